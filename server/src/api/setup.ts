import { createRoute } from '@hono/zod-openapi'
import { BackfillResult, Setup } from '@reachable/shared/contract'
import type { Context } from 'hono'
import * as z from 'zod'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { ok } from './route-parts.ts'

const PATH = '/v1/setup'
const read = createRoute({
  method: 'get',
  path: PATH,
  summary: 'What Salesforce has and misses, item by item, with proof and fix (admins)',
  description: 'Describes the org anew. A rep gets 403 (SET-1).',
  responses: ok(Setup, 'The items, and the eight of the check list'),
})
const backfill = createRoute({
  method: 'post',
  path: `${PATH}/backfill`,
  summary: 'Check email_active on contacts that nobody ever checked (admins)',
  description: 'Contacts that we unchecked stay. Safe to repeat; `left` tells whether to (ACT-2).',
  responses: ok(BackfillResult, 'How many were checked, refused, and are left'),
})
const create = createRoute({
  method: 'post',
  path: `${PATH}/{item}`,
  summary: 'Make what an item misses in Salesforce (admins)',
  description:
    '`fields` makes all missing fields, `list_views` the list views; else the id of an item. Safe to repeat.',
  request: { params: z.object({ item: z.string().max(120) }) },
  responses: ok(Setup, 'The items afterwards'),
})

export function setupRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  routes.use(PATH, callerGate(identify, 'admin'))
  routes.use(`${PATH}/*`, callerGate(identify, 'admin'))
  routes.openapi(read, async (c) => c.json(await owners.call(c.var.caller.orgId, 'setup', businessClock.nowMs()), 200))
  routes.openapi(backfill, async (c) => {
    const { orgId, email } = c.var.caller
    const answer = await owners.call(orgId, 'backfill', email, businessClock.nowMs())
    return 'refused' in answer ? unavailable(c, answer.refused) : c.json(answer, 200)
  })
  routes.openapi(create, async (c) => {
    const { orgId, email } = c.var.caller
    const wish = { id: c.req.valid('param').item, byUser: email }
    const answer = await owners.call(orgId, 'createSetup', wish, businessClock.nowMs())
    if (answer === 'unknown') return problem(c, { title: 'No such item', status: 404, code: 'setup_item_not_found' })
    return 'refused' in answer ? unavailable(c, answer.refused) : c.json(answer, 200)
  })
}

function unavailable(c: Context, refused: string) {
  const detail = `Salesforce said: ${refused}`
  return problem(c, { title: 'Salesforce did not do it', status: 503, code: 'salesforce_unavailable', detail })
}
