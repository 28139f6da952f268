import { createRoute } from '@hono/zod-openapi'
import { Advice, AdviceRequest, CorrectionRequest } from '@reachable/shared/contract'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { body, done, ok } from './route-parts.ts'

const advice = createRoute({
  method: 'post',
  path: '/v1/reachability/advice',
  summary: 'What can be done about somebody who cannot be reached',
  description: 'Others at the account, the spelling that was meant, the record. Neither stored nor logged (PRV-4).',
  request: body(AdviceRequest),
  responses: ok(Advice, 'Empty where nothing is known'),
})
const correct = createRoute({
  method: 'post',
  path: '/v1/corrections',
  summary: 'Say that a badge is wrong',
  description: 'Changes nothing by itself; admins find it in the log as `badge.correction` and may release the person.',
  request: body(CorrectionRequest),
  responses: done('It is in the log'),
})

/** Behind the gate of `/v1/reachability/*`, which `reachabilityRoutes` sets; corrections have their own. */
export function adviceRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  routes.use(correct.getRoutingPath(), callerGate(identify))
  routes.openapi(advice, async (c) => {
    const { orgId, email } = c.var.caller
    return c.json(await owners.call(orgId, 'advice', c.req.valid('json').address, email), 200)
  })
  routes.openapi(correct, async (c) => {
    const { orgId, email, mailboxes } = c.var.caller
    const { address, state, note = '' } = c.req.valid('json')
    const said = { address, state, note: note.trim(), byUser: email, mailbox: mailboxes[0] ?? null }
    await owners.call(orgId, 'correct', said, businessClock.nowMs())
    return c.body(null, 204)
  })
}
