import { contactsWith } from './crm-match.ts'
import { contactKey } from './keys.ts'
import type { CrmView, OpportunityRow } from './view.ts'

/** True where this person has a role on the opportunity, written or planned (OCR-4). */
export function isInRole(address: string, opportunityId: string, view: CrmView): boolean {
  const { contactIds, contactKeys } = rolesOn(opportunityId, view)
  return (
    contactsWith(address, view).some((contact) => contactIds.includes(contact.id)) ||
    (contactKeys.length > 0 && contactKeys.includes(contactKey(address)))
  )
}

/** True where a participant is a contact on the opportunity's account and has a role on it (OCR-7). */
export function hasHolderAmong(addresses: readonly string[], opportunity: OpportunityRow, view: CrmView): boolean {
  const { contactIds, contactKeys } = rolesOn(opportunity.id, view)
  const holders = view.contacts.filter(
    (contact) => contactIds.includes(contact.id) && contact.accountId === opportunity.accountId,
  )
  return (
    holders.some((holder) => addresses.includes(holder.email ?? '')) ||
    (contactKeys.length > 0 && addresses.some((address) => contactKeys.includes(contactKey(address))))
  )
}

/** Who has a role: contacts by id, planned contacts by key. */
function rolesOn(opportunityId: string, view: CrmView): { contactIds: string[]; contactKeys: string[] } {
  const roles = [...view.roles, ...view.plannedRoles].filter((role) => role.opportunityId === opportunityId)
  return {
    contactIds: roles.flatMap((role) => role.contactId ?? []),
    contactKeys: roles.flatMap((role) => ('contactKey' in role ? (role.contactKey ?? []) : [])),
  }
}

/** At least one role, written or planned. */
export function hasAnyRole({ id }: OpportunityRow, view: CrmView): boolean {
  return [...view.roles, ...view.plannedRoles].some((role) => role.opportunityId === id)
}

/** At least one role that a person added (OCR-8). */
export function hasManualRole({ id }: OpportunityRow, view: CrmView): boolean {
  return view.roles.some((role) => role.opportunityId === id && !role.createdByReachable)
}
