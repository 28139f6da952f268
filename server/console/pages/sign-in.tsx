import type { Me } from '@reachable/shared/contract'
import { call } from '../api.ts'
import { Field } from '../parts/field.tsx'
import { addressOf, Form } from '../parts/form.tsx'
import { Card } from '../parts/frame.tsx'
import { goTo, useAddress } from '../router.tsx'

export function SignIn() {
  const next = safeNext(useAddress().searchParams.get('next'))
  return (
    <Card
      title="Sign in"
      body={
        <>
          <Form<Me>
            action="Sign in"
            send={({ email, password }) =>
              call('/v1/sign-in', { method: 'POST', body: { email: addressOf(email), password } })
            }
            onDone={() => goTo(next, 'replace')}
          >
            <Field label="E-mail address" name="email" type="email" autoComplete="username" required />
            <Field label="Password" name="password" type="password" autoComplete="current-password" required />
          </Form>
          <p className="hint">No account? An admin of your organisation can send you an invite link.</p>
        </>
      }
    />
  )
}

/** Only back into the console: a link must not be able to send a person elsewhere after signing in. */
const safeNext = (next: string | null) => (next !== null && /^\/console(?![^/?#])/.test(next) ? next : '/console')
