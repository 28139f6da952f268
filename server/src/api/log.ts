import { createRoute } from '@hono/zod-openapi'
import { Address, BounceEvent, LogEntry, LogPage, PageQuery } from '@reachable/shared/contract'
import * as z from 'zod'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate, viewerOf } from './api-parts.ts'
import { ok } from './route-parts.ts'

const BounceEventPage = z
  .object({ events: z.array(BounceEvent), nextCursor: z.string().nullable(), hasMore: z.boolean() })
  .meta({ id: 'BounceEventPage' })

/** An action by itself would walk the whole log. */
const NARROW = 'Only together with address, activityId or runId'
const text = z.string().max(80).optional()
const LogQuery = PageQuery.extend({ address: Address.optional(), activityId: text, runId: text, action: text }).refine(
  ({ action, address, activityId, runId }) => action === undefined || Boolean(address ?? activityId ?? runId),
  { path: ['action'], error: NARROW },
)

const entries = createRoute({
  method: 'get',
  path: '/v1/log',
  summary: 'The engagement log, newest first',
  description: 'Every yes and every no with its reason (LOG-1). Reps see what came from their own mailboxes.',
  request: { query: LogQuery },
  responses: ok(LogPage, 'One page'),
})
const oneEntry = createRoute({
  method: 'get',
  path: '/v1/log/{id}',
  summary: 'One entry of the engagement log',
  description: 'A rep gets 404 for what came from the mailbox of somebody else (LOG-6).',
  request: { params: z.object({ id: z.string().max(80) }) },
  responses: ok(LogEntry, 'The entry'),
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
  routes.use(oneEntry.getRoutingPath(), callerGate(identify))
  routes.use('/v1/bounce-events', callerGate(identify))
  routes.openapi(entries, async (c) => {
    const {
      limit,
      cursor = null,
      address = null,
      activityId = null,
      runId = null,
      action = null,
    } = c.req.valid('query')
    const { caller } = c.var
    const filter = { address, activityId, runId, action }
    const page = await owners.call(caller.orgId, 'logEntries', filter, viewerOf(caller), { limit, cursor })
    return c.json({ entries: [...page.items], ...tail(page.nextCursor) }, 200)
  })
  routes.openapi(oneEntry, async (c) => {
    const { caller } = c.var
    const found = await owners.call(caller.orgId, 'logEntry', c.req.valid('param').id, viewerOf(caller))
    if (found) return c.json(found, 200)
    return problem(c, { title: 'No such entry', status: 404, code: 'log_entry_not_found' })
  })
  routes.openapi(bounces, async (c) => {
    const { limit, cursor = null, address = null } = c.req.valid('query')
    const { caller } = c.var
    const page = await owners.call(caller.orgId, 'bounceEvents', { address }, viewerOf(caller), { limit, cursor })
    return c.json({ events: [...page.items], ...tail(page.nextCursor) }, 200)
  })
}

const tail = (nextCursor: string | null) => ({ nextCursor, hasMore: nextCursor !== null })
