import type { Me } from '@reachable/shared/contract'
import { isAPIError } from 'better-auth/api'
import type { ControlDb } from '../db/control/open.ts'
import { callerOf } from './identify.ts'
import type { Sessions } from './sessions.ts'
import { toMe } from './to-me.ts'

/**
 * Opens a browser session; `cookies` are Set-Cookie values. Null when address or password is wrong, or the person was
 * removed; an unknown address takes as long as a wrong password.
 */
export async function signIn(
  control: ControlDb,
  sessions: Sessions,
  email: string,
  password: string,
  headers: Headers,
): Promise<{ me: Me; cookies: readonly string[] } | null> {
  try {
    const opened = await sessions.api.signInEmail({
      body: { email, password },
      headers: withoutCredentials(headers),
      returnHeaders: true,
    })
    const caller = await callerOf(control, opened.response.user.id)
    return caller && { me: toMe(caller), cookies: opened.headers.getSetCookie() }
  } catch (error) {
    if (isAPIError(error) && error.statusCode < 500) return null
    throw error
  }
}

/** Ends the session of the request's cookie; answers the Set-Cookie values that clear it. Harmless without one. */
export async function endSession(sessions: Sessions, headers: Headers): Promise<readonly string[]> {
  const cookie = headers.get('cookie')
  const ended = await sessions.api.signOut({ headers: new Headers(cookie ? { cookie } : {}), returnHeaders: true })
  return ended.headers.getSetCookie()
}

/** Only what names the browser in the list of sessions; an old cookie must not steer a new sign-in. */
function withoutCredentials(headers: Headers): Headers {
  const agent = headers.get('user-agent')
  return new Headers(agent === null ? {} : { 'user-agent': agent })
}
