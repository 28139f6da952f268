import type { Clock } from '../clock.ts'
import { findMember } from '../db/control/members.ts'
import type { ControlDb } from '../db/control/open.ts'
import { findLiveSession } from '../db/control/sessions.ts'
import type { Caller, IdentifyCaller } from './caller.ts'
import { readSignedToken } from './secrets.ts'
import { PROLONG_AFTER_MS, SESSION_MS, type Sessions } from './sessions.ts'

/** The caller behind a user id; null when the user was removed. */
export async function callerOf(control: ControlDb, userId: string): Promise<Caller | null> {
  const row = await findMember(control, userId)
  if (!row) return null
  const { email, name, role, orgId, orgName, mailboxes } = row
  return { userId, email, name, role, orgId, orgName, mailboxes }
}

type IdentifyParts = {
  readonly control: ControlDb
  readonly sessions: Sessions
  readonly secret: string
  readonly ownOrigin: string
  readonly clock: Clock
}

/**
 * Bearer token first; a request that carries one is never judged by its cookie. Nothing is cached, so that a revoked
 * token stops at once.
 */
export function createIdentify(parts: IdentifyParts): IdentifyCaller {
  return async (headers) => {
    const authorization = headers.get('authorization')
    const userId = await (authorization === null ? userOfCookie(parts, headers) : userOfBearer(parts, authorization))
    return userId === null ? null : callerOf(parts.control, userId)
  }
}

/**
 * The road of every capture and look-up, so it goes past better-auth: one indexed read instead of a millisecond.
 * better-auth is asked once a day and session, to prolong it.
 */
async function userOfBearer(parts: IdentifyParts, authorization: string): Promise<string | null> {
  const bearer = /^Bearer (\S{1,300})$/i.exec(authorization)?.[1]
  const token = bearer === undefined ? null : readSignedToken(bearer, parts.secret)
  if (token === null) return null
  const nowMs = parts.clock.nowMs()
  const session = await findLiveSession(parts.control, token, nowMs)
  if (session && session.expiresAtMs - nowMs < SESSION_MS - PROLONG_AFTER_MS) {
    await parts.sessions.api.getSession({ headers: new Headers({ authorization }) })
  }
  return session?.userId ?? null
}

/** A cookie counts only where no other site can have sent it. */
async function userOfCookie({ sessions, ownOrigin }: IdentifyParts, headers: Headers): Promise<string | null> {
  const origin = headers.get('origin')
  const cookie = headers.get('cookie')
  if (cookie === null || (origin !== null && origin !== ownOrigin)) return null
  const found = await sessions.api.getSession({ headers: new Headers({ cookie }) })
  return found?.user.id ?? null
}
