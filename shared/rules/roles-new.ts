import type { ActivityContext } from './activity-context.ts'
import { hasAnyRole } from './role-holders.ts'
import type { OpportunityRow } from './view.ts'

/** New OCR: every open opportunity with at least one role, whoever is on the activity (OCR-14, AMB-19). */
export function newMatches(open: readonly OpportunityRow[], { view }: Pick<ActivityContext, 'view'>): OpportunityRow[] {
  return open.filter((opportunity) => hasAnyRole(opportunity, view))
}
