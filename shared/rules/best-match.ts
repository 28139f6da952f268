import type { ActivityContext } from './activity-context.ts'
import { narrow, narrowToMost } from './narrow.ts'
import { hasHolderAmong } from './role-holders.ts'
import type { OpportunityRow } from './view.ts'

/**
 * The one opportunity that an activity is about: with a role holder on the activity, then the user's own, then the
 * latest activity, then the earliest close date. Null where that does not settle it: a person must.
 * @source requirements OCR-16
 */
export function bestMatch(
  matched: readonly OpportunityRow[],
  addresses: readonly string[],
  { view, userIds }: Pick<ActivityContext, 'view' | 'userIds'>,
): OpportunityRow | null {
  const withHolder = narrow(matched, (row) => hasHolderAmong(addresses, row, view))
  const own = narrow(withHolder, (row) => userIds.includes(row.ownerId ?? ''))
  const latest = narrowToMost(own, (row) => row.lastActivityAtMs ?? Number.NEGATIVE_INFINITY)
  const soonest = narrowToMost(latest, (row) => -Date.parse(row.closeDate ?? '9999-12-31'))
  const [best] = soonest
  return best && soonest.length === 1 ? best : null
}
