import { CALL_PURPOSES, type CallPurpose } from '@reachable/shared/contract'
import type { OrgReader } from '../db/org/open.ts'
import { readSyncState, saveSyncState } from '../db/org/sync-state.ts'

/** Our own calls of the last 24 hours, by quarter of an hour and purpose. Salesforce counts over a rolling day, too. */
export type Ledger = ReadonlyMap<number, CallCounts>
export type CallCounts = Partial<Readonly<Record<CallPurpose, number>>>

const DAY_MS = 86_400_000
const QUARTER_MS = 15 * 60_000
const STATE = 'calls'

export async function readLedger(db: OrgReader, nowMs: number): Promise<Ledger> {
  const stored = JSON.parse((await readSyncState(db, STATE)) ?? '{}') as Record<string, CallCounts>
  const quarters = Object.entries(stored).map(([quarter, counts]) => [Number(quarter), counts] as const)
  return new Map(quarters.filter(([quarter]) => leavesAtMs(quarter) > nowMs))
}

/** Adds calls that were made now. What is older than a day is forgotten. */
export async function addCalls(tx: OrgReader, made: CallCounts, nowMs: number): Promise<void> {
  const ledger = new Map(await readLedger(tx, nowMs))
  const quarter = Math.floor(nowMs / QUARTER_MS)
  ledger.set(quarter, sumCounts([ledger.get(quarter) ?? {}, made]))
  await saveSyncState(tx, STATE, JSON.stringify(Object.fromEntries(ledger)))
}

export const countsOf = (ledger: Ledger): CallCounts => sumCounts([...ledger.values()])

export const totalOf = (counts: CallCounts): number =>
  CALL_PURPOSES.reduce((total, purpose) => total + (counts[purpose] ?? 0), 0)

/** The last call of a quarter may have been made at its end. */
const leavesAtMs = (quarter: number) => (quarter + 1) * QUARTER_MS + DAY_MS

function sumCounts(parts: readonly CallCounts[]): CallCounts {
  const purposes = CALL_PURPOSES.filter((purpose) => parts.some((part) => part[purpose]))
  return Object.fromEntries(
    purposes.map((purpose) => [purpose, parts.reduce((sum, part) => sum + (part[purpose] ?? 0), 0)]),
  )
}
