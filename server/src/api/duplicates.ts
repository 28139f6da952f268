import { createRoute } from '@hono/zod-openapi'
import { DuplicatePage, PageQuery } from '@reachable/shared/contract'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { ok } from './route-parts.ts'
import { Run } from './runs.ts'

const PATH = '/v1/duplicates'
const list = createRoute({
  method: 'get',
  path: PATH,
  summary: 'Contacts with one address: what is planned, done, or left to people (admins)',
  request: { query: PageQuery },
  responses: ok(DuplicatePage, 'One page, in the order of the addresses'),
})
const run = createRoute({
  method: 'post',
  path: `${PATH}/run`,
  summary: 'Look for duplicates now, and remove copies of ours where the settings say so (admins)',
  responses: ok(Run, 'What the run found and did'),
})

export function duplicateRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  routes.use(PATH, callerGate(identify, 'admin'))
  routes.use(`${PATH}/*`, callerGate(identify, 'admin'))
  routes.openapi(list, async (c) => {
    const { limit, cursor = null } = c.req.valid('query')
    return c.json(await owners.call(c.var.caller.orgId, 'duplicates', { limit, cursor }), 200)
  })
  routes.openapi(run, async (c) => {
    const report = await owners.call(c.var.caller.orgId, 'runDedupe', businessClock.nowMs())
    return c.json({ ...report, counts: report.counts && { ...report.counts } }, 200)
  })
}
