import { createRoute } from '@hono/zod-openapi'
import { ReachabilityChanges, ReachabilityLookup, ReachabilityLookupResult } from '@reachable/shared/contract'
import * as z from 'zod'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { body, ok } from './route-parts.ts'

/** One page of the feed is about 100 KB. */
const CHANGES_PER_PAGE = 500
/** Opaque to clients: "c" and the number of the last change that they have. */
const ChangesQuery = z.object({
  cursor: z
    .string()
    .regex(/^c\d{1,15}$/, 'not a cursor of this feed')
    .optional(),
})

const lookup = createRoute({
  method: 'post',
  path: '/v1/reachability/lookup',
  summary: 'Ask about recipients',
  description: 'What is asked for is neither stored nor logged (PRV-3).',
  request: body(ReachabilityLookup),
  responses: ok(ReachabilityLookupResult, 'One result per address, in the order of the request'),
})
const changes = createRoute({
  method: 'get',
  path: '/v1/reachability/changes',
  summary: 'What changed since a cursor, and what the caller captures',
  request: { query: ChangesQuery },
  responses: ok(ReachabilityChanges, 'Changes, oldest first, and the cursor for the next request'),
})

export function reachabilityRoutes(routes: ApiRoutes, { identify, owners }: ApiParts): void {
  routes.use('/v1/reachability/*', callerGate(identify))
  routes.openapi(lookup, async (c) => {
    const { orgId, email } = c.var.caller
    const results = await owners.call(orgId, 'lookup', c.req.valid('json').addresses, email)
    return c.json({ results }, 200)
  })
  routes.openapi(changes, async (c) => {
    const { cursor } = c.req.valid('query')
    const after = cursor === undefined ? 0 : Number(cursor.slice(1))
    const { orgId, email } = c.var.caller
    const page = await owners.call(orgId, 'changes', after, CHANGES_PER_PAGE, email)
    return c.json({ ...page, cursor: `c${page.cursor}` }, 200)
  })
}
