import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as control from '../control-client.ts'
import type { Simulator } from '../simulator.ts'
import { startSimulator } from '../simulator.ts'
import { apiCaller } from './api-caller.ts'

const NOW_MS = Date.parse('2026-11-20T10:00:00Z')
const HOUR_MS = 3_600_000
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

describe('the daily quota', () => {
  test('is counted in a rolling 24 hours, and header and resource tell the truth', async () => {
    await control.configure(url, { apiLimit: 3 })
    expect((await call('GET', 'limits')).headers.get('sforce-limit-info')).toBe('api-usage=1/3')
    simulator.clock.advance(HOUR_MS)
    expect((await call('GET', 'limits')).body).toMatchObject({ DailyApiRequests: { Max: 3, Remaining: 2 } })
    await call('GET', 'nonsense')
    const refused = await call('GET', 'limits')
    expect([refused.status, refused.body]).toEqual([
      403,
      [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    ])
    simulator.clock.advance(23 * HOUR_MS - 1_000)
    expect((await call('POST', 'sobjects/Contact', { LastName: 'Roe' })).status).toBe(403)
    simulator.clock.advance(1_000)
    expect((await call('POST', 'sobjects/Contact', { LastName: 'Roe' })).status).toBe(201)
    expect(await control.calls(url)).toMatchObject({ total: 4, used: 3, refused: 2 })
    expect(simulator.rows('Contact')).toHaveLength(1)
  })

  test('other apps may use it up', async () => {
    await control.configure(url, { apiLimit: 100 })
    await control.fault(url, { do: 'spend-calls', calls: 99 })
    expect((await call('GET', 'limits')).status).toBe(200)
    expect((await call('GET', 'limits')).status).toBe(403)
    expect(await control.calls(url)).toMatchObject({ total: 1, used: 100, refused: 1 })
  })

  test('one per request and composite, n per batch, none for sign-in or a request that never came', async () => {
    const sub = { method: 'GET', url: '/services/data/v65.0/limits' }
    const subs = ['one', 'two', 'three'].map((referenceId) => ({ ...sub, referenceId }))
    await call('POST', 'composite', { compositeRequest: subs })
    await call('POST', 'composite/batch', { batchRequests: subs.map(() => ({ method: 'GET', url: 'v65.0/limits' })) })
    await fetch(`${url}/services/oauth2/token`, { method: 'POST' })
    await control.fault(url, { do: 'drop-before', times: 1 })
    await call('GET', 'limits')
    await control.fault(url, { do: 'status', status: 500, times: 1 })
    await call('GET', 'limits')
    expect((await control.calls(url)).total).toBe(1 + 3 + 1)
  })

  test('calls are told apart by what they are for', async () => {
    await call('GET', 'limits', undefined, { 'Sforce-Call-Options': 'client=reachable, defaultNamespace=x' })
    await call('GET', 'limits', undefined, { 'Sforce-Call-Options': 'client=reachable', 'X-Call-Purpose': 'mirror' })
    await call('GET', 'limits', undefined, { 'X-Call-Purpose': 'mirror' })
    await call('GET', 'limits')
    expect((await control.calls(url)).byPurpose).toEqual({ reachable: 1, mirror: 2, unnamed: 1 })
  })
})

describe('pages of a query', () => {
  const soql = 'query?q=SELECT+Id+FROM+Contact'
  type Page = { records: unknown[]; done: boolean; nextRecordsUrl?: string }
  const more = async ({ nextRecordsUrl = '' }: Page) => call('GET', nextRecordsUrl.replace('/services/data/v65.0/', ''))
  beforeEach(() => control.fill(url, 500))

  test('may be smaller than what was asked for', async () => {
    await control.configure(url, { pageRowsMax: 150 })
    let page = (await call('GET', soql, undefined, { 'Sforce-Query-Options': 'batchSize=2000' })).body as Page
    const sizes = [page.records.length]
    while (!page.done) {
      page = (await more(page)).body as Page
      sizes.push(page.records.length)
    }
    expect(sizes).toEqual([150, 150, 150, 50])
  })

  test('are gone when their locator is too old, or when Salesforce says so', async () => {
    await control.configure(url, { pageRowsMax: 200, locatorMinutes: 30 })
    const page = (await call('GET', soql)).body as Page
    simulator.clock.advance(HOUR_MS / 2 - 1)
    expect((await more(page)).status).toBe(200)
    simulator.clock.advance(1)
    expect((await more(page)).body).toMatchObject([{ errorCode: 'INVALID_QUERY_LOCATOR' }])
    const again = (await call('GET', soql)).body as Page
    await control.fault(url, { do: 'expire-locators' })
    expect((await more(again)).body).toMatchObject([{ errorCode: 'INVALID_QUERY_LOCATOR' }])
  })
})

test('a search does not yet see what was written just now', async () => {
  await control.configure(url, { searchLagMs: 60_000 })
  await call('POST', 'sobjects/Contact', { LastName: 'Roe', Email: 'jo@acme.example' })
  const found = async () => {
    const q = encodeURIComponent('FIND {"jo@acme.example"} IN EMAIL FIELDS RETURNING Contact(Id)')
    return ((await call('GET', `search?q=${q}`)).body as { searchRecords: unknown[] }).searchRecords
  }
  expect(await found()).toHaveLength(0)
  simulator.clock.advance(60_000)
  expect(await found()).toHaveLength(1)
})
