import { createRoute } from '@hono/zod-openapi'
import {
  DeadLetterPage,
  PageQuery,
  RetryDeadLettersAnswer,
  RetryDeadLettersRequest,
  SalesforceUsage,
} from '@reachable/shared/contract'
import * as z from 'zod'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { body, done, ok } from './route-parts.ts'

const LIST = '/v1/dead-letters'
const USAGE = '/v1/salesforce/usage'

const list = createRoute({
  method: 'get',
  path: LIST,
  summary: 'Records that Salesforce refused, with its own words (admins)',
  description: 'Each is sent again when its data, its record or the rules change, and on request (CON-14).',
  request: { query: PageQuery.extend({ errorCode: z.string().max(100).optional() }) },
  responses: ok(DeadLetterPage, 'One page, by object and key; the counts are of all'),
})
const retryAll = createRoute({
  method: 'post',
  path: `${LIST}/retry`,
  summary: 'Send all dead letters with one error code again (admins)',
  request: body(RetryDeadLettersRequest),
  responses: ok(RetryDeadLettersAnswer, 'They go with the next cycle'),
})
const retryOne = createRoute({
  method: 'post',
  path: `${LIST}/{id}/retry`,
  summary: 'Send one dead letter again (admins)',
  request: { params: z.object({ id: z.string().max(400) }) },
  responses: done('It goes with the next cycle'),
})
const usage = createRoute({
  method: 'get',
  path: USAGE,
  summary: 'Calls to Salesforce of the last 24 hours, our share of them, and what is held back (admins)',
  responses: ok(SalesforceUsage, 'By purpose; the share is a setting (SYN-2)'),
})

export function deadLetterRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  for (const path of [LIST, `${LIST}/*`, USAGE]) routes.use(path, callerGate(identify, 'admin'))
  routes.openapi(list, async (c) => {
    const { limit, cursor = null, errorCode = null } = c.req.valid('query')
    return c.json(await owners.call(c.var.caller.orgId, 'deadLetters', { errorCode }, { limit, cursor }), 200)
  })
  routes.openapi(retryAll, async (c) => {
    const { errorCode } = c.req.valid('json')
    const retried = await owners.call(c.var.caller.orgId, 'retryDeadLetters', errorCode, businessClock.nowMs())
    return c.json({ retried }, 200)
  })
  routes.openapi(retryOne, async (c) => {
    const { id } = c.req.valid('param')
    const isRetried = await owners.call(c.var.caller.orgId, 'retryDeadLetter', id, businessClock.nowMs())
    if (isRetried) return c.body(null, 204)
    return problem(c, { title: 'No such dead letter', status: 404, code: 'dead_letter_not_found' })
  })
  routes.openapi(usage, async (c) =>
    c.json(await owners.call(c.var.caller.orgId, 'salesforceUsage', businessClock.nowMs()), 200),
  )
}
