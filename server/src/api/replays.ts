import { createRoute } from '@hono/zod-openapi'
import { NearMissNote, ReplayRequest } from '@reachable/shared/contract'
import * as z from 'zod'
import type { RunReport } from '../owner/owner-calls.ts'
import type { ReplayRefusal } from '../preview/replay.ts'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, callerGate, viewerOf } from './api-parts.ts'
import { body, ok } from './route-parts.ts'
import { Run } from './runs.ts'

const params = z.object({ id: z.string().max(80) })

const start = createRoute({
  method: 'post',
  path: '/v1/replays',
  summary: 'Carry out what a preview found in the stored history (admins)',
  description:
    'The settings that were previewed must be in force, else 409. The stored mails and invites are decided again, each yes and no is logged with the id of the run. One preview is replayed once.',
  request: body(ReplayRequest),
  responses: ok(Run, 'It runs; ask for it by its id'),
})
const one = createRoute({
  method: 'get',
  path: '/v1/replays/{id}',
  summary: 'One replay, when it has ended (admins)',
  request: { params },
  responses: ok(Run, 'The run'),
})
const nearMiss = createRoute({
  method: 'get',
  path: '/v1/log/{id}/near-miss',
  summary: 'What single change would make the no of a log entry a yes, as things are today',
  request: { params },
  responses: ok(
    z
      .object({
        /** `allowed`: the rules would say yes by now. */
        today: z.enum(['refused', 'allowed', 'not_a_refusal']),
        nearMiss: NearMissNote.nullable(),
      })
      .meta({ id: 'LogNearMiss' }),
    'The change, or null where no single one would do',
  ),
})

const REFUSED: Readonly<Record<ReplayRefusal, string>> = {
  preview_not_found: 'No such preview',
  preview_not_done: 'The preview has not ended',
  nothing_to_replay: 'The preview did not look at the stored history',
  settings_differ: 'Other settings are in force than those that were previewed',
}

/** The report as its own copy, as answers need it. */
const toRun = (run: RunReport): z.infer<typeof Run> => ({ ...run, counts: run.counts && { ...run.counts } })

export function replayRoutes(routes: ApiRoutes, { identify, owners, businessClock }: ApiParts): void {
  routes.use('/v1/replays', callerGate(identify, 'admin'))
  routes.use('/v1/replays/*', callerGate(identify, 'admin'))
  routes.use('/v1/log/*', callerGate(identify))

  routes.openapi(start, async (c) => {
    const { previewId } = c.req.valid('json')
    const answer = await owners.call(c.var.caller.orgId, 'startReplay', previewId, businessClock.nowMs())
    if (answer.kind === 'started') return c.json(toRun(answer.run), 200)
    const { code } = answer
    const status = code === 'preview_not_found' ? 404 : 409
    return problem(c, { title: REFUSED[code], status, code })
  })
  routes.openapi(one, async (c) => {
    const run = await owners.call(c.var.caller.orgId, 'replay', c.req.valid('param').id)
    return run ? c.json(toRun(run), 200) : problem(c, { title: 'No such run', status: 404, code: 'run_not_found' })
  })
  routes.openapi(nearMiss, async (c) => {
    const { caller } = c.var
    const { id } = c.req.valid('param')
    const found = await owners.call(caller.orgId, 'nearMiss', id, viewerOf(caller), businessClock.nowMs())
    if (!found) return problem(c, { title: 'No such entry', status: 404, code: 'log_entry_not_found' })
    return c.json(found, 200)
  })
}
