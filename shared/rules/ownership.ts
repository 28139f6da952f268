import type { ActivityContext } from './activity-context.ts'

/**
 * Who owns a new contact: the user whose activity created it, never the account owner; somebody without an active
 * Salesforce user gives way to the integration user (OWN-1, OWN-2, OWN-3).
 */
export function ownerOf({ view, userAddress }: Pick<ActivityContext, 'view' | 'userAddress'>): {
  readonly ownerId: string
  readonly why: string
} {
  const user = view.users.find((row) => row.email === userAddress && row.isActive)
  if (user) return { ownerId: user.id, why: `Owner is ${userAddress}, whose activity it was.` }
  const why = `Owner is the integration user, because ${userAddress} has no active Salesforce user.`
  return { ownerId: view.integrationUserId, why }
}
