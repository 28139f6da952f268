import { createRoute } from '@hono/zod-openapi'
import { UndoReport } from '@reachable/shared/contract'
import type { Context } from 'hono'
import * as z from 'zod'
import type { UndoAnswer } from '../jobs/undo.ts'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { ok } from './route-parts.ts'

const request = {
  params: z.object({ id: z.string().max(80) }),
  query: z.object({ preview: z.stringbool().default(false) }),
}
const description =
  'Each write goes back to what stood there before: fields get their former values, what was made is deleted, what was deleted comes back. What differs by now from what we wrote stays, and is named with its reason (UND-1). `preview` lists what would happen and writes nothing. The undo is a run of its own and can be undone.'

const entry = createRoute({
  method: 'post',
  path: '/v1/log/{id}/undo',
  summary: 'Take back one write to Salesforce (admins)',
  description,
  request,
  responses: ok(UndoReport, 'What was, or would be, taken back, and what stays and why'),
})
const run = createRoute({
  method: 'post',
  path: '/v1/runs/{id}/undo',
  summary: 'Take back everything that a run wrote to Salesforce (admins)',
  description,
  request,
  responses: ok(UndoReport, 'Write by write, the newest first'),
})

export function undoRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  for (const route of [entry, run]) routes.use(route.getRoutingPath(), callerGate(identify, 'admin'))
  routes.openapi(entry, async (c) => {
    const { orgId, email: byUser } = c.var.caller
    const input = { of: { entryId: c.req.valid('param').id }, byUser, isPreview: c.req.valid('query').preview }
    const answer = await owners.call(orgId, 'undo', input, businessClock.nowMs())
    if (answer.kind === 'report') return c.json(answer.report, 200)
    return notUndone(c, answer.kind, { title: 'No such entry', code: 'log_entry_not_found' })
  })
  routes.openapi(run, async (c) => {
    const { orgId, email: byUser } = c.var.caller
    const input = { of: { runId: c.req.valid('param').id }, byUser, isPreview: c.req.valid('query').preview }
    const answer = await owners.call(orgId, 'undo', input, businessClock.nowMs())
    if (answer.kind === 'report') return c.json(answer.report, 200)
    return notUndone(c, answer.kind, { title: 'No such run', code: 'run_not_found' })
  })
}

function notUndone(
  c: Context,
  kind: Exclude<UndoAnswer['kind'], 'report'>,
  unknown: { readonly title: string; readonly code: string },
) {
  switch (kind) {
    case 'not_found':
      return problem(c, { ...unknown, status: 404 })
    case 'not_connected':
      return problem(c, { title: 'Salesforce is not connected', status: 409, code: 'salesforce_not_connected' })
    case 'unavailable':
      return problem(c, { title: 'Salesforce does not answer', status: 503, code: 'salesforce_unavailable' })
  }
}
