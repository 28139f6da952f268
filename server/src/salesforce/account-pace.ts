import type { DesiredRow } from '../db/org/desired-merge.ts'

/**
 * How many rows of one account may go at once. Salesforce locks the account of every row; while somebody else holds that
 * lock, each row that we send is refused for nothing. So an account with many rows begins with some, and where they are
 * refused the others are not even tried until a few have passed.
 */
export type AccountPace = {
  /** Those of the rows that may go now, in their order. Rows without an account always may. */
  admit(rows: readonly DesiredRow[]): DesiredRow[]
  /** These rows of the account went through. */
  passed(accountId: string): void
  /** The account was locked; answers for how long its rows should rest. */
  locked(accountId: string): number
}

type Pace = { readonly rows: number; readonly strikes: number }

/** An ordinary account never has so many rows due at once. */
const FIRST_ROWS = 40
const PROBE_ROWS = 10
const GROWTH = 4
/** As many as a call carries: no limit any more. */
const ROWS_MAX = 1_000
/** Beyond this many accounts all begin anew: that costs a call now and then, and memory of years costs more. */
const ACCOUNTS_MAX = 20_000
const REST_FIRST_MS = 15_000
const REST_LONGEST_MS = 30 * 60_000

export function createAccountPace(): AccountPace {
  const paces = new Map<string, Pace>()
  const paceOf = (accountId: string): Pace => paces.get(accountId) ?? { rows: FIRST_ROWS, strikes: 0 }
  return {
    admit: (rows) => {
      const counts = new Map<string, number>()
      return rows.filter(({ accountId }) => {
        if (accountId === null) return true
        const count = (counts.get(accountId) ?? 0) + 1
        counts.set(accountId, count)
        return count <= paceOf(accountId).rows
      })
    },
    passed: (accountId) => {
      if (paces.size >= ACCOUNTS_MAX) paces.clear()
      const rows = paceOf(accountId).rows * GROWTH
      paces.set(accountId, { rows: Math.min(ROWS_MAX, rows), strikes: 0 })
    },
    locked: (accountId) => {
      const strikes = paceOf(accountId).strikes + 1
      paces.set(accountId, { rows: PROBE_ROWS, strikes })
      return Math.min(REST_LONGEST_MS, REST_FIRST_MS * 2 ** Math.min(strikes - 1, 10))
    },
  }
}
