import { createRoute } from '@hono/zod-openapi'
import { Address, BounceEvent, LogPage, PageQuery } from '@reachable/shared/contract'
import * as z from 'zod'
import { type ApiParts, type ApiRoutes, callerGate, viewerOf } from './api-parts.ts'
import { ok } from './route-parts.ts'

const BounceEventPage = z
  .object({ events: z.array(BounceEvent), nextCursor: z.string().nullable(), hasMore: z.boolean() })
  .meta({ id: 'BounceEventPage' })

const entries = createRoute({
  method: 'get',
  path: '/v1/log',
  summary: 'The engagement log, newest first',
  description: 'Every yes and every no with its reason (LOG-1). Reps see what came from their own mailboxes.',
  request: { query: PageQuery.extend({ address: Address.optional(), activityId: z.string().max(80).optional() }) },
  responses: ok(LogPage, 'One page'),
})
const bounces = createRoute({
  method: 'get',
  path: '/v1/bounce-events',
  summary: 'Bounce events, newest first',
  request: { query: PageQuery.extend({ address: Address.optional() }) },
  responses: ok(BounceEventPage, 'One page'),
})

export function logRoutes(routes: ApiRoutes, { identify, owners }: ApiParts): void {
  routes.use('/v1/log', callerGate(identify))
  routes.use('/v1/bounce-events', callerGate(identify))
  routes.openapi(entries, async (c) => {
    const { limit, cursor = null, address = null, activityId = null } = c.req.valid('query')
    const { caller } = c.var
    const filter = { address, activityId }
    const page = await owners.call(caller.orgId, 'logEntries', filter, viewerOf(caller), { limit, cursor })
    return c.json({ entries: [...page.items], ...tail(page.nextCursor) }, 200)
  })
  routes.openapi(bounces, async (c) => {
    const { limit, cursor = null, address = null } = c.req.valid('query')
    const { caller } = c.var
    const page = await owners.call(caller.orgId, 'bounceEvents', { address }, viewerOf(caller), { limit, cursor })
    return c.json({ events: [...page.items], ...tail(page.nextCursor) }, 200)
  })
}

const tail = (nextCursor: string | null) => ({ nextCursor, hasMore: nextCursor !== null })
