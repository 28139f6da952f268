import { createRoute } from '@hono/zod-openapi'
import { Heartbeat } from '@reachable/shared/contract'
import * as z from 'zod'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { body, done } from './route-parts.ts'

/** A user has a handful of mailboxes in a handful of clients. */
const HEARTBEATS_PER_POST_MAX = 50
const HeartbeatBatch = z
  .object({ heartbeats: z.array(Heartbeat).min(1).max(HEARTBEATS_PER_POST_MAX) })
  .strict()
  .meta({ id: 'HeartbeatBatch' })
/** One mailbox, or all that a client watches in one request. */
const Heartbeats = z.union([Heartbeat, HeartbeatBatch])

const post = createRoute({
  method: 'post',
  path: '/v1/heartbeats',
  summary: 'Report that mailboxes are being observed',
  request: body(Heartbeats),
  responses: done('Stored'),
})

/** CAP-10: silence is evidence only where it was observed. */
export function heartbeatRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  routes.use(post.getRoutingPath(), callerGate(identify))
  routes.openapi(post, async (c) => {
    const caller = c.var.caller
    const posted = c.req.valid('json')
    const heartbeats = 'heartbeats' in posted ? posted.heartbeats : [posted]
    if (heartbeats.some(({ mailbox }) => !caller.mailboxes.includes(mailbox))) {
      return problem(c, { title: 'A mailbox is not bound to this token', status: 403, code: 'mailbox_not_bound' })
    }
    await owners.call(caller.orgId, 'heartbeat', heartbeats, businessClock.nowMs())
    return c.body(null, 204)
  })
}
