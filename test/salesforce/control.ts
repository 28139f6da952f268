import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { z } from 'zod'
import { toStamp } from './clock.ts'
import { ApiProblem } from './problem.ts'
import { loadRefs, seedRecords } from './seed.ts'
import { INTEGRATION_USER_ID } from './seed-org.ts'
import type { Sim } from './sim.ts'
import { runSoql } from './soql/run-query.ts'
import type { Row } from './store.ts'

type Env = { Bindings: HttpBindings }

const ClockBody = z.object({ now: z.iso.datetime({ offset: true }).nullish(), advanceMs: z.number().int().optional() })
const Records = z.record(z.string(), z.array(z.record(z.string(), z.unknown())))
const SeedBody = z.union([z.object({ as: z.string().optional(), records: Records }).strict(), Records])
const FaultBody = z.object({
  match: z
    .object({
      method: z.string(),
      path: z.string(),
      object: z.string(),
      operation: z.string(),
      record: z.record(z.string(), z.unknown()),
    })
    .partial()
    .optional(),
  do: z.enum(['status', 'drop-before', 'drop-after-commit', 'html-503', 'unauthorized', 'slow', 'row-error']),
  status: z.number().int().min(300).max(599).optional(),
  errorCode: z.string().optional(),
  message: z.string().optional(),
  times: z.number().int().positive().optional(),
  delayMs: z.number().nonnegative().optional(),
})
const FieldChange = z
  .object({
    type: z.enum(['boolean', 'date', 'datetime', 'string', 'double']),
    defaultValue: z.union([z.boolean(), z.string(), z.null()]),
    needsGrant: z.boolean(),
  })
  .partial()
const RulesBody = z
  .object({
    duplicate: z.record(z.string(), z.enum(['off', 'alert', 'block'])),
    validation: z.array(z.object({ object: z.string(), refuseWhen: z.string(), message: z.string() })),
    required: z.record(z.string(), z.array(z.string())),
    picklists: z.record(z.string(), z.record(z.string(), z.array(z.string()))),
    fields: z.record(z.string(), z.record(z.string(), FieldChange.nullable())),
  })
  .partial()
const ConfigBody = z
  .object({
    apiLimit: z.number().int().positive(),
    rotateRefreshTokens: z.boolean(),
    sessionMinutes: z.number().positive().nullable(),
    accountTeams: z.boolean(),
    opportunityTeams: z.boolean(),
    pageRowsMax: z.number().int().min(1).max(2_000),
    instanceUrl: z.url().nullable(),
    denyConsent: z.boolean(),
  })
  .partial()
  .strict()

/** The private side of the simulator under `/__sim/`: no session, no call counting, never part of Salesforce. */
export function addControlRoutes(app: Hono<Env>, sim: Sim): void {
  const control = app.basePath('/__sim')
  control.get('/state', (c) => c.json(readState(sim, c.req.query('object'), c.req.query('includeDeleted') === 'true')))
  control.get('/clock', (c) => c.json({ now: toStamp(sim.clock.nowMs()), frozen: sim.clock.isFrozen() }))
  control.put('/clock', async (c) => {
    const { now, advanceMs } = ClockBody.parse(await c.req.json())
    if (now === null) sim.clock.release()
    if (now) sim.clock.set(Date.parse(now))
    if (advanceMs !== undefined) sim.clock.advance(advanceMs)
    sim.store.setState('clock', sim.clock.isFrozen() ? sim.clock.nowMs() : null)
    return c.json({ now: toStamp(sim.clock.nowMs()), frozen: sim.clock.isFrozen() })
  })
  control.post('/records', async (c) => {
    const body = SeedBody.parse(await c.req.json())
    const isWrapped = 'records' in body && !Array.isArray(body.records)
    const records = Records.parse(isWrapped ? body.records : body)
    const as = 'as' in body && typeof body.as === 'string' ? body.as : undefined
    const result = seedRecords(sim, records, as)
    return c.json(result, result.errors.length > 0 ? 422 : 200)
  })
  control.get('/refs', (c) => c.json(Object.fromEntries(loadRefs(sim))))
  control.post('/query', async (c) => {
    const { soql } = z.object({ soql: z.string() }).parse(await c.req.json())
    return c.json(queryAsSystem(sim, soql))
  })
  control.get('/calls', (c) => {
    const nowMs = sim.clock.nowMs()
    const counts = { total: sim.calls.total(), used: sim.calls.usedInWindow(nowMs), limit: sim.config().apiLimit }
    return c.json({ ...counts, calls: sim.calls.log() })
  })
  control.delete('/calls', (c) => {
    sim.calls.clear()
    return c.body(null, 204)
  })
  control.get('/faults', (c) => c.json(sim.faults.list()))
  control.post('/faults', async (c) => {
    const body: unknown = await c.req.json()
    for (const { match, ...rest } of z.array(FaultBody).parse(Array.isArray(body) ? body : [body])) {
      sim.faults.add({ ...dropUndefined(rest), ...(match ? { match: dropUndefined(match) } : {}) })
    }
    return c.json(sim.faults.list(), 201)
  })
  control.delete('/faults', (c) => {
    sim.faults.clear()
    return c.body(null, 204)
  })
  control.get('/config', (c) => c.json(sim.config()))
  control.put('/config', async (c) => {
    sim.configure(dropUndefined(ConfigBody.parse(await c.req.json())))
    return c.json(sim.config())
  })
  control.put('/rules', async (c) => {
    sim.configure({ rules: { ...sim.config().rules, ...dropUndefined(RulesBody.parse(await c.req.json())) } })
    return c.json(sim.config().rules)
  })
  control.post('/sessions/expire', (c) => {
    sim.oauth.expireAll(c.req.query('refresh') === 'true')
    return c.body(null, 204)
  })
  control.post('/sessions', async (c) => {
    const { userId } = z.object({ userId: z.string().default(INTEGRATION_USER_ID) }).parse(await c.req.json())
    return c.json({ accessToken: sim.oauth.issueAccessToken(userId), instanceUrl: sim.baseUrl })
  })
  control.post('/reset', (c) => {
    sim.reset()
    return c.body(null, 204)
  })
}

/** Live records by object; the org, users and permission tables included. */
export function readState(sim: Sim, only?: string, includeDeleted = false): Record<string, Row[]> {
  const names = sim.schema.names().filter((name) => only === undefined || name.toLowerCase() === only.toLowerCase())
  return Object.fromEntries(
    names.map((name) => [name, [...sim.store.all(name)].filter((row) => includeDeleted || row.IsDeleted !== true)]),
  )
}

function queryAsSystem(sim: Sim, soql: string): unknown {
  const context = { ...sim.queryContext(INTEGRATION_USER_ID), canSee: () => true }
  const result = runSoql(context, soql, { versionPath: '/services/data/v65.0', withDeleted: false })
  if (result.kind === 'count') return { totalSize: result.total, records: [] }
  const records = result.kind === 'rows' ? result.rows.map(result.project) : result.records
  return { totalSize: records.length, records }
}

/** zod's optional keys may hold undefined; our types leave absent keys out. */
function dropUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

/** What a control request answers when its body or query is wrong. */
export function controlFailure(error: unknown): { status: 400; body: unknown } | null {
  if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } }
  if (error instanceof ApiProblem) return { status: 400, body: error.body }
  return null
}
