import type { Freshness } from '@reachable/shared/contract'

/** When the sync last did what. Times are business time in milliseconds; null: never. */
export type SyncTimes = {
  readonly pulledAtMs: number | null
  /** When everything was read, also what changes rarely (users, teams) or only matters to the daily run (activities). */
  readonly pulledAllAtMs: number | null
  readonly pushedAtMs: number | null
  /** When last something was new in Salesforce or written to it. */
  readonly newsAtMs: number | null
}
export type SyncPlan = {
  readonly pull: 'no' | 'some' | 'all'
  readonly push: boolean
  /** When to ask again, if nothing new is captured meanwhile. */
  readonly nextAtMs: number
}

type Pace = {
  /** How long the first row waits for others. */
  readonly collectMs: number
  /** Least time between two pushes. */
  readonly gapMs: number
  readonly pullMs: number
  readonly quietPullMs: number
}

/**
 * DESIGN §7. A push costs two calls, a pull one. `economy`: at most 180 pushes and 96 pulls a day, and half of the rows
 * wait four minutes or less. `prompt`: no row waits a minute, ten seconds from the mailbox to us included.
 * A quiet org is read half as often or less.
 */
const PACES: Readonly<Record<Freshness, Pace>> = {
  economy: { collectMs: 0, gapMs: 8 * 60_000, pullMs: 15 * 60_000, quietPullMs: 30 * 60_000 },
  prompt: { collectMs: 48_000, gapMs: 0, pullMs: 20 * 60_000, quietPullMs: 30 * 60_000 },
}
const QUIET_AFTER_MS = 3_600_000
const PULL_ALL_MS = 3_600_000

/** What of a sync is due now. `used` is the used part of our share of calls: as it runs short, cycles grow longer. */
export function planSync(input: {
  readonly freshness: Freshness
  readonly used: number
  readonly times: SyncTimes
  /** When the earliest row is due; null: nothing waits to be written. */
  readonly dueAtMs: number | null
  readonly nowMs: number
}): SyncPlan {
  const { freshness, times, dueAtMs, nowMs } = input
  const pace = PACES[freshness]
  const stretch = stretchOf(input.used)
  const isQuiet = nowMs - (times.newsAtMs ?? Number.NEGATIVE_INFINITY) >= QUIET_AFTER_MS
  const pullAtMs = afterwards(times.pulledAtMs, stretch * (isQuiet ? pace.quietPullMs : pace.pullMs), nowMs)
  const pushAtMs =
    dueAtMs === null
      ? null
      : Math.max(dueAtMs + stretch * pace.collectMs, afterwards(times.pushedAtMs, stretch * pace.gapMs, dueAtMs))
  const pullAllAtMs = afterwards(times.pulledAllAtMs, stretch * PULL_ALL_MS, nowMs)
  const isPullDue = pullAtMs <= nowMs
  const coming = [pullAtMs, pushAtMs ?? Number.POSITIVE_INFINITY].filter((atMs) => atMs > nowMs)
  return {
    pull: isPullDue ? (pullAllAtMs <= nowMs ? 'all' : 'some') : 'no',
    push: pushAtMs !== null && pushAtMs <= nowMs,
    nextAtMs: Math.min(...coming, nowMs + pace.pullMs),
  }
}

const afterwards = (lastMs: number | null, waitMs: number, nowMs: number): number =>
  lastMs === null ? nowMs : lastMs + waitMs

/** Longer cycles leave calls for what is urgent later in the day. */
function stretchOf(used: number): number {
  if (used < 0.5) return 1
  return used < 0.8 ? 2 : 4
}
