import { createRoute } from '@hono/zod-openapi'
import { Instant } from '@reachable/shared/contract'
import * as z from 'zod'
import { type ApiParts, type ApiRoutes, callerGate } from './api-parts.ts'
import { ok } from './route-parts.ts'

/** A run a day: two months. */
const RUNS_SHOWN_MAX = 60

export const Run = z
  .object({
    id: z.string(),
    kind: z.string(),
    localDate: z.iso.date(),
    state: z.enum(['running', 'done', 'failed']),
    startedAt: Instant,
    finishedAt: Instant.nullable(),
    counts: z.record(z.string(), z.number()).nullable(),
    error: z.string().nullable(),
  })
  .meta({ id: 'Run' })
const Health = z
  .object({ status: z.literal('ok'), mode: z.enum(['production', 'sandbox']), now: Instant })
  .meta({ id: 'Health' })

const list = createRoute({
  method: 'get',
  path: '/v1/runs',
  summary: 'The last daily runs',
  responses: ok(z.object({ runs: z.array(Run) }).meta({ id: 'RunList' }), 'Newest first'),
})
const health = createRoute({
  method: 'get',
  path: '/v1/health',
  summary: 'Is the server there, and what time does it think it is',
  responses: ok(Health, 'It is'),
})

export function runRoutes(routes: ApiRoutes, parts: ApiParts & { mode: 'production' | 'sandbox' }): void {
  const { identify, owners, businessClock, mode } = parts
  routes.use(list.getRoutingPath(), callerGate(identify))
  routes.openapi(list, async (c) => {
    const runs = await owners.call(c.var.caller.orgId, 'runs', RUNS_SHOWN_MAX)
    return c.json({ runs: runs.map((run) => ({ ...run, counts: run.counts && { ...run.counts } })) }, 200)
  })
  routes.openapi(health, (c) => {
    const now = new Date(businessClock.nowMs()).toISOString()
    return c.json({ status: 'ok' as const, mode, now }, 200)
  })
}
