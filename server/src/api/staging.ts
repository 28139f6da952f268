import { createRoute } from '@hono/zod-openapi'
import { PageQuery, SpotCheck, type StagingPage, StagingPage as StagingPageSchema } from '@reachable/shared/contract'
import * as z from 'zod'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { writeCsv } from './csv.ts'
import { ok } from './route-parts.ts'

const CSV = 'text/csv'
const ROWS_PER_PAGE = 500

const list = createRoute({
  method: 'get',
  path: '/v1/staging',
  summary: 'What the last daily run collected before it updated Salesforce (admins)',
  request: { query: PageQuery },
  responses: ok(StagingPageSchema, 'One page, in the order of the addresses; each run starts it anew (HBF-7)'),
})
const write = createRoute({
  method: 'get',
  path: '/v1/staging.csv',
  summary: 'The same as a file for another integration layer (admins)',
  responses: {
    200: {
      description:
        'Columns SubscriberKey, EmailAddress, BounceCategory, SMTPCode, BounceReason, BounceDate, ContactIds, LeadIds; ids are separated by semicolons, and what a spreadsheet would run as a formula begins with a quote',
      content: { [CSV]: { schema: z.string() } },
    },
  },
})
const check = createRoute({
  method: 'get',
  path: '/v1/spot-check',
  summary: 'Five flagged records, compared with the bounce events (admins)',
  description: 'Asks Salesforce. Fewer than five where fewer are flagged; the same five each time (HBF-11).',
  responses: ok(SpotCheck, 'Flag and date of each record, and whether they match'),
})

export function stagingRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  for (const route of [list, write, check]) routes.use(route.getRoutingPath(), callerGate(identify, 'admin'))
  routes.openapi(list, async (c) => {
    const { limit, cursor = null } = c.req.valid('query')
    return c.json(await owners.call(c.var.caller.orgId, 'staging', { limit, cursor }), 200)
  })
  routes.openapi(write, async (c) => {
    const rows: StagingPage['rows'] = []
    for (let cursor: string | null = null; ; ) {
      const page: StagingPage = await owners.call(c.var.caller.orgId, 'staging', { limit: ROWS_PER_PAGE, cursor })
      rows.push(...page.rows)
      cursor = page.nextCursor
      if (cursor === null) break
    }
    return c.text(toCsv(rows), 200, {
      'content-type': `${CSV}; charset=utf-8`,
      'content-disposition': 'attachment; filename="staging.csv"',
    })
  })
  routes.openapi(check, async (c) => {
    const answer = await owners.call(c.var.caller.orgId, 'spotCheck', businessClock.nowMs())
    if ('refused' in answer) {
      const detail = `Salesforce could not be asked: ${answer.refused}`
      return problem(c, { title: 'Salesforce does not answer', status: 503, code: 'salesforce_unavailable', detail })
    }
    return c.json(answer, 200)
  })
}

const COLUMNS = ['SubscriberKey', 'EmailAddress', 'BounceCategory', 'SMTPCode', 'BounceReason', 'BounceDate'] as const

const toCsv = (rows: StagingPage['rows']): string =>
  writeCsv([
    [...COLUMNS, 'ContactIds', 'LeadIds'],
    ...rows.map((row) => [
      ...COLUMNS.map((column) => row[column] ?? ''),
      row.ContactIds.join(';'),
      row.LeadIds.join(';'),
    ]),
  ])
