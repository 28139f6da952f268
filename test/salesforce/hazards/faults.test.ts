import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as control from '../control-client.ts'
import type { Simulator } from '../simulator.ts'
import { startSimulator } from '../simulator.ts'
import { apiCaller } from './api-caller.ts'

const NOW_MS = Date.parse('2026-11-20T10:00:00Z')
const SECOND_MS = 1_000
let simulator: Simulator
let url: string
let call: ReturnType<typeof apiCaller>
beforeAll(async () => {
  simulator = await startSimulator({ nowMs: NOW_MS })
  url = simulator.url
})
afterAll(() => simulator.stop())
beforeEach(() => {
  simulator.sim.reset()
  simulator.clock.set(NOW_MS)
  call = apiCaller(simulator)
})

const create = (LastName: string, more: Record<string, unknown> = {}) =>
  call('POST', 'sobjects/Contact', { LastName, ...more })
const names = () => simulator.rows('Contact').map((row) => row.LastName)
const statuses = async (count: number, path = 'limits') => {
  const seen: (number | null)[] = []
  for (let at = 0; at < count; at++) seen.push((await call('GET', path)).status)
  return seen
}

describe('how often a fault strikes', () => {
  test('after so many matches, and so many times', async () => {
    await control.fault(url, { do: 'status', status: 500, match: { path: '/limits' }, after: 2, times: 2 })
    expect(await statuses(6)).toEqual([200, 200, 500, 500, 200, 200])
  })

  test('a share of the matches, the same for the same seed', async () => {
    const run = async (seed: number) => {
      await control.clearFaults(url)
      await control.fault(url, { do: 'html-503', rate: 0.2, seed })
      return statuses(100)
    }
    const first = await run(3)
    expect(await run(3)).toEqual(first)
    expect(await run(4)).not.toEqual(first)
    const struck = first.filter((status) => status === 503).length
    expect(struck).toBeGreaterThan(8)
    expect(struck).toBeLessThan(35)
  })

  test('two faults with the same seed draw for themselves', async () => {
    const half = { do: 'status', rate: 0.5, seed: 3 } as const
    await control.fault(url, [
      { ...half, status: 500 },
      { ...half, status: 503 },
    ])
    expect(new Set(await statuses(40))).toEqual(new Set([200, 500, 503]))
  })

  test('for so long on the clock of the org', async () => {
    await control.fault(url, { do: 'status', status: 503, forMs: 60 * SECOND_MS })
    expect(await statuses(2)).toEqual([503, 503])
    simulator.clock.advance(60 * SECOND_MS)
    expect(await statuses(1)).toEqual([200])
  })

  test('a storm is HTML or JSON, and hits sign-in too', async () => {
    await control.fault(url, [
      { do: 'html-503', times: 1 },
      { do: 'status', status: 503, times: 1 },
    ])
    const [html, json] = [await call('GET', 'limits'), await call('GET', 'limits')]
    expect([html.status, html.headers.get('content-type')]).toEqual([503, 'text/html;charset=UTF-8'])
    expect(json.body).toMatchObject([{ errorCode: 'SERVER_UNAVAILABLE' }])
    await control.fault(url, { do: 'html-503', match: { operation: 'token' } })
    expect((await fetch(`${url}/services/oauth2/token`, { method: 'POST' })).status).toBe(503)
  })

  test('a 401 comes once, or for ever', async () => {
    await control.fault(url, { do: 'unauthorized', times: 1 })
    expect(await statuses(2)).toEqual([401, 200])
    await control.fault(url, { do: 'unauthorized' })
    expect(await statuses(3)).toEqual([401, 401, 401])
  })
})

