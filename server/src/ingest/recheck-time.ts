import type { OrgSettings } from '@reachable/shared/contract'
import { type AddressFacts, type AddressState, instantOfLocal } from '@reachable/shared/reachability'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Section Y: a soft status ends after 15 days, reachable after 90. */
const SOFT_DAYS = 15
const REACHABLE_DAYS = 90

/**
 * The first moment after `nowMs` at which an address may look different without anything new: the end of a soft
 * status, of reachable, of an absence, or of the wait that confirms a hold. Null: nothing will change by itself.
 */
export function recheckAtMs(
  facts: AddressFacts,
  state: AddressState,
  settings: OrgSettings,
  nowMs: number,
): number | null {
  const moments = [
    // A millisecond later, because the last moment still counts.
    ...state.openBounces.map((bounce) => bounce.occurredAtMs + SOFT_DAYS * DAY_MS + 1),
    ...facts.lifeSigns.map((life) => life.atMs + REACHABLE_DAYS * DAY_MS + 1),
    ...(state.heldSinceMs === null ? [] : [state.heldSinceMs + settings.bounce.confirmAfterHours * HOUR_MS]),
    ...facts.autoReplies.flatMap(({ autoReply }) => absenceEnd(autoReply, settings.timeZone)),
  ].filter((moment) => moment > nowMs)
  return moments.length === 0 ? null : Math.min(...moments)
}

function absenceEnd(
  { until, untilMeans }: AddressFacts['autoReplies'][number]['autoReply'],
  timeZone: string,
): number[] {
  if (until === null) return []
  const midnightMs = Date.parse(until) + (untilMeans === 'last_day_away' ? DAY_MS : 0)
  return [instantOfLocal(midnightMs, timeZone) ?? midnightMs]
}
