import { toStamp } from './clock.ts'
import type { Store } from './store.ts'

/** One HTTP request as the org saw it. */
export type Call = {
  readonly at: string
  readonly method: string
  readonly path: string
  /** Method and path of each sub-request of a composite or batch, with the number of rows it carried. */
  readonly subRequests: readonly { readonly method: string; readonly path: string; readonly rows: number }[]
  /** What was answered; null when the connection was cut instead. */
  readonly status: number | null
  /** API calls that it cost: 1, the number of sub-requests of a batch, or 0 for OAuth. */
  readonly cost: number
  /** What the caller says that it is for: the header `X-Call-Purpose`, else the client of `Sforce-Call-Options`. */
  readonly purpose?: string | null
}

export type CallCounter = {
  record(call: Omit<Call, 'at'>, nowMs: number): void
  /** Other apps of the org use up calls: they fill the window, but are none of ours. */
  spend(calls: number, nowMs: number): void
  /** Notes a call that was refused because the quota was gone. */
  refuse(): void
  refused(): number
  /** Calls by purpose. */
  byPurpose(): Readonly<Record<string, number>>
  /** Calls inside the rolling 24 hours; refused ones cost nothing there, or the window would never free itself. */
  usedInWindow(nowMs: number): number
  total(): number
  log(): readonly Call[]
  clear(): void
}

const WINDOW_MS = 86_400_000
/** Enough for a long scenario; older entries leave the log but stay in the total. */
const LOG_ENTRIES_MAX = 20_000

/** Counts API calls as Salesforce does; the total survives a restart, the log does not. */
export function createCallCounter(store: Store): CallCounter {
  let log: Call[] = []
  let spent: { atMs: number; cost: number }[] = []
  /** Index of the oldest entry inside the window, and the sum from there on. */
  let oldest = 0
  let used = 0
  let refused = 0
  let purposes = new Map<string, number>()
  const spend = (cost: number, atMs: number) => {
    spent.push({ atMs, cost })
    used += cost
  }
  let total = Number(store.state('calls') ?? 0)
  return {
    record: (call, nowMs) => {
      log.push({ at: toStamp(nowMs), ...call })
      if (log.length > LOG_ENTRIES_MAX) log = log.slice(LOG_ENTRIES_MAX / 2)
      if (call.cost === 0) return
      total += call.cost
      store.setState('calls', total)
      const purpose = call.purpose ?? 'unnamed'
      purposes.set(purpose, (purposes.get(purpose) ?? 0) + call.cost)
      spend(call.cost, nowMs)
    },
    spend,
    refuse: () => {
      refused++
    },
    refused: () => refused,
    byPurpose: () => Object.fromEntries(purposes),
    usedInWindow: (nowMs) => {
      while (oldest < spent.length && (spent[oldest]?.atMs ?? 0) <= nowMs - WINDOW_MS)
        used -= spent[oldest++]?.cost ?? 0
      return used
    },
    total: () => total,
    log: () => log,
    clear: () => {
      log = []
      spent = []
      oldest = 0
      used = 0
      total = 0
      refused = 0
      purposes = new Map()
      store.setState('calls', 0)
    },
  }
}
