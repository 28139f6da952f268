import type { SimClock } from '../clock.ts'

/** A call is long from here on; only long calls are limited in number. */
const LONG_CALL_MS = 20_000

export type OpenRequests = {
  /** Does `work` once the org's clock has come to `dueMs`, before anything else is looked at. */
  later(dueMs: number, work: () => void): void
  /** Waits for that moment of the org's clock; a clock that runs freely is waited for in real time. */
  until(dueMs: number): Promise<void>
  /** Does everything that is due. */
  settle(): void
  /** Marks a request as open from now until the returned function is called. */
  enter(): () => void
  /** Requests that are open. */
  count(): number
  /** Those that have been open for 20 s or more. */
  longCalls(): number
  clear(): void
}

/** What outlives the moment of its arrival: commits that come late, and calls that are not answered yet. */
export function createOpenRequests(clock: SimClock): OpenRequests {
  let waiting: { dueMs: number; work: () => void }[] = []
  let open: { sinceMs: number }[] = []
  const settle = () => {
    const nowMs = clock.nowMs()
    const due = waiting.filter((each) => each.dueMs <= nowMs).toSorted((one, other) => one.dueMs - other.dueMs)
    if (due.length === 0) return
    waiting = waiting.filter((each) => each.dueMs > nowMs)
    for (const { work } of due) work()
  }
  clock.onMove(settle)
  const later = (dueMs: number, work: () => void) => void waiting.push({ dueMs, work })
  return {
    later,
    until: (dueMs) =>
      new Promise((resolve) => {
        later(dueMs, resolve)
        if (!clock.isFrozen()) setTimeout(settle, dueMs - clock.nowMs()).unref()
      }),
    settle,
    enter: () => {
      const own = { sinceMs: clock.nowMs() }
      open.push(own)
      return () => {
        open = open.filter((each) => each !== own)
      }
    },
    count: () => open.length,
    longCalls: () => open.filter(({ sinceMs }) => clock.nowMs() - sinceMs >= LONG_CALL_MS).length,
    clear: () => {
      waiting = []
    },
  }
}
