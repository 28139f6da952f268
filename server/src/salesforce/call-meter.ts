import type { CallPurpose } from '@reachable/shared/contract'
import type { CallCounts } from './call-ledger.ts'
import type { SalesforceConnection } from './connection.ts'

/** Tells what the calls of a connection were made for. */
export type CallMeter = {
  /** Calls that `work` makes count for `purpose`, but those that it meters itself. */
  during<T>(purpose: CallPurpose, work: () => Promise<T>): Promise<T>
  /** What was counted since the last asking. */
  take(): CallCounts
}

export function createCallMeter(connection: Pick<SalesforceConnection, 'calls'>): CallMeter {
  const counts = new Map<CallPurpose, number>()
  let current: CallPurpose = 'ask'
  let counted = 0
  const count = () => {
    const made = connection.calls() - counted
    counted += made
    if (made > 0) counts.set(current, (counts.get(current) ?? 0) + made)
  }
  return {
    during: async (purpose, work) => {
      count()
      const outer = current
      current = purpose
      try {
        return await work()
      } finally {
        count()
        current = outer
      }
    },
    take: () => {
      count()
      const taken = Object.fromEntries(counts)
      counts.clear()
      return taken
    },
  }
}