describe('answers that never come', () => {
  test('a request that is lost before its commit leaves nothing and costs nothing', async () => {
    await control.fault(url, { do: 'drop-before', times: 1 })
    expect((await create('Roe')).status).toBeNull()
    expect([names(), simulator.callsTotal()]).toEqual([[], 0])
  })

  test('a request whose answer is lost is done and counted', async () => {
    await control.fault(url, { do: 'drop-after-commit', times: 1 })
    expect((await create('Roe')).status).toBeNull()
    expect([names(), simulator.callsTotal()]).toEqual([['Roe'], 1])
  })

  test('a request that is cut commits later, stamped with its arrival', async () => {
    await control.fault(url, { do: 'commit-later', commitAfterMs: 120 * SECOND_MS, times: 1 })
    expect((await create('Late')).status).toBeNull()
    expect(simulator.callsTotal()).toBe(1)
    simulator.clock.advance(119 * SECOND_MS)
    await create('Between')
    expect(names()).toEqual(['Between'])
    simulator.clock.advance(SECOND_MS)
    expect(names()).toEqual(['Between', 'Late'])
    const late = simulator.rows('Contact').find((row) => row.LastName === 'Late')
    expect(late?.SystemModstamp).toBe('2026-11-20T10:00:00.000+0000')
  })

  test('its stamp may be the commit, its delay drawn from a span, and its accounts locked', async () => {
    const { refs } = simulator.seed({ Account: [{ _ref: 'A' }] })
    const span: [number, number] = [10_000, 180_000]
    await control.fault(url, { do: 'commit-later', commitAfterMs: span, stamp: 'commit', holdsLocks: true, times: 1 })
    await create('Late', { AccountId: refs.A })
    expect((await create('Refused', { AccountId: refs.A })).body).toMatchObject([{ errorCode: 'UNABLE_TO_LOCK_ROW' }])
    expect((await create('Elsewhere')).status).toBe(201)
    simulator.clock.advance(180 * SECOND_MS)
    expect(names()).toEqual(['Elsewhere', 'Late'])
    const made = String(simulator.rows('Contact').at(-1)?.CreatedDate)
    expect(made > '2026-11-20T10:00:09').toBe(true)
    expect((await create('After', { AccountId: refs.A })).status).toBe(201)
  })

  test('a session that ends meanwhile does not stop what is under way', async () => {
    await control.fault(url, { do: 'commit-later', commitAfterMs: 5_000, times: 1 })
    await create('Late')
    await control.expireSessions(url, true)
    simulator.clock.advance(5_000)
    expect(names()).toEqual(['Late'])
  })

  test('an upsert that was sent again is one record, whichever of the two commits last', async () => {
    await control.fault(url, { do: 'commit-later', times: 1 })
    const upsert = () => call('PATCH', 'sobjects/Contact/Reachable_Key__c/k1', { LastName: 'Once' })
    expect((await upsert()).status).toBeNull()
    expect((await upsert()).body).toMatchObject({ created: true })
    simulator.clock.advance(180 * SECOND_MS)
    expect(names()).toEqual(['Once'])
  })
})

test('a transaction may show stamps from before its commit', async () => {
  await control.fault(url, { do: 'stamp-early', stampedAgoMs: 90 * SECOND_MS, times: 1 })
  await create('Early')
  await create('Now')
  expect(simulator.rows('Contact').map((row) => row.SystemModstamp)).toEqual([
    '2026-11-20T09:58:30.000+0000',
    '2026-11-20T10:00:00.000+0000',
  ])
})

/** A busy machine may take its time. */
const PATIENCE = { timeout: 20_000, interval: 10 }

