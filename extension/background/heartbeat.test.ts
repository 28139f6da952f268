import 'fake-indexeddb/auto'
import { describe, expect, test } from 'vitest'
import { closeGap, extendSpan } from './heartbeat.ts'
import { noteCaughtUp, noteWatching, sendHeartbeats } from './observe.ts'
import { openStore, readSetting, wipeStore } from './store.ts'

const FRIDAY = Date.parse('2026-03-06T18:00:00Z')
const MONDAY = Date.parse('2026-03-09T08:00:00Z')
const RITA = 'rita@ourco.com'
const now = (nowMs: number, blind: string[] = []) => ({ client: 'gmail' as const, nowMs, blind })

test('a laptop that is closed from Friday to Monday leaves a gap, and on Monday it is closed by reading what came (CAP-10)', async () => {
  const store = await openStore('heartbeat')
  const posted: string[] = []
  const call = async (_method: string, _path: string, body?: unknown) => {
    const { heartbeats } = body as { heartbeats: { observedFrom: string; observedUntil: string }[] }
    posted.push(...heartbeats.map((one) => `${one.observedFrom} ${one.observedUntil}`))
    return { kind: 'ok', body: null } as const
  }
  await noteWatching(store, call, RITA, now(FRIDAY - 300_000))
  expect(await noteWatching(store, call, RITA, now(FRIDAY))).toBeNull()
  expect(await noteWatching(store, call, RITA, now(MONDAY))).toEqual({ sinceMs: FRIDAY, untilMs: MONDAY })
  expect(posted).toEqual(['2026-03-06T17:55:00.000Z 2026-03-06T18:00:00.000Z'])
  // The page goes on asking as long as it is open.
  expect(await noteWatching(store, call, RITA, now(MONDAY + 300_000))).toMatchObject({ sinceMs: FRIDAY })
  await noteCaughtUp(store, RITA, FRIDAY)
  await sendHeartbeats(store, call)
  expect(posted.at(-1)).toBe('2026-03-06T18:00:00.000Z 2026-03-09T08:05:00.000Z')
  expect((await readSetting(store, 'observed'))?.[RITA]?.gapFromMs).toBeUndefined()
})

test('a clock that was set back begins a new span, instead of a silence until the old time comes again', () => {
  const ahead = extendSpan(undefined, now(MONDAY + 365 * 86_400_000)).span
  const { span } = extendSpan(ahead, now(MONDAY))
  expect(span).toMatchObject({ fromMs: MONDAY, untilMs: MONDAY })
})

test('what another page tells while a heartbeat is on its way is not overwritten, and an unpairing stays one (PRV-5)', async () => {
  const store = await openStore('heartbeat-meanwhile')
  const sam = 'sam@ourco.com'
  let meanwhile = async () => {}
  const call = async () => {
    await meanwhile()
    return { kind: 'ok', body: null } as const
  }
  for (const mailbox of [RITA, sam]) await noteWatching(store, call, mailbox, now(FRIDAY - 300_000))
  await noteWatching(store, call, RITA, now(FRIDAY))
  meanwhile = async () =>
    void (await noteWatching(store, async () => ({ kind: 'unreachable' }), sam, now(FRIDAY, ['x'])))
  await noteWatching(store, call, RITA, now(MONDAY))
  expect((await readSetting(store, 'observed'))?.[sam]?.blind).toEqual(['x'])
  await noteWatching(store, async () => ({ kind: 'unreachable' }), RITA, now(MONDAY + 300_000))
  await noteCaughtUp(store, RITA, FRIDAY)
  meanwhile = () => wipeStore(store)
  await sendHeartbeats(store, call)
  expect(await store.count('settings')).toBe(0)
})

describe('a gap is not closed', () => {
  const { span } = extendSpan(extendSpan(undefined, now(FRIDAY)).span, now(MONDAY))
  test('by a page that read another one', () => {
    expect(closeGap(span, FRIDAY - 1)).toEqual(span)
  })
  test('by a page that is blind to something', () => {
    const blind = { ...span, blind: ['inbox'] }
    expect(closeGap(blind, FRIDAY)).toEqual(blind)
  })
  test('by a second gap: both are to be read', () => {
    const again = extendSpan({ ...span, untilMs: MONDAY + 60_000 }, now(MONDAY + 86_400_000)).span
    expect(again.gapFromMs).toBe(FRIDAY)
  })
})
