import { contactsWith } from './crm-match.ts'
import { contactKey } from './keys.ts'
import type { CrmView, OpportunityRow } from './view.ts'

/** True where this person has a role on the opportunity, written or planned (OCR-4). */
export function isInRole(address: string, opportunityId: string, view: CrmView): boolean {
  const ids = contactsWith(address, view).map((contact) => contact.id)
  return hasRole(ids, address, opportunityId, view)
}

/** True where a participant is a contact on the opportunity's account and has a role on it (OCR-7). */
export function hasHolderAmong(addresses: readonly string[], opportunity: OpportunityRow, view: CrmView): boolean {
  return addresses.some((address) => {
    const onAccount = contactsWith(address, view).filter((contact) => contact.accountId === opportunity.accountId)
    const ids = onAccount.map((contact) => contact.id)
    return hasRole(ids, address, opportunity.id, view)
  })
}

function hasRole(contactIds: readonly string[], address: string, opportunityId: string, view: CrmView): boolean {
  const key = contactKey(address)
  return (
    view.roles.some((role) => role.opportunityId === opportunityId && contactIds.includes(role.contactId)) ||
    view.plannedRoles.some(
      (role) =>
        role.opportunityId === opportunityId &&
        (role.contactKey === key || (role.contactId !== null && contactIds.includes(role.contactId))),
    )
  )
}

/** At least one role, written or planned. */
export function hasAnyRole({ id }: OpportunityRow, view: CrmView): boolean {
  return [...view.roles, ...view.plannedRoles].some((role) => role.opportunityId === id)
}

/** At least one role that a person added (OCR-8). */
export function hasManualRole({ id }: OpportunityRow, view: CrmView): boolean {
  return view.roles.some((role) => role.opportunityId === id && !role.createdByReachable)
}
