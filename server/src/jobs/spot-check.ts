import type { OrgSettings, SpotCheck, SpotCheckedRecord } from '@reachable/shared/contract'
import { localDate, stateOf } from '@reachable/shared/reachability'
import { type OrgDb, writing } from '../db/org/open.ts'
import { lastDoneRun } from '../db/org/runs.ts'
import { currentSettings } from '../db/org/settings.ts'
import { saveSyncState } from '../db/org/sync-state.ts'
import { countFlagged, type FlaggedRecord, firstFlagged } from '../db/org/written-values.ts'
import { loadFacts } from '../ingest/address-facts.ts'
import type { FlagsNow, SalesforceSync } from '../salesforce/salesforce-sync.ts'

/** Section Y. */
const SPOT_CHECK_RECORDS = 5
/** Name of the small fact: when a spot check found that everything matches (SET-4). */
export const SPOT_CHECKED_AT = 'spotCheckedAt'

/**
 * Compares the first five records that we flagged, or all if there are fewer, with the bounce events, by asking
 * Salesforce itself and not the mirror (HBF-11).
 */
export async function spotCheck(
  db: OrgDb,
  salesforce: SalesforceSync,
  nowMs: number,
): Promise<SpotCheck | { readonly refused: string }> {
  const run = await lastDoneRun(db, 'daily')
  const flagged = await countFlagged(db)
  const chosen = run ? await firstFlagged(db, SPOT_CHECK_RECORDS) : []
  const { settings } = await currentSettings(db)
  const look = chosen.length === 0 ? null : await salesforce.flagsNow(chosen, nowMs)
  if (look && look.kind !== 'looked') return { refused: look.error ?? look.kind }
  const records: SpotCheckedRecord[] = []
  for (const record of chosen) {
    records.push(await compare(db, record, look?.flags.get(record.recordId) ?? null, settings, nowMs))
  }
  const isMatch = run !== null && records.every((record) => record.match)
  if (isMatch) await writing(db, (tx) => saveSyncState(tx, SPOT_CHECKED_AT, String(nowMs)))
  return { runId: run?.id ?? null, flagged, records, isMatch }
}

async function compare(
  db: OrgDb,
  { object, recordId, address }: FlaggedRecord,
  found: FlagsNow | null,
  settings: OrgSettings,
  nowMs: number,
): Promise<SpotCheckedRecord> {
  const state = stateOf(await loadFacts(db, address, []), settings, nowMs)
  const isHeld = state.status === 'held'
  const atMs = state.lastBounceAtMs
  const expected = { hardBounce: isHeld, hardBounceDate: atMs === null ? null : new Date(atMs).toISOString() }
  // After a reset the date stays as history (AMB-9), and there is nothing to compare it with.
  const isDateRight = !isHeld || isSameMoment(expected.hardBounceDate, found?.hardBounceDate ?? null, settings)
  const match = found !== null && found.hardBounce === isHeld && isDateRight
  const evidence = state.openBounces.map((bounce) => bounce.id)
  return { object, recordId, address, expected, found, match, evidence }
}

/** A Date field holds the day in the org's time zone (HBF-7), a DateTime whole seconds. */
function isSameMoment(expected: string | null, found: string | null, { timeZone }: OrgSettings): boolean {
  if (expected === null || found === null) return expected === found
  const expectedMs = Date.parse(expected)
  if (!found.includes('T')) return localDate(expectedMs, timeZone) === found
  return Math.floor(expectedMs / 1000) === Math.floor(Date.parse(found) / 1000)
}
