import type { Me } from '@reachable/shared/contract'
import { call } from '../api.ts'
import { Field, NewPassword } from '../parts/field.tsx'
import { addressOf, Form } from '../parts/form.tsx'
import { Card } from '../parts/frame.tsx'
import { goTo } from '../router.tsx'
import { useLinkToken } from '../use-link-token.ts'

/** The first admin, by the link that the server printed when it started. */
export function Setup() {
  const token = useLinkToken()
  if (token === '')
    return <Card title="Set up Reachable" body={<p>Open the link that the server printed when it started.</p>} />
  return (
    <Card
      title="Set up Reachable"
      body={
        <>
          <p>You will be the first admin. Nothing is written to Salesforce until you switch it on under Settings.</p>
          <Form<Me>
            action="Create organisation"
            send={({ orgName, name, email, password }) =>
              call('/v1/setup', { method: 'POST', body: { token, orgName, name, email: addressOf(email), password } })
            }
            onDone={() => goTo('/console', 'replace')}
          >
            <Field label="Organisation" name="orgName" autoComplete="organization" maxLength={120} required />
            <Field label="Your name" name="name" autoComplete="name" maxLength={120} required />
            <Field
              label="Your e-mail address"
              name="email"
              type="email"
              autoComplete="username"
              required
              hint="The address of the mailbox you send from. Reachable listens to this mailbox only after you pair your browser."
            />
            <NewPassword />
          </Form>
        </>
      }
    />
  )
}
