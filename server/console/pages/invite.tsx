import type { Me } from '@reachable/shared/contract'
import { call } from '../api.ts'
import { NewPassword } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Card } from '../parts/frame.tsx'
import { goTo } from '../router.tsx'
import { useLinkToken } from '../use-link-token.ts'

/** A colleague joins with the link that an admin passed on. */
export function Invite() {
  const token = useLinkToken()
  if (token === '') return <Card title="Join your team" body={<p>Open the link that your admin passed on.</p>} />
  return (
    <Card
      title="Join your team"
      body={
        <>
          <p>An admin of your organisation invited you. Choose a password, then pair your browser extension.</p>
          <Form<Me>
            action="Join"
            send={({ password }) => call('/v1/invites/accept', { method: 'POST', body: { token, password } })}
            onDone={() => goTo('/console', 'replace')}
          >
            <NewPassword />
          </Form>
        </>
      }
    />
  )
}
