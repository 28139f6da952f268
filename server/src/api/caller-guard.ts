import type { OrgRole } from '@reachable/shared/contract'
import type { Context } from 'hono'
import type { Caller, IdentifyCaller } from '../auth/caller.ts'
import { problem } from '../problem.ts'

/** The caller, or the problem to answer with. */
export type Guarded = { readonly caller: Caller } | { readonly refused: ReturnType<typeof refuseUnknown> }

/** Lets members in, or admins alone (PRF-3). */
export async function guard(c: Context, identify: IdentifyCaller, needs: OrgRole = 'rep'): Promise<Guarded> {
  const caller = await identify(c.req.raw.headers)
  if (!caller) return { refused: refuseUnknown(c) }
  if (needs === 'admin' && caller.role !== 'admin') return { refused: refuseRep(c) }
  return { caller }
}

/** Answers a request without valid credentials. */
export function refuseUnknown(c: Context) {
  c.header('www-authenticate', 'Bearer')
  const detail = 'Sign in, or send the token of a paired extension.'
  return problem<401 | 403>(c, { title: 'Nobody is signed in', status: 401, code: 'unauthenticated', detail })
}

function refuseRep(c: Context) {
  const detail = 'Ask an admin of your organisation.'
  return problem<401 | 403>(c, { title: 'Only admins may do this', status: 403, code: 'admin_only', detail })
}