describe('calls that stay open', () => {
  const openCalls = (count: number) =>
    expect.poll(() => control.calls(url).then(({ open }) => open), PATIENCE).toBe(count)
  test('a slow call is worked on when the clock has moved on, and its accounts are locked until then', async () => {
    const { refs } = simulator.seed({ Account: [{ _ref: 'A' }] })
    await control.fault(url, { do: 'slow', clockMs: 30 * SECOND_MS, times: 1 })
    const slow = create('Slow', { AccountId: refs.A })
    await openCalls(1)
    expect((await create('Rival', { AccountId: refs.A })).body).toMatchObject([
      { errorCode: 'UNABLE_TO_LOCK_ROW', message: expect.stringContaining(refs.A ?? 'no id') },
    ])
    expect(names()).toEqual([])
    simulator.clock.advance(30 * SECOND_MS)
    expect((await slow).status).toBe(201)
    expect(names()).toEqual(['Slow'])
    expect((await control.calls(url)).rowsLocked).toBe(1)
  })

  test('calls of more than 20 s are limited in number, short ones are not', async () => {
    await control.configure(url, { longCallsMax: 2 })
    await control.fault(url, { do: 'slow', clockMs: 60 * SECOND_MS, times: 2 })
    const slow = [create('One'), create('Two')]
    await openCalls(2)
    expect(await statuses(1)).toEqual([200])
    simulator.clock.advance(20 * SECOND_MS)
    const refused = await call('GET', 'limits')
    expect([refused.status, refused.body]).toMatchObject([
      403,
      [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: expect.stringContaining('Concurrent') }],
    ])
    simulator.clock.advance(40 * SECOND_MS)
    await Promise.all(slow)
    expect(await statuses(1)).toEqual([200])
  })

  test('two writes of one account that are open at once: the second one is refused its row', async () => {
    const { refs } = simulator.seed({ Account: [{ _ref: 'A' }, { _ref: 'B' }] })
    await control.fault(url, { do: 'slow', clockMs: 30 * SECOND_MS, match: { method: 'POST' }, times: 3 })
    const first = create('First', { AccountId: refs.A })
    await openCalls(1)
    const others = [create('Second', { AccountId: refs.A }), create('Other', { AccountId: refs.B })]
    await openCalls(3)
    simulator.clock.advance(30 * SECOND_MS)
    const [second, other] = await Promise.all(others)
    expect(second?.body).toMatchObject([{ errorCode: 'UNABLE_TO_LOCK_ROW' }])
    expect([(await first).status, other?.status]).toEqual([201, 201])
  })

  test('every write may be made to take its time, so that writers hinder each other', async () => {
    const { refs } = simulator.seed({ Account: [{ _ref: 'A' }] })
    await control.configure(url, { transactionMs: 50 })
    const together = async () => {
      const replies = await Promise.all([create('One', { AccountId: refs.A }), create('Two', { AccountId: refs.A })])
      return replies.filter(({ status }) => status === 400).length
    }
    await expect.poll(together, PATIENCE).toBe(1)
  })
})

describe('what happens at once', () => {
  test('sessions end, the org moves, settings change', async () => {
    await control.fault(url, { do: 'end-sessions' })
    expect((await call('GET', 'limits')).status).toBe(401)
    call = apiCaller(simulator)
    await control.fault(url, { do: 'configure', config: { pageRowsMax: 5 } })
    expect(simulator.sim.config().pageRowsMax).toBe(5)
    await control.fault(url, { do: 'move-instance' })
    expect((await call('GET', 'limits')).status).toBe(401)
    expect((await apiCaller(simulator, simulator.sim.hosts.instanceUrl() ?? '')('GET', 'limits')).status).toBe(200)
  })

  test('what the simulator does not understand is refused with its reason', async () => {
    const inject = (hazard: unknown) => control.fault(url, hazard as Parameters<typeof control.fault>[1])
    await expect(inject({ do: 'lock', ids: ['@nobody'] })).rejects.toThrow('no record @nobody')
    await expect(inject({ do: 'configure', config: { pageRows: 5 } })).rejects.toThrow('pageRows')
    await expect(inject({ do: 'explode' })).rejects.toThrow('do')
    await expect(inject({ do: 'slow', clokMs: 5 })).rejects.toThrow('clokMs')
  })

  test('clearing faults ends all that lie in wait, and the locks of people', async () => {
    const { refs } = simulator.seed({ Account: [{ _ref: 'A' }] })
    await control.fault(url, [{ do: 'html-503' }, { do: 'row-error' }, { do: 'lock', ids: ['@A'] }])
    await control.clearFaults(url)
    expect((await create('Roe', { AccountId: refs.A })).status).toBe(201)
  })
})
