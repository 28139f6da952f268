import 'fake-indexeddb/auto'
import type { Reachability } from '@reachable/shared/contract'
import { forceCloseDatabase } from 'fake-indexeddb'
import { openDB, unwrap } from 'idb'
import { describe, expect, test } from 'vitest'
import { readPageReport } from '../mail-clients/page-reports.ts'
import { readRetryAfter } from './api.ts'
import { extendSpan, isHeartbeatDue } from './heartbeat.ts'
import { PageMessage } from './messages.ts'
import { createReachabilityCache } from './reachability-cache.ts'
import { isOriginalUrl, originOf } from './sender.ts'
import { openStore, wipeStore, writeSetting } from './store.ts'

const T0 = 1_790_000_000_000
const person = (address: string, state: Reachability['state']): Reachability => ({
  address,
  state,
  status: 'active',
  optedOut: false,
  rule: null,
  why: [],
  since: null,
  until: null,
  successor: null,
  emailActive: null,
})

describe('who may talk to the background', () => {
  const own = { id: 'abc', origin: 'chrome-extension://abc', isSandbox: false }
  test.each([
    ['https://mail.google.com/mail/u/0/', { kind: 'page', client: 'gmail' }],
    ['https://outlook.cloud.microsoft/mail/', { kind: 'page', client: 'outlook' }],
    ['chrome-extension://abc/popup.html', { kind: 'panel' }],
    ['https://mail.google.com.evil.example/', null],
    ['http://mail.google.com/', null],
    ['http://127.0.0.1:8443/mail/u/0/', null],
    ['chrome-extension://other/popup.html', null],
  ])('%s', (url, expected) => {
    expect(originOf({ id: 'abc', url }, own)).toEqual(expected)
  })
  test('another extension may not, even from a mail page', () => {
    expect(originOf({ id: 'other', url: 'https://mail.google.com/' }, own)).toBeNull()
  })
  test('replica pages may in the sandbox build alone', () => {
    const sandbox = { ...own, isSandbox: true }
    expect(originOf({ id: 'abc', url: 'http://127.0.0.1:1/mail/u/0/' }, sandbox)).toEqual({
      kind: 'page',
      client: 'gmail',
    })
    expect(originOf({ id: 'abc', url: 'http://127.0.0.1:1/mail/' }, sandbox)).toEqual({
      kind: 'page',
      client: 'outlook',
    })
    expect(originOf({ id: 'abc', url: 'http://127.0.0.1:1/console' }, sandbox)).toBeNull()
  })
  test('only an original of the asking page is ever fetched for it', () => {
    const page = 'https://mail.google.com/mail/u/0/#inbox'
    expect(isOriginalUrl('https://mail.google.com/mail/u/0/?view=att&th=1', page)).toBe(true)
    expect(isOriginalUrl('https://mail.google.com/mail/u/0/?view=om&th=1', page)).toBe(false)
    expect(isOriginalUrl('https://evil.example/mail/u/0/?view=att', page)).toBe(false)
  })
})

describe('what a page reports is rebuilt from known fields only', () => {
  test('unknown kinds, shapes and extra fields do not pass', () => {
    expect(readPageReport('x')).toBeNull()
    expect(readPageReport({ kind: 'token', value: 'x' })).toBeNull()
    expect(readPageReport({ kind: 'sends', seen: [{ kind: 'request', key: 'k', intent: 'send' }] })).toBeNull()
    const answer = { kind: 'answer', key: 'k', outcome: 'sent', messageId: null, atMs: null }
    expect(readPageReport({ kind: 'sends', seen: [{ ...answer, body: 'CANARY' }] })).toEqual({
      kind: 'sends',
      seen: [answer],
    })
  })
  test('a page says of one thing alone whether it was understood: others would blind or fill the list of blind spots', () => {
    const probe = { kind: 'probe', feature: 'gmail_sync', isOk: false } as const
    expect(readPageReport(probe)).toEqual(probe)
    for (const feature of ['gmail_sends', 'made_up', '__proto__', 7, null])
      expect(readPageReport({ ...probe, feature })).toBeNull()
  })
  test('an arrival that the background would not take is left out, and costs nobody else', () => {
    const seen = [
      { address: `${'x'.repeat(300)}@evil.example`, atMs: T0, key: null },
      { address: 'bob@acme.com', atMs: 0, key: null },
      { address: 'ann@acme.com', atMs: T0, key: null },
    ]
    const report = readPageReport({ kind: 'arrivals', seen })
    expect(report).toEqual({ kind: 'arrivals', seen: [seen[2]] })
    expect(PageMessage.safeParse({ ...report, client: 'gmail', mailbox: 'rita@ourco.com' }).success).toBe(true)
  })
  test('lists are cut and long texts dropped', () => {
    const record = {
      from: null,
      to: Array(5_000).fill({ address: 'a@b.c', name: null }),
      cc: null,
      bcc: null,
      atMs: null,
    }
    const report = readPageReport({ kind: 'sends', seen: [{ kind: 'request', key: 'k', intent: 'send', record }] })
    expect(report?.kind === 'sends' && report.seen[0]?.kind === 'request' && report.seen[0].record.to?.length).toBe(
      1_000,
    )
    expect(readPageReport({ kind: 'identity', address: 'x'.repeat(5_000) })).toBeNull()
  })
})

