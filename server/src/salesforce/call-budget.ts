import type { OrgDb } from '../db/org/open.ts'
import { writing } from '../db/org/open.ts'
import { readSyncState, saveSyncState } from '../db/org/sync-state.ts'

/** Salesforce frees calls over a rolling day; asking every 15 minutes costs 96 refused calls a day at worst. */
const PROBE_AFTER_MS = 15 * 60_000
const PAUSED_UNTIL = 'paused_until'
const USAGE = 'usage'

/** Until when nothing is sent, because the org's calls are used up; null: not paused. */
export async function pausedUntilMs(db: OrgDb, nowMs: number): Promise<number | null> {
  const untilMs = Number((await readSyncState(db, PAUSED_UNTIL)) ?? 0)
  return untilMs > nowMs ? untilMs : null
}

/** Everything planned is kept; the next try is a probe. */
export async function pauseCalls(db: OrgDb, nowMs: number): Promise<void> {
  await writing(db, (tx) => saveSyncState(tx, PAUSED_UNTIL, String(nowMs + PROBE_AFTER_MS)))
}

export type CallUsage = { readonly used: number; readonly limit: number; readonly atMs: number }

/** The org's calls of the last 24 hours as Salesforce last told, everybody's included; null: never told. */
export async function callUsage(db: OrgDb): Promise<CallUsage | null> {
  const text = await readSyncState(db, USAGE)
  return text === null ? null : (JSON.parse(text) as CallUsage)
}

export async function saveCallUsage(db: OrgDb, usage: CallUsage): Promise<void> {
  await writing(db, (tx) => saveSyncState(tx, USAGE, JSON.stringify(usage)))
}
