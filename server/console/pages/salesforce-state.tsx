import type { SalesforceConnection, SalesforceDisconnectResult } from '@reachable/shared/contract'
import { useState } from 'react'
import { type Answer, call } from '../api.ts'
import { Failure, Notice } from '../parts/feedback.tsx'
import { connect } from './salesforce-form.tsx'

type Props = { connection: SalesforceConnection; onChange: () => void }

const SENTENCES: Readonly<Record<SalesforceConnection['state'], string>> = {
  connected: 'Reachable reads from and writes to Salesforce.',
  reconnect: 'Salesforce refuses us: connect it again.',
  disconnected: 'Salesforce is disconnected.',
  never_connected: 'Salesforce is not connected yet.',
}
const FLOWS = {
  web_server: 'A person signed in',
  client_credentials: 'The app signs in by itself',
  jwt_bearer: 'The server signs in with its key',
} as const

/** Where the connection stands, and what an admin can do about it. */
export function ConnectionState({ connection, onChange }: Props) {
  const { state, error } = connection
  return (
    <section aria-labelledby="state">
      <h2 id="state">{SENTENCES[state]}</h2>
      {state === 'reconnect' && (
        <div className="notice" data-tone="danger" role="alert">
          <p>
            Nothing is lost: what was planned waits and is written once you connect again.
            {error !== null && <span className="more">Salesforce said {error}</span>}
          </p>
        </div>
      )}
      {state !== 'never_connected' && (
        <>
          <Facts connection={connection} />
          <Actions connection={connection} onChange={onChange} />
        </>
      )}
    </section>
  )
}

function Facts({ connection }: { connection: SalesforceConnection }) {
  const { flow, loginUrl, instanceUrl, salesforceOrgId, integrationUserId } = connection
  const facts = [
    ['Instance', instanceUrl],
    ['Salesforce org', salesforceOrgId],
    ['Works as user', integrationUserId],
    ['Signs in at', loginUrl],
    ['How', flow && FLOWS[flow]],
  ] as const
  return (
    <dl className="facts">
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

/** Connecting again needs nothing to be typed; disconnecting asks once more, in place. */
function Actions({ connection, onChange }: Props) {
  const [isAsked, setIsAsked] = useState(false)
  const [answer, setAnswer] = useState<Answer<unknown> | null>(null)
  const [isUnheard, setIsUnheard] = useState(false)
  const { flow, state } = connection
  const again = async () => {
    if (flow === null) return
    setAnswer(await connect({ flow }))
    onChange()
  }
  const disconnect = async () => {
    const sent = await call<SalesforceDisconnectResult>('/v1/salesforce/disconnect', { method: 'POST' })
    setAnswer(sent)
    setIsUnheard(sent.kind === 'ok' && !sent.value.isRevoked)
    setIsAsked(false)
    onChange()
  }
  return (
    <>
      {answer?.kind === 'problem' && <Failure problem={answer.problem} />}
      {isUnheard && (
        <Notice tone="notice">
          Salesforce did not answer, so its tokens may still be good. Disconnect once more in a while, or revoke them in
          Salesforce.
        </Notice>
      )}
      <div className="actions">
        <button type="button" className={state === 'connected' ? 'quiet' : 'primary'} onClick={again}>
          Connect again
        </button>
        {!isAsked && (state !== 'disconnected' || isUnheard) && (
          <button type="button" className="quiet" onClick={() => setIsAsked(true)}>
            Disconnect
          </button>
        )}
        {isAsked && (
          <>
            <span className="hint">Stops reading and writing, and revokes the tokens. What is planned waits.</span>
            <button type="button" className="danger" onClick={disconnect}>
              Disconnect Salesforce
            </button>
            <button type="button" onClick={() => setIsAsked(false)}>
              Keep
            </button>
          </>
        )}
      </div>
    </>
  )
}
