import { localDate, nextRunInstant } from '@reachable/shared/reachability'
import { nextDesiredAtMs } from '../db/org/desired-state.ts'
import { firstArrivalMs } from '../db/org/inbox.ts'
import type { OrgReader } from '../db/org/open.ts'
import { nextRecheckAtMs } from '../db/org/people.ts'
import { lastDoneRun } from '../db/org/runs.ts'
import { currentSettings } from '../db/org/settings.ts'
import { nextSyncAtMs } from './sync-cycle.ts'

/** When the daily run is due next; a moment in the past means now. Null before anything was captured. */
export async function dailyDueAtMs(db: OrgReader): Promise<number | null> {
  const { settings } = await currentSettings(db)
  const { timeZone, runTime } = settings
  const last = await lastDoneRun(db, 'daily')
  const since = last?.startedAtMs ?? (await firstArrivalMs(db))
  if (since === null) return null
  const next = nextRunInstant(since, timeZone, runTime)
  // A run that was started by hand before its time was the run of that date (ACT-3).
  return last && localDate(next, timeZone) === last.localDate ? nextRunInstant(next, timeZone, runTime) : next
}

/**
 * Whether Salesforce is read and written beside the daily run: always, never, or as freshness and budget say
 * (`when_due`).
 */
export type SyncWish = boolean | 'when_due'

/**
 * The earliest moment after `nowMs` at which a job, a retry or a change by time alone is due. Without sync, rows that
 * wait for Salesforce wait for the daily run.
 */
export async function nextDueAtMs(db: OrgReader, nowMs: number, sync: SyncWish): Promise<number | null> {
  const moments = [await dailyDueAtMs(db), await nextRecheckAtMs(db), await syncDueAtMs(db, nowMs, sync)]
  const coming = moments.filter((moment) => moment !== null && moment > nowMs)
  return coming.reduce<number | null>((least, moment) => Math.min(least ?? Infinity, moment ?? Infinity), null)
}

async function syncDueAtMs(db: OrgReader, nowMs: number, sync: SyncWish): Promise<number | null> {
  if (sync === false) return null
  return sync === 'when_due' ? nextSyncAtMs(db, nowMs) : nextDesiredAtMs(db)
}
