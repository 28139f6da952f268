import { OpenAPIHono } from '@hono/zod-openapi'
import type { OrgRole } from '@reachable/shared/contract'
import { createMiddleware } from 'hono/factory'
import type { Caller, IdentifyCaller } from '../auth/caller.ts'
import type { Clock } from '../clock.ts'
import type { Owners, Viewer } from '../owner/owner-calls.ts'
import { refuseInvalid } from '../problem.ts'
import { guard } from './caller-guard.ts'

/** What every resource of the API works with. */
export type ApiParts = {
  readonly identify: IdentifyCaller
  readonly owners: Owners
  /** Business time: what rules and jobs are told. */
  readonly businessClock: Clock
}

/** Routes behind a gate know their caller. */
export type CallerEnv = { Variables: { caller: Caller; requestId: string } }
export type ApiRoutes = OpenAPIHono<CallerEnv>

export const newRoutes = (): ApiRoutes => new OpenAPIHono<CallerEnv>({ defaultHook: refuseInvalid })

/** Stops a request before its body is read unless a member, or an admin where that is needed, sends it. */
export function callerGate(identify: IdentifyCaller, needs: OrgRole = 'rep') {
  return createMiddleware<CallerEnv>(async (c, next) => {
    const guarded = await guard(c, identify, needs)
    if ('refused' in guarded) return guarded.refused
    c.set('caller', guarded.caller)
    return next()
  })
}

/** LOG-6: reps see what came from their own mailboxes, admins all. */
export const viewerOf = (caller: Caller): Viewer => ({ mailboxes: caller.role === 'admin' ? null : caller.mailboxes })
