import type { Freshness } from '@reachable/shared/contract'
import { localDate, nextRunInstant } from '@reachable/shared/reachability'
import { nextDesiredAtMs } from '../db/org/desired-state.ts'
import { firstArrivalMs, pendingActivities } from '../db/org/inbox.ts'
import { openIncidents } from '../db/org/incidents.ts'
import type { OrgReader } from '../db/org/open.ts'
import { addressesToRecheck, nextRecheckAtMs } from '../db/org/people.ts'
import { lastDoneRun, lastFailureMs } from '../db/org/runs.ts'
import { loadConnection } from '../db/org/salesforce-connection.ts'
import { currentSettings } from '../db/org/settings.ts'
import { isSyncDue, nextSyncAtMs } from './sync-cycle.ts'

/** A run that failed reads all of Salesforce again: each minute until an admin has filled a field would cost the share. */
const FAILED_RUN_WAIT_MS = 30 * 60_000

/** When the daily run is due next; a moment in the past means now. Null before anything was captured. */
export async function dailyDueAtMs(db: OrgReader): Promise<number | null> {
  const [dueAtMs, failedAtMs] = [await dateDueAtMs(db), await lastFailureMs(db, 'daily')]
  if (dueAtMs === null || failedAtMs === null) return dueAtMs
  return Math.max(dueAtMs, failedAtMs + FAILED_RUN_WAIT_MS)
}

async function dateDueAtMs(db: OrgReader): Promise<number | null> {
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
  if (sync === true) return nextDesiredAtMs(db)
  return (await isConnected(db)) ? nextSyncAtMs(db, nowMs) : null
}

const isConnected = async (db: OrgReader): Promise<boolean> => (await loadConnection(db))?.state === 'connected'

/** Whether anything is due now. It only reads: an org at rest costs neither a write nor a lease. */
export async function isAnythingDue(db: OrgReader, nowMs: number): Promise<boolean> {
  if ((await pendingActivities(db, 1)).length > 0 || (await addressesToRecheck(db, nowMs, 1)).length > 0) return true
  const dueAtMs = await dailyDueAtMs(db)
  if ((dueAtMs !== null && dueAtMs <= nowMs) || (await openIncidents(db)).length > 0) return true
  return (await isConnected(db)) && isSyncDue(db, nowMs)
}

/** A capture may make something due meanwhile: how long it may lie there until somebody looks. */
const POLL_MS: Readonly<Record<Freshness, number>> = { prompt: 5_000, economy: 60_000 }
/** Without Salesforce a capture makes nothing due before the next night. Whoever connects waits this long at most. */
const REST_MS = 5 * 60_000

/** When the org is to be asked again whether anything is due. */
export async function askAgainAtMs(db: OrgReader, nowMs: number): Promise<number> {
  const { freshness } = (await currentSettings(db)).settings.salesforce
  const pollMs = (await isConnected(db)) ? POLL_MS[freshness] : REST_MS
  return Math.min((await nextDueAtMs(db, nowMs, 'when_due')) ?? Number.POSITIVE_INFINITY, nowMs + pollMs)
}
