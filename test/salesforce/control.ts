import type { HttpBindings } from '@hono/node-server'
import type { Hono } from 'hono'
import { z } from 'zod'
import { toStamp } from './clock.ts'
import { ConfigForm, RulesForm } from './control-forms.ts'
import { applyHazard } from './hazards/apply-hazard.ts'
import { HumanWork } from './hazards/hazard-form.ts'
import { workAsHuman } from './hazards/human-at-work.ts'
import { ApiProblem } from './problem.ts'
import { loadRefs, seedRecords } from './seed.ts'
import { INTEGRATION_USER_ID } from './seed-org.ts'
import type { Sim } from './sim.ts'
import { runSoql } from './soql/run-query.ts'
import type { Row } from './store.ts'

type Env = { Bindings: HttpBindings }

const ClockBody = z.object({ now: z.iso.datetime({ offset: true }).nullish(), advanceMs: z.number().int().optional() })
const DataSetBody = z.object({
  contacts: z.number().int().positive().max(2_000_000),
  seed: z.number().int().default(1),
})
const Records = z.record(z.string(), z.array(z.record(z.string(), z.unknown())))
const SeedBody = z.union([z.object({ as: z.string().optional(), records: Records }).strict(), Records])
/** The private side of the simulator under `/__sim/`: no session, no call counting, never part of Salesforce. */
export function addControlRoutes(app: Hono<Env>, sim: Sim): void {
  const control = app.basePath('/__sim')
  control.use(async (_c, next) => {
    sim.open.settle()
    await next()
  })
  control.get('/state', (c) => {
    refuseTooMany(sim, c.req.query('object'))
    return c.json(readState(sim, c.req.query('object'), c.req.query('includeDeleted') === 'true'))
  })
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
    return c.json({
      total: sim.calls.total(),
      used: sim.calls.usedInWindow(nowMs),
      limit: sim.config().apiLimit,
      refused: sim.calls.refused(),
      byPurpose: sim.calls.byPurpose(),
      toRetiredHosts: sim.hosts.retiredCalls(),
      open: sim.open.count(),
      rowsLocked: sim.locks.refusals(),
      calls: sim.calls.log(),
    })
  })
  control.delete('/calls', (c) => {
    sim.calls.clear()
    return c.body(null, 204)
  })
  control.get('/faults', (c) => c.json(sim.faults.list()))
  control.post('/faults', async (c) => {
    const body: unknown = await c.req.json()
    for (const hazard of Array.isArray(body) ? body : [body]) await applyHazard(sim, hazard)
    return c.json(sim.faults.list(), 201)
  })
  control.delete('/faults', (c) => {
    sim.faults.clear()
    sim.locks.releasePeople()
    return c.body(null, 204)
  })
  control.get('/config', (c) => c.json(sim.config()))
  control.put('/config', async (c) => {
    sim.configure(ConfigForm.parse(await c.req.json()))
    return c.json(sim.config())
  })
  control.put('/rules', async (c) => {
    sim.configure({ rules: { ...sim.config().rules, ...RulesForm.parse(await c.req.json()) } })
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
  control.post('/human', async (c) => {
    const body: unknown = await c.req.json()
    return c.json({ done: workAsHuman(sim, HumanWork.omit({ do: true }).parse(body)) })
  })
  control.post('/data-set', async (c) => {
    const { contacts, seed } = DataSetBody.parse(await c.req.json())
    return c.json(sim.fill(contacts, seed))
  })
  control.post('/move', async (c) => c.json({ url: await sim.hosts.moveInstance(sim.baseUrl) }))
  control.post('/login-host', async (c) => c.json({ url: await sim.hosts.openLogin() }))
  control.post('/reset', (c) => {
    sim.reset()
    return c.body(null, 204)
  })
}

/** More rows make a text that no runtime can hold. */
const STATE_ROWS_MAX = 200_000

function refuseTooMany(sim: Sim, only: string | undefined): void {
  const names = only === undefined ? sim.schema.names() : [sim.schema.object(only)?.spec.name ?? only]
  const rows = names.reduce((sum, name) => sum + sim.store.count(name), 0)
  if (rows <= STATE_ROWS_MAX) return
  throw new ApiProblem(400, 'OPERATION_TOO_LARGE', `${rows} records are too many for one answer; use /__sim/query`)
}

/** Live records by object; the org, users and permission tables included. */
export function readState(sim: Sim, only?: string, includeDeleted = false): Record<string, Row[]> {
  sim.open.settle()
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

/** What a control request answers when its body or query is wrong. */
export function controlFailure(error: unknown): { status: 400; body: unknown } | null {
  if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } }
  if (error instanceof ApiProblem) return { status: 400, body: error.body }
  return null
}
