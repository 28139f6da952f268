import type {
  SalesforceConnection,
  SalesforceConnectRequest,
  SalesforceConnectResult,
} from '@reachable/shared/contract'
import { useState } from 'react'
import { type Answer, call } from '../api.ts'
import { Field, Switch } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'

type Props = { connection: SalesforceConnection; onChange: () => void }
type Flow = 'client_credentials' | 'web_server'

/** Asks to connect; where a person has to consent, the browser goes to Salesforce and comes back to the console. */
export async function connect(request: Partial<SalesforceConnectRequest>): Promise<Answer<SalesforceConnectResult>> {
  const answer = await call<SalesforceConnectResult>('/v1/salesforce/connect', { method: 'POST', body: request })
  if (answer.kind === 'ok' && answer.value.state === 'consent') window.location.assign(answer.value.authorizeUrl)
  return answer
}

const CHOICES: readonly (readonly [Flow, string, string])[] = [
  ['client_credentials', 'The app signs in by itself', 'For an integration user; nobody has to be there.'],
  [
    'web_server',
    'A person signs in',
    'You go to Salesforce, sign in as the user that Reachable shall work as, and allow it.',
  ],
]

/** The app of the steps before: where it is, what it is called, and how it signs in. */
export function ConnectForm({ connection, onChange }: Props) {
  const [flow, setFlow] = useState<Flow>(connection.flow === 'web_server' ? 'web_server' : 'client_credentials')
  const [mayChangeOrg, setMayChangeOrg] = useState(false)
  const send = ({ loginUrl, clientId, clientSecret }: Record<string, string>) =>
    connect({ flow, mayChangeOrg, ...given({ loginUrl, clientId, clientSecret }) })
  const isKnown = connection.salesforceOrgId !== null
  return (
    <section aria-labelledby="connect">
      <h2 id="connect">2. Connect it</h2>
      <Form<SalesforceConnectResult> action="Connect" send={send} onDone={onChange}>
        <fieldset>
          <legend>Who signs in</legend>
          {CHOICES.map(([value, label, hint]) => (
            <p key={value} className="choice">
              <input
                type="radio"
                id={value}
                name="who"
                checked={flow === value}
                onChange={() => setFlow(value)}
                aria-describedby={`${value}-hint`}
              />
              <label htmlFor={value}>{label}</label>
              <span className="hint" id={`${value}-hint`}>
                {hint}
              </span>
            </p>
          ))}
        </fieldset>
        <AppFields connection={connection} flow={flow} />
        {isKnown && (
          <Switch
            label="This may be another Salesforce org"
            hint="Off: refused, because the records here belong to the org that was connected. On: they are read anew."
            isOn={mayChangeOrg}
            onChange={setMayChangeOrg}
          />
        )}
      </Form>
    </section>
  )
}

function AppFields({ connection, flow }: { connection: SalesforceConnection; flow: Flow }) {
  const { loginUrl, clientId, hasClientSecret } = connection
  return (
    <>
      <Field
        label="Your Salesforce"
        name="loginUrl"
        defaultValue={loginUrl ?? ''}
        placeholder="https://acme.my.salesforce.com"
        maxLength={500}
        required
        hint={
          flow === 'web_server'
            ? 'The My Domain URL, or login.salesforce.com, or test.salesforce.com for a sandbox.'
            : 'The My Domain URL: Setup, My Domain. What you see in the address bar of Salesforce works too.'
        }
      />
      <Field
        label="Consumer key"
        name="clientId"
        defaultValue={clientId ?? ''}
        autoComplete="off"
        required
        maxLength={500}
      />
      <Field
        label="Consumer secret"
        name="clientSecret"
        type="password"
        autoComplete="off"
        maxLength={500}
        required={!hasClientSecret && flow === 'client_credentials'}
        hint={hasClientSecret ? 'Stored, sealed. Leave it empty to keep it.' : 'It is stored sealed, and never shown.'}
      />
    </>
  )
}

/** What was left empty is left out. */
const given = (values: Readonly<Record<string, string | undefined>>): Partial<SalesforceConnectRequest> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value?.trim() ? [[name, value.trim()]] : [])))
