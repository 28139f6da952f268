import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import type { ApiAnswer } from './api.ts'
import { forgetOldRequests, listSentRequests, REQUESTS_SHOWN_MAX, rememberRequest } from './sent-requests.ts'
import { openStore, wipeStore } from './store.ts'

const T0 = 1_790_000_000_000
const DAY_MS = 86_400_000
const OK: ApiAnswer = { kind: 'ok', body: null }
let names = 0
const world = async () => {
  const store = await openStore(`sent-${names++}`)
  let nowMs = T0
  let made = 0
  const ports = { store, clock: { nowMs: () => nowMs }, random: () => made++ / 1_000 }
  return { store, ports, at: (ms: number) => (nowMs = ms) }
}

test('what was sent is kept to the letter, newest first, with how it ended', async () => {
  const { store, ports, at } = await world()
  await rememberRequest(ports, { path: '/v1/activities', body: { activities: [{ id: 'act_1' }] } }, async () => OK)
  at(T0 + 1)
  await rememberRequest(ports, { path: '/v1/heartbeats', body: { heartbeats: [] } }, async () => ({
    kind: 'unreachable',
  }))
  expect(await listSentRequests(store, null)).toMatchObject([
    { path: '/v1/heartbeats', body: '{"heartbeats":[]}', outcome: 'unreachable' },
    { path: '/v1/activities', body: '{"activities":[{"id":"act_1"}]}', outcome: 'taken' },
  ])
  expect(await listSentRequests(store, T0 + 1)).toHaveLength(1)
})

test('it is on record before it leaves, a batch sent twice is one entry, and a question without a body is none', async () => {
  const { store, ports } = await world()
  const batch = { path: '/v1/activities', body: {}, idempotencyKey: 'k' }
  await rememberRequest(ports, batch, async () => {
    expect(await listSentRequests(store, null)).toMatchObject([{ outcome: 'on_its_way', attempts: 1 }])
    return { kind: 'unreachable' }
  })
  await rememberRequest(ports, batch, async () => OK)
  await rememberRequest(ports, { path: '/v1/reachability/changes' }, async () => OK)
  expect(await listSentRequests(store, null)).toMatchObject([{ outcome: 'taken', attempts: 2 }])
})

test('a server in trouble, or too busy, has refused nothing', async () => {
  const { store, ports, at } = await world()
  for (const [index, status] of [422, 429, 503].entries()) {
    at(T0 + index)
    const problem = { kind: 'problem', status, retryAfterMs: null } as ApiAnswer
    await rememberRequest(ports, { path: '/v1/activities', body: {} }, async () => problem)
  }
  const outcomes = (await listSentRequests(store, null)).map(({ outcome }) => outcome)
  expect(outcomes).toEqual(['unreachable', 'unreachable', 'refused'])
})

test('thirty days are kept, and one look shows a bounded number', async () => {
  const { store, ports, at } = await world()
  for (let day = 0; day <= 60; day++) {
    at(T0 + day * DAY_MS)
    await rememberRequest(ports, { path: '/v1/heartbeats', body: { day } }, async () => OK)
  }
  expect(await listSentRequests(store, null)).toHaveLength(REQUESTS_SHOWN_MAX)
  await forgetOldRequests(store, T0 + 60 * DAY_MS)
  expect((await listSentRequests(store, null)).at(-1)).toMatchObject({ atMs: T0 + 30 * DAY_MS })
})

test('an unpairing while a request is on its way leaves nothing behind', async () => {
  const { store, ports } = await world()
  await rememberRequest(ports, { path: '/v1/corrections', body: {} }, async () => {
    await wipeStore(store)
    return OK
  })
  expect(await listSentRequests(store, null)).toEqual([])
})

test('on a full disk the older half of the record makes room, and what waits is sent', async () => {
  const { store, ports, at } = await world()
  for (let n = 0; n < 10; n++) {
    at(T0 + n)
    await rememberRequest(ports, { path: '/v1/heartbeats', body: { n } }, async () => OK)
  }
  const put = IDBObjectStore.prototype.put
  IDBObjectStore.prototype.put = function (...args) {
    if (this.name !== 'sent') return put.apply(this, args)
    IDBObjectStore.prototype.put = put
    throw new DOMException('the disk is full', 'QuotaExceededError')
  }
  at(T0 + 10)
  expect(await rememberRequest(ports, { path: '/v1/activities', body: {} }, async () => OK)).toBe(OK)
  expect((await listSentRequests(store, null)).map(({ atMs }) => atMs - T0)).toEqual([10, 9, 8, 7, 6, 5])
})
