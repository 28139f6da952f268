import type { ActivityContext } from './activity-context.ts'
import { hasHolderAmong } from './role-holders.ts'
import type { OpportunityRow } from './view.ts'

/** Standard: open opportunities on which a participant of this activity already has a role (OCR-7). */
export function standardMatches(
  open: readonly OpportunityRow[],
  addresses: readonly string[],
  { view }: Pick<ActivityContext, 'view'>,
): OpportunityRow[] {
  return open.filter((opportunity) => hasHolderAmong(addresses, opportunity, view))
}
