import type { Clock } from '../../clock.ts'
import type { Arrival, Coverage } from '../send-observation.ts'
import type { readInboxList } from './sync-observations.ts'

const TOLD_EVERY_MS = 60_000

/**
 * Since when this page has seen everything: sync answers bring whatever changed since the one before, even after a night,
 * and the first page of the inbox reaches back to its last line. Told at most once a minute (CAP-10).
 */
export function createCoverage({ nowMs }: Clock) {
  let sinceMs: number | null = null
  let toldAtMs = 0
  let newestMs = 0
  const note = (seen: readonly Arrival[]): void => {
    newestMs = Math.max(newestMs, ...seen.map(({ atMs }) => atMs))
  }
  return {
    afterList(list: ReturnType<typeof readInboxList>): Coverage | null {
      if (!list) return null
      const { listed } = list
      // An older page of the inbox says nothing of what came last.
      if (listed.length > 0 && listed.every(({ atMs }) => atMs < newestMs)) return null
      note(listed)
      sinceMs = Math.min(sinceMs ?? list.sinceMs, list.sinceMs)
      return { sinceMs, untilMs: nowMs(), listed }
    },
    /** Who came in by a sync answer. One too big to be read may have brought anything: null. */
    afterSync(arrived: readonly Arrival[] | null): Coverage | null {
      const untilMs = nowMs()
      note(arrived ?? [])
      sinceMs = arrived === null ? untilMs : (sinceMs ?? untilMs)
      if (untilMs - toldAtMs < TOLD_EVERY_MS) return null
      toldAtMs = untilMs
      return { sinceMs, untilMs, listed: [] }
    },
  }
}
