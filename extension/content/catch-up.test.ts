import { describe, expect, test } from 'vitest'
import type { InboxMessage } from '../mail-clients/mail-client.ts'
import type { Arrival } from '../mail-clients/send-observation.ts'
import { createCatchUp, gapIn } from './catch-up.ts'

const FRIDAY = Date.parse('2026-03-06T18:00:00Z')
const MONDAY = Date.parse('2026-03-09T08:00:00Z')
const GAP = { sinceMs: FRIDAY, untilMs: MONDAY }
const arrival = (address: string, atMs: number, key = 'aaaaaaaa01'): Arrival => ({ address, atMs, key })
const REPLY = arrival('ann@acme.com', FRIDAY + 3_600_000)
const NOTICE = arrival('mailer-daemon@googlemail.com', FRIDAY + 7_200_000, 'aaaaaaaa02')
const OLD = arrival('bob@acme.com', FRIDAY - 1)

const world = ({ isReadable = true } = {}) => {
  const told: string[] = []
  const catchUp = createCatchUp({
    message: (key): InboxMessage => ({
      key,
      originalUrl: null,
      readOriginal: async () => null,
      readShown: async () => null,
    }),
    originals: { add: ({ key }) => void told.push(`read ${key}`), isDone: async () => isReadable },
    tellArrivals: async (seen) => void told.push(...seen.map(({ address }) => address)),
    tellCaughtUp: async (sinceMs) => void told.push(`closed ${sinceMs}`),
  })
  return { told, catchUp, settled: () => new Promise<void>((resolve) => setImmediate(resolve)) }
}

describe('a gap of observation', () => {
  test('is closed after what came in meanwhile was told and its notices were read', async () => {
    const { told, catchUp, settled } = world()
    catchUp.covered({ sinceMs: FRIDAY - 10, untilMs: MONDAY + 1, listed: [NOTICE, REPLY, OLD] })
    catchUp.wanted(GAP)
    await settled()
    expect(told).toEqual([NOTICE.address, REPLY.address, 'read aaaaaaaa02', `closed ${FRIDAY}`])
  })
  test('stays open while the page does not reach back to its start', async () => {
    const { told, catchUp, settled } = world()
    catchUp.wanted(GAP)
    catchUp.covered({ sinceMs: FRIDAY + 1, untilMs: MONDAY + 1, listed: [REPLY] })
    await settled()
    expect(told).toEqual([])
    catchUp.covered({ sinceMs: FRIDAY, untilMs: MONDAY + 2, listed: [] })
    await settled()
    expect(told).toContain(`closed ${FRIDAY}`)
  })
  test('is not closed by what the page knew before it', async () => {
    const { told, catchUp, settled } = world()
    catchUp.covered({ sinceMs: 0, untilMs: FRIDAY, listed: [OLD] })
    catchUp.wanted(GAP)
    await settled()
    expect(told).toEqual([])
  })
  test('forgets nobody whom an earlier list named and a later one does not', async () => {
    const { told, catchUp, settled } = world()
    catchUp.covered({ sinceMs: FRIDAY, untilMs: MONDAY, listed: [REPLY] })
    catchUp.covered({ sinceMs: FRIDAY, untilMs: MONDAY, listed: [NOTICE] })
    catchUp.wanted(GAP)
    await settled()
    expect(told).toEqual(expect.arrayContaining([REPLY.address, NOTICE.address, `closed ${FRIDAY}`]))
  })
  test('stays open while an original could not be read', async () => {
    const { told, catchUp, settled } = world({ isReadable: false })
    catchUp.wanted(GAP)
    catchUp.covered({ sinceMs: 0, untilMs: MONDAY, listed: [NOTICE] })
    await settled()
    expect(told.some((one) => one.startsWith('closed'))).toBe(false)
  })
})

test('an answer without a gap asks for nothing', () => {
  expect(gapIn(null)).toBeNull()
  expect(gapIn({ isPaired: true, catchUp: null })).toBeNull()
  expect(gapIn({ isPaired: true, catchUp: GAP })).toEqual(GAP)
})
