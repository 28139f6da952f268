import { isFirstOcrOn } from '../contract/index.ts'
import type { ActivityContext } from './activity-context.ts'
import type { RefusalCode } from './refusals.ts'
import { hasAnyRole } from './role-holders.ts'
import type { OpportunityRow } from './view.ts'

/**
 * First OCR: the only open opportunity of the account, while it has no role at all (OCR-10, OCR-11). Two open ones are
 * never told apart here, not even by multi-opportunity matching (OCR-13).
 */
export function firstMatch(
  open: readonly OpportunityRow[],
  { view, profile, settings }: Pick<ActivityContext, 'view' | 'profile' | 'settings'>,
): OpportunityRow | RefusalCode {
  const [only] = open
  if (!only) return 'no_open_opportunity'
  if (!isFirstOcrOn(settings, profile)) {
    return open.some((row) => hasAnyRole(row, view)) ? 'no_role_holder_on_activity' : 'no_existing_role'
  }
  if (open.length > 1) return 'multiple_opportunities'
  return hasAnyRole(only, view) ? 'no_role_holder_on_activity' : only
}
