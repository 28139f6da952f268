import { createRoute, type OpenAPIHono } from '@hono/zod-openapi'
import { PairingDecision, PairingPoll, PairingResult, PairingStart } from '@reachable/shared/contract'
import type { Context } from 'hono'
import { type DecisionOutcome, decidePairing, pollPairing, startPairing, unpair } from '../auth/pairing.ts'
import { createThrottle } from '../auth/throttle.ts'
import { problem } from '../problem.ts'
import type { AccessParts } from './access-routes.ts'
import { guard, refuseUnknown } from './caller-guard.ts'
import { clientAddress } from './client-address.ts'
import { refuseHaste } from './entry-routes.ts'
import { body, done, ok } from './route-parts.ts'

/** A whole office may install on one morning from one address; a flood fills the table no faster than this. */
const START_LIMIT = { attemptsMax: 60, windowMs: 60 * 1000 }
/** Typing errors, not guessing: 20^8 codes. */
const DECISION_LIMIT = { attemptsMax: 20, windowMs: 10 * 60 * 1000 }

const start = createRoute({
  method: 'post',
  path: '/v1/pairing',
  summary: 'Start pairing an extension',
  responses: ok(PairingStart, 'Codes that live ten minutes'),
})
const poll = createRoute({
  method: 'post',
  path: '/v1/pairing/poll',
  summary: 'Ask how the pairing stands',
  request: body(PairingPoll),
  responses: ok(PairingResult, 'The token is given out once'),
})
const decide = createRoute({
  method: 'post',
  path: '/v1/pairing/decision',
  summary: 'Allow or refuse a device (browser session)',
  request: body(PairingDecision),
  responses: done('Decided'),
})
const end = createRoute({
  method: 'delete',
  path: '/v1/pairing',
  summary: 'Unpair: the token of this request stops working',
  responses: done('Unpaired'),
})

/** Device pairing. @source RFC 8628 */
export function pairingRoutes(routes: OpenAPIHono, { entry, pairing, identify, onRevoked }: AccessParts): void {
  const startThrottle = createThrottle(START_LIMIT)
  const decisionThrottle = createThrottle(DECISION_LIMIT)

  routes.openapi(start, async (c) => {
    const nowMs = entry.clock.nowMs()
    const waitMs = startThrottle.attempt(clientAddress(c), nowMs)
    return waitMs === null ? c.json(await startPairing(pairing, nowMs), 200) : refuseHaste(c, waitMs)
  })

  routes.openapi(poll, async (c) => {
    const { deviceCode } = c.req.valid('json')
    return c.json(await pollPairing(pairing, deviceCode, entry.clock.nowMs()), 200)
  })

  routes.openapi(decide, async (c) => {
    const guarded = await guard(c, identify)
    if ('refused' in guarded) return guarded.refused
    // A device must not be able to let in the next one.
    if (c.req.header('authorization') !== undefined) return refuseBearer(c)
    const waitMs = decisionThrottle.attempt(guarded.caller.userId, entry.clock.nowMs())
    if (waitMs !== null) return refuseHaste(c, waitMs)
    const { userCode, decision } = c.req.valid('json')
    const outcome = await decidePairing(pairing, c.req.raw.headers, userCode, decision)
    return outcome === 'decided' ? c.body(null, 204) : refuseDecision(c, outcome)
  })

  routes.openapi(end, async (c) => {
    if (!c.req.header('authorization')) return refuseUnknown(c)
    const guarded = await guard(c, identify)
    if ('refused' in guarded) return guarded.refused
    await unpair(pairing, c.req.raw.headers)
    const { orgId, mailboxes } = guarded.caller
    await onRevoked({ orgId, mailboxes })
    return c.body(null, 204)
  })
}

function refuseBearer(c: Context) {
  const detail = 'Sign in to the console to allow a device.'
  return problem(c, { title: 'A browser session is needed', status: 403, code: 'session_needed', detail })
}

const REFUSALS = {
  unknown: { title: 'No device shows this code', status: 404, code: 'pairing_unknown' },
  expired: { title: 'This code is too old', status: 410, code: 'pairing_expired' },
  already_decided: { title: 'This code was used before', status: 409, code: 'pairing_decided' },
  not_yours: { title: 'Somebody else is deciding about this code', status: 409, code: 'pairing_not_yours' },
} as const satisfies Record<Exclude<DecisionOutcome, 'decided'>, unknown>

function refuseDecision(c: Context, outcome: keyof typeof REFUSALS) {
  const detail = 'Start pairing again in the extension.'
  return problem<404 | 409 | 410>(c, { ...REFUSALS[outcome], detail })
}
