import type { ActivityContext } from './activity-context.ts'
import type { AccountRow, OpportunityRow } from './view.ts'
import type { IndexedView } from './view-index.ts'

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
  return (view.opportunitiesByAccount.get(account.id) ?? []).some(
    (row) => (!row.isClosed || settings.contacts.includeClosedOwners) && userIds.includes(row.ownerId ?? ''),
  )
}

export function openOpportunitiesOf(accountId: string, view: IndexedView): OpportunityRow[] {
  return (view.opportunitiesByAccount.get(accountId) ?? []).filter((row) => !row.isClosed)
}
