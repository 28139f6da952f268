import type { Freshness } from '@reachable/shared/contract'
import { describe, expect, test } from 'vitest'
import { planSync, type SyncTimes } from './sync-cadence.ts'

const TICK_MS = 5_000
const HOUR_MS = 3_600_000
const NEVER: SyncTimes = { pulledAtMs: null, pulledAllAtMs: null, pushedAtMs: null, newsAtMs: null }

/** Plays a day: rows become due at these moments; a pull costs one call, or two where it reads all, a push two. */
function playDay(freshness: Freshness, arrivals: readonly number[], used = 0) {
  let times = NEVER
  let calls = 0
  const delays: number[] = []
  let waiting: number[] = []
  for (let nowMs = 0, next = 0; nowMs < 24 * HOUR_MS; nowMs += TICK_MS) {
    for (; (arrivals[next] ?? Number.POSITIVE_INFINITY) <= nowMs; next++) waiting.push(arrivals[next] ?? 0)
    const plan = planSync({ freshness, used, times, dueAtMs: waiting[0] ?? null, nowMs })
    calls += (plan.pull === 'all' ? 2 : plan.pull === 'some' ? 1 : 0) + (plan.push ? 2 : 0)
    times = {
      pulledAtMs: plan.pull === 'no' ? times.pulledAtMs : nowMs,
      pulledAllAtMs: plan.pull === 'all' ? nowMs : times.pulledAllAtMs,
      pushedAtMs: plan.push ? nowMs : times.pushedAtMs,
      newsAtMs: plan.push ? nowMs : times.newsAtMs,
    }
    if (!plan.push) continue
    delays.push(...waiting.map((atMs) => nowMs - atMs))
    waiting = []
  }
  delays.sort((a, b) => a - b)
  const at = (part: number) => (delays[Math.floor(delays.length * part)] ?? 0) / 1_000
  return { calls, median: at(0.5), p99: at(0.99), delivered: delays.length }
}

/** 2,000 of 20,000 activities ask for something in the CRM; evenly spread, or over a working day of nine hours. */
const spread = (count: number, fromMs: number, hours: number) =>
  Array.from({ length: count }, (_, index) => fromMs + Math.floor((index * hours * HOUR_MS) / count))
const WORKING_DAY = spread(2_000, 8 * HOUR_MS, 9)
const ROUND_THE_CLOCK = spread(2_000, 0, 23.5)

describe('G2: a day of 20,000 activities', () => {
  test.each([WORKING_DAY, ROUND_THE_CLOCK])('economy: half within five minutes, at most 500 calls', (...arrivals) => {
    const { calls, median, delivered } = playDay('economy', arrivals)
    expect(delivered).toBe(2_000)
    expect(median).toBeLessThanOrEqual(300)
    expect(calls).toBeLessThanOrEqual(500)
  })

  test('prompt: nearly all within a minute, at most 1,300 calls', () => {
    const { calls, p99 } = playDay('prompt', WORKING_DAY)
    expect(p99).toBeLessThanOrEqual(60)
    expect(calls).toBeLessThanOrEqual(1_300)
  })
})

test.each<Freshness>(['economy', 'prompt'])('G3: an idle day costs at most 150 calls (%s)', (freshness) => {
  expect(playDay(freshness, []).calls).toBeLessThanOrEqual(150)
})

test('as our share runs short, cycles grow longer', () => {
  const calls = [0, 0.6, 0.9].map((used) => playDay('economy', WORKING_DAY, used).calls)
  expect(calls[1]).toBeLessThan((calls[0] ?? 0) * 0.6)
  expect(calls[2]).toBeLessThan((calls[0] ?? 0) * 0.35)
})

test('a lone row is sent at once, or within the minute in which others may join it', () => {
  expect(playDay('economy', [12 * HOUR_MS]).median).toBe(0)
  expect(playDay('prompt', [12 * HOUR_MS]).median).toBeLessThan(60)
})
