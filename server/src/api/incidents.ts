import { createRoute } from '@hono/zod-openapi'
import { Incident, IncidentDecisionRequest, IncidentPage, PageQuery } from '@reachable/shared/contract'
import * as z from 'zod'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { body, ok } from './route-parts.ts'

const LIST = '/v1/incidents'
const DECISION = '/v1/incidents/{id}/decision'

const list = createRoute({
  method: 'get',
  path: LIST,
  summary: 'Domains at which suddenly many addresses failed, newest first (admins)',
  description: 'While one is open, nothing negative is written for its domain (GRD-1).',
  request: { query: PageQuery },
  responses: ok(IncidentPage, 'One page'),
})
const decide = createRoute({
  method: 'post',
  path: DECISION,
  summary: 'End an incident (admins)',
  description:
    '`confirm`: the failures are real, the normal rules go on with them. `release`: they say nothing about the addresses; each that failed since is released (HLD-7).',
  request: { params: z.object({ id: z.string().max(80) }), ...body(IncidentDecisionRequest) },
  responses: ok(Incident, 'The incident, ended'),
})

export function incidentRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  routes.use(LIST, callerGate(identify, 'admin'))
  routes.use('/v1/incidents/*', callerGate(identify, 'admin'))
  routes.openapi(list, async (c) => {
    const { limit, cursor = null } = c.req.valid('query')
    const { items, nextCursor } = await owners.call(c.var.caller.orgId, 'incidents', { limit, cursor })
    return c.json({ incidents: [...items], nextCursor, hasMore: nextCursor !== null }, 200)
  })
  routes.openapi(decide, async (c) => {
    const { caller } = c.var
    const verdict = { id: c.req.valid('param').id, ...c.req.valid('json'), byUser: caller.userId }
    const answer = await owners.call(caller.orgId, 'decideIncident', verdict, businessClock.nowMs())
    if (answer === 'unknown') {
      return problem(c, { title: 'No such incident', status: 404, code: 'incident_not_found' })
    }
    if (answer === 'over') {
      const detail = 'It was decided before, or a calm day ended it.'
      return problem(c, { title: 'The incident is over', status: 409, code: 'incident_over', detail })
    }
    return c.json(answer, 200)
  })
}
