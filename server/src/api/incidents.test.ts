import type { Activity } from '@reachable/shared/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { at, bounced, DAY_MS, HOUR_MS, sent, startTestApp, T0 } from '../testing/test-app.ts'

const PEOPLE = [0, 1, 2, 3, 4, 5]
const who = (index: number) => `p${index}@acme.com`
const mails = PEOPLE.map((index) => sent(T0, who(index), `m${index}@ourco.com`))
const notices = PEOPLE.map((index) => bounced(T0 + (index + 1) * 60_000, who(index), `m${index}@ourco.com`))

let t: Awaited<ReturnType<typeof startTestApp>>
beforeEach(async () => {
  t = await startTestApp()
})
afterEach(async () => {
  await t.stop()
  t.remove()
})
const incidents = async () => (await t.json('adam', 'GET', '/v1/incidents')).incidents
const postAll = async (activities: readonly Activity[]) => {
  for (const activity of activities) await t.post('rita', activity)
}
const decide = (id: string, body: unknown, by = 'adam') => t.request(by, 'POST', `/v1/incidents/${id}/decision`, body)
const badges = async () => (await t.json('adam', 'GET', '/v1/people')).people as { state: string; why: string[] }[]

test('failures of many at one domain make one incident, whatever the order in which they arrive', async () => {
  await postAll([...mails, ...notices])
  const expected = [{ domain: 'acme.com', startedAt: at(T0 + 60_000), endedAt: null, failed: 6, mailed: 6 }]
  expect(await incidents()).toMatchObject(expected)
  await postAll([...notices, ...mails])
  expect(await incidents()).toMatchObject(expected)
  const { entries } = await t.json('adam', 'GET', '/v1/log?limit=100')
  expect(entries.filter((entry: { action: string }) => entry.action === 'domain.incident')).toHaveLength(1)
  const other = await startTestApp()
  for (const activity of [...notices.toReversed(), ...mails]) await other.post('rita', activity)
  expect((await other.json('adam', 'GET', '/v1/incidents')).incidents).toMatchObject(expected)
  await other.stop()
  other.remove()
})

test('every badge of the domain says so while it is open', async () => {
  await postAll([...mails, ...notices])
  expect((await badges()).map(({ why }) => why.join(' ').includes('domain trouble'))).toEqual(PEOPLE.map(() => true))
})

test('mails that were captured later can show that there was no trouble', async () => {
  await postAll([...mails, ...notices])
  const others = Array.from({ length: 20 }, (_, index) => sent(T0, `q${index}@acme.com`, `q${index}@ourco.com`))
  await postAll(others)
  expect(await incidents()).toEqual([])
  expect((await badges()).some(({ why }) => why.join(' ').includes('domain trouble'))).toBe(false)
})

test('release ends it and releases the addresses', async () => {
  await postAll([...mails, ...notices])
  const [{ id }] = await incidents()
  t.businessClock.moveTo(T0 + HOUR_MS)
  const answer = await decide(id, { decision: 'release', reason: 'their server was misconfigured' })
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ id, endedBy: 'release', endedAt: at(T0 + HOUR_MS), decidedBy: 'adam' })
  expect((await badges()).map(({ state }) => state)).toEqual(PEOPLE.map(() => 'unknown'))
  expect((await decide(id, { decision: 'confirm', reason: 'no' })).status).toBe(409)
  // What was decided outlives later facts.
  await postAll([bounced(T0 + 5 * 60_000, 'p9@acme.com', 'm0@ourco.com')])
  expect(await incidents()).toMatchObject([{ id, endedBy: 'release' }])
})

test('confirm leaves the addresses as they are, and the domain is out of trouble', async () => {
  await postAll([...mails, ...notices])
  const [{ id }] = await incidents()
  t.businessClock.moveTo(T0 + HOUR_MS)
  expect((await decide(id, { decision: 'confirm', reason: 'the company is gone' })).status).toBe(200)
  expect((await badges()).map(({ state }) => state)).toEqual(PEOPLE.map(() => 'bounced'))
  expect((await badges()).some(({ why }) => why.join(' ').includes('domain trouble'))).toBe(false)
})

test('a decision needs an admin and a reason', async () => {
  await postAll([...mails, ...notices])
  const [{ id }] = await incidents()
  expect((await decide(id, { decision: 'confirm', reason: 'x' }, 'rita')).status).toBe(403)
  expect((await decide(id, { decision: 'confirm', reason: ' ' })).status).toBe(422)
  expect((await decide(id, { decision: 'confirm' })).status).toBe(422)
  expect((await t.request('rita', 'GET', '/v1/incidents')).status).toBe(403)
  expect((await decide('inc_none', { decision: 'confirm', reason: 'x' })).status).toBe(404)
})

test('a calm day ends it without anybody', async () => {
  await postAll([...mails, ...notices, sent(T0 + 2 * HOUR_MS, 'new@acme.com', 'new@ourco.com')])
  const nowMs = T0 + 2 * HOUR_MS + DAY_MS
  t.businessClock.moveTo(nowMs)
  await t.owners.call('org_1', 'runDue', nowMs, true)
  expect(await incidents()).toMatchObject([{ endedBy: 'calm', endedAt: at(nowMs) }])
})