test('a database of the first version is brought up to date, and what waits in it stays', async () => {
  const first = await openDB('upgrade', 1, {
    upgrade(db) {
      for (const name of ['outbox', 'sends', 'notices', 'sightings', 'reachability', 'settings'])
        db.createObjectStore(name)
    },
  })
  await first.put('settings', 'https://reachable.example', 'serverUrl')
  first.close()
  const store = await openStore('upgrade')
  expect([...store.objectStoreNames]).toEqual([
    'arrivals',
    'originals',
    'outbox',
    'reachability',
    'sends',
    'sent',
    'settings',
    'sightings',
  ])
  expect(await store.get('settings', 'serverUrl')).toBe('https://reachable.example')
})

test('a database that the browser closes by itself is said to be lost', async () => {
  let losses = 0
  const store = await openStore('lost', () => {
    losses += 1
  })
  // As the browser does it where a person clears stored data.
  forceCloseDatabase(unwrap(store) as never)
  await expect.poll(() => losses).toBe(1)
})

describe('reachability', () => {
  let names = 0
  const world = async (changes: Reachability[]) => {
    const store = await openStore(`reach-${names++}`)
    const asked: string[][] = []
    const line = { isDown: false }
    const cache = createReachabilityCache(
      store,
      async (_method, path, body) => {
        if (path.startsWith('/v1/reachability/changes')) {
          const isFirst = !path.includes('cursor')
          return {
            kind: 'ok',
            body: {
              ...{ changes: isFirst ? changes : [], cursor: 'c1', hasMore: false, internalDomains: ['ourco.com'] },
              capture: { captureInboundSeen: 'watched' },
            },
          }
        }
        const { addresses } = body as { addresses: string[] }
        asked.push(addresses)
        if (line.isDown) return { kind: 'unreachable' }
        return { kind: 'ok', body: { results: addresses.map((one) => person(one, 'reachable')) } }
      },
      { nowMs: () => T0 },
    )
    return { store, asked, cache, line }
  }
  test('known addresses are answered without a request', async () => {
    const { cache, asked } = await world([person('ann@acme.com', 'bounced')])
    expect(await cache.pull()).toBe(true)
    expect(await cache.badges(['Ann@Acme.com'], [])).toMatchObject({
      badges: [{ address: 'ann@acme.com', state: 'bounced' }],
    })
    expect(asked).toEqual([])
  })
  test('unknown external addresses are asked for in one batch, once, and never stored', async () => {
    const { cache, asked, store } = await world([])
    await cache.pull()
    expect((await cache.badges(['cy@dest.example', 'di@dest.example'], [])).badges).toHaveLength(2)
    await cache.badges(['cy@dest.example'], [])
    expect(asked).toEqual([['cy@dest.example', 'di@dest.example']])
    expect(await store.count('reachability')).toBe(0)
  })
  test('internal and hidden recipients leave the browser in no request', async () => {
    const { cache, asked } = await world([person('spy@acme.com', 'bounced')])
    await cache.pull()
    const { badges } = await cache.badges(['sam@ourco.com', 'bo@eu.ourco.com'], ['spy@acme.com', 'other@acme.com'])
    expect(badges.map((one) => one.address)).toEqual(['spy@acme.com'])
    expect(asked).toEqual([])
  })
  test('the wish to see no ticks is told with the badges', async () => {
    const { cache, store } = await world([person('ann@acme.com', 'reachable')])
    await cache.pull()
    expect(await cache.badges(['ann@acme.com'], [])).toMatchObject({ hidesReachable: false })
    await writeSetting(store, 'hidesReachable', true)
    expect(await cache.badges(['ann@acme.com'], [])).toMatchObject({
      badges: [{ state: 'reachable' }],
      hidesReachable: true,
    })
  })
  test('where the server does not answer, what is known is told as a part, and the rest is asked for again', async () => {
    const { cache, asked, line } = await world([person('ann@acme.com', 'bounced')])
    await cache.pull()
    line.isDown = true
    expect(await cache.badges(['ann@acme.com', 'cy@dest.example'], [])).toMatchObject({
      badges: [{ address: 'ann@acme.com' }],
      isPartial: true,
    })
    line.isDown = false
    expect(await cache.badges(['cy@dest.example'], [])).toMatchObject({
      badges: [{ address: 'cy@dest.example' }],
      isPartial: false,
    })
    expect(asked).toEqual([['cy@dest.example'], ['cy@dest.example']])
  })
  test('the feed brings what the profile captures', async () => {
    const { cache, store } = await world([])
    await cache.pull()
    expect(await store.get('settings', 'feed')).toMatchObject({ cursor: 'c1', captureInboundSeen: 'watched' })
  })
  test('before the feed is known nobody is asked for', async () => {
    const { cache, asked } = await world([])
    expect(await cache.badges(['ann@acme.com'], [])).toEqual({ badges: [] })
    expect(asked).toEqual([])
  })
  test('an answer that comes after an unpairing brings nobody back (PRV-5)', async () => {
    const store = await openStore(`reach-${names++}`)
    const me = { userId: 'u', email: 'rita@ourco.com', name: 'R', role: 'rep' as const, org: { id: 'o', name: 'O' } }
    await writeSetting(store, 'session', { serverUrl: 'https://r.example', token: 't', me: { ...me, mailboxes: [] } })
    const body = {
      ...{ changes: [person('ann@acme.com', 'bounced')], cursor: 'c1', hasMore: false, internalDomains: [] },
      capture: { captureInboundSeen: 'known' },
    }
    const unpairMeanwhile = async () => {
      await wipeStore(store)
      return { kind: 'ok', body } as const
    }
    expect(await createReachabilityCache(store, unpairMeanwhile, { nowMs: () => T0 }).pull()).toBe(false)
    for (const name of store.objectStoreNames) expect(await store.count(name), name).toBe(0)
  })
  test('a person who became neutral again is forgotten', async () => {
    const { cache, store } = await world([person('ann@acme.com', 'bounced'), person('ann@acme.com', 'unknown')])
    await cache.pull()
    expect(await store.count('reachability')).toBe(0)
  })
})

