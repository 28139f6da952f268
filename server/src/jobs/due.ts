import { localDate, nextRunInstant } from '@reachable/shared/reachability'
import { nextDesiredAtMs } from '../db/org/desired-state.ts'
import { firstArrivalMs } from '../db/org/inbox.ts'
import type { OrgReader } from '../db/org/open.ts'
import { nextRecheckAtMs } from '../db/org/people.ts'
import { lastDoneRun } from '../db/org/runs.ts'
import { currentSettings } from '../db/org/settings.ts'

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

/** The earliest moment at which a job, a retry or a change by time alone is due. */
export async function nextDueAtMs(db: OrgReader): Promise<number | null> {
  const moments = [await dailyDueAtMs(db), await nextDesiredAtMs(db), await nextRecheckAtMs(db)]
  const known = moments.filter((moment) => moment !== null)
  return known.length === 0 ? null : Math.min(...known)
}
