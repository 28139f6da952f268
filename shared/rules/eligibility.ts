import type { ActivityContext } from './activity-context.ts'
import type { AccountRow, CrmView, OpportunityRow } from './view.ts'

/**
 * Condition (d) of CON-1: one of the users is account owner, owner of an open opportunity (OWN-6; closed ones too where
 * `includeClosedOwners` says so) or account team member.
 */
export function isOnAccount(
  account: AccountRow,
  userIds: readonly string[],
  { view, settings }: Pick<ActivityContext, 'view' | 'settings'>,
): boolean {
  if (userIds.includes(account.ownerId)) return true
  if (view.teamMembers.some((member) => member.accountId === account.id && userIds.includes(member.userId))) return true
  return view.opportunities.some(
    (row) =>
      row.accountId === account.id &&
      (!row.isClosed || settings.contacts.includeClosedOwners) &&
      userIds.includes(row.ownerId ?? ''),
  )
}

export function openOpportunitiesOf(accountId: string, view: CrmView): OpportunityRow[] {
  return view.opportunities.filter((row) => row.accountId === accountId && !row.isClosed)
}