describe('observation', () => {
  const now = (nowMs: number) => ({ client: 'gmail' as const, nowMs, blind: [] })
  test('a span grows while the page watches, and a heartbeat is due after a quarter of an hour', () => {
    const first = extendSpan(undefined, now(T0)).span
    const grown = extendSpan(first, now(T0 + 5 * 60_000)).span
    expect(grown).toMatchObject({ fromMs: T0, untilMs: T0 + 5 * 60_000 })
    expect(isHeartbeatDue(grown)).toBe(false)
    expect(isHeartbeatDue({ ...grown, untilMs: T0 + 15 * 60_000 })).toBe(true)
  })
  test('a closed laptop is a gap: the old span ends where watching ended', () => {
    const first = extendSpan(undefined, now(T0)).span
    const { span, ended } = extendSpan(first, now(T0 + 3 * 86_400_000))
    expect(ended).toEqual(first)
    expect(span.fromMs).toBe(T0 + 3 * 86_400_000)
  })
})

test('Retry-After is read as seconds or as a date, and noise is nothing', () => {
  expect(readRetryAfter('120', T0)).toBe(120_000)
  expect(readRetryAfter(new Date(T0 + 5_000).toUTCString(), T0)).toBe(5_000)
  expect(readRetryAfter('soon', T0)).toBeNull()
})
