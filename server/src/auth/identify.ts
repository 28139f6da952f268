import { findMember } from '../db/control/members.ts'
import type { ControlDb } from '../db/control/open.ts'
import type { Caller, IdentifyCaller } from './caller.ts'
import type { Sessions } from './sessions.ts'

/** The caller behind a user id; null when the user was removed. */
export async function callerOf(control: ControlDb, userId: string): Promise<Caller | null> {
  const row = await findMember(control, userId)
  if (!row) return null
  const { email, name, role, orgId, orgName, mailboxes } = row
  return { userId, email, name, role, orgId, orgName, mailboxes }
}

/**
 * Bearer token first; a request that carries one is never judged by its cookie. A cookie counts only where no other
 * site can have sent it. Nothing is cached, so that a revoked token stops at once.
 */
export function createIdentify(control: ControlDb, sessions: Sessions, ownOrigin: string): IdentifyCaller {
  return async (headers) => {
    const session = await sessions.api.getSession({ headers: credentialsOf(headers, ownOrigin) })
    return session && callerOf(control, session.user.id)
  }
}

function credentialsOf(headers: Headers, ownOrigin: string): Headers {
  const authorization = headers.get('authorization')
  if (authorization !== null) return new Headers({ authorization })
  const origin = headers.get('origin')
  const cookie = headers.get('cookie')
  return cookie !== null && (origin === null || origin === ownOrigin) ? new Headers({ cookie }) : new Headers()
}
