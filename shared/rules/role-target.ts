import { isFirstOcrOn } from '../contract/index.ts'
import type { ActivityContext } from './activity-context.ts'
import { bestMatch } from './best-match.ts'
import { openOpportunitiesOf } from './eligibility.ts'
import type { RefusalCode } from './refusals.ts'
import { hasHolderAmong, hasManualRole } from './role-holders.ts'
import { firstMatch } from './roles-first.ts'
import { newMatches } from './roles-new.ts'
import { standardMatches } from './roles-standard.ts'
import type { OpportunityRow } from './view.ts'

/** An opportunity that gets roles, with the rule that chose it. */
export type RoleTarget = { readonly opportunity: OpportunityRow; readonly rule: 'OCR-7' | 'OCR-10' | 'OCR-14' }

/**
 * The opportunities of one account that an activity gives roles on, or the reason why none does. `addresses` are the
 * external participants. The order is fixed here: standard or new, then the manual-role rule, then first.
 */
export function roleTargets(
  accountId: string,
  addresses: readonly string[],
  context: ActivityContext,
): readonly RoleTarget[] | RefusalCode {
  const { view, profile, settings } = context
  const open = openOpportunitiesOf(accountId, view)
  const matched = profile.newOcr ? newMatches(open, context) : standardMatches(open, addresses, context)
  // OCR-8, AMB-16: a role of ours counts only while First OCR is on.
  const allowed = matched.filter((row) => isFirstOcrOn(settings, profile) || hasManualRole(row, view))
  if (allowed.length > 0) return chooseAmong(allowed, addresses, context)
  if (matched.length > 0) return 'no_manual_role'
  const first = firstMatch(open, context)
  return typeof first === 'string' ? first : [{ opportunity: first, rule: 'OCR-10' }]
}

/** All of them, or the best one where multi-opportunity matching is off or means the best alone (OCR-15, OCR-16, AMB-20). */
function chooseAmong(
  allowed: readonly OpportunityRow[],
  addresses: readonly string[],
  context: ActivityContext,
): readonly RoleTarget[] | RefusalCode {
  const { multiOpportunity, multiOcrScope } = context.settings.contacts
  const chosen =
    multiOpportunity && multiOcrScope === 'all' ? allowed : [bestMatch(allowed, addresses, context) ?? []].flat()
  if (chosen.length === 0) return 'ambiguous_opportunity'
  return chosen.map((opportunity) => ({
    opportunity,
    rule: hasHolderAmong(addresses, opportunity, context.view) ? 'OCR-7' : 'OCR-14',
  }))
}
