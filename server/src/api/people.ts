import { createRoute } from '@hono/zod-openapi'
import { Address, BadgeState, PageQuery, PeoplePage, Person } from '@reachable/shared/contract'
import * as z from 'zod'
import { type ApiParts, type ApiRoutes, callerGate, viewerOf } from './api-parts.ts'
import { ok } from './route-parts.ts'

const list = createRoute({
  method: 'get',
  path: '/v1/people',
  summary: 'People with what is known of them, last changed first',
  request: { query: PageQuery.extend({ state: BadgeState.optional() }) },
  responses: ok(PeoplePage, 'One page'),
})
const one = createRoute({
  method: 'get',
  path: '/v1/people/{address}',
  summary: 'One person with bounce events and log',
  request: { params: z.object({ address: Address }) },
  responses: ok(Person, 'The person; unknown ones have the state unknown'),
})

export function peopleRoutes(routes: ApiRoutes, { identify, owners }: ApiParts): void {
  routes.use('/v1/people', callerGate(identify))
  routes.use('/v1/people/*', callerGate(identify))
  routes.openapi(list, async (c) => {
    const { limit, cursor = null, state = null } = c.req.valid('query')
    return c.json(await owners.call(c.var.caller.orgId, 'people', { state }, { limit, cursor }), 200)
  })
  routes.openapi(one, async (c) => {
    const { address } = c.req.valid('param')
    return c.json(await owners.call(c.var.caller.orgId, 'person', address, viewerOf(c.var.caller)), 200)
  })
}
