import { contactsWith } from './crm-match.ts'
import { contactKey } from './keys.ts'
import type { OpportunityRow } from './view.ts'
import type { IndexedView, RoleHolders } from './view-index.ts'

/** True where this person has a role on the opportunity, written or planned (OCR-4). */
export function isInRole(address: string, opportunityId: string, view: IndexedView): boolean {
  const { contactIds, contactKeys } = holdersOn(opportunityId, view)
  return (
    contactsWith(address, view).some((contact) => contactIds.has(contact.id)) ||
    (contactKeys.size > 0 && contactKeys.has(contactKey(address)))
  )
}

/** True where a participant is a contact on the opportunity's account and has a role on it (OCR-7). */
export function hasHolderAmong(addresses: readonly string[], opportunity: OpportunityRow, view: IndexedView): boolean {
  const { contactIds, contactKeys } = holdersOn(opportunity.id, view)
  const isHolder = (address: string): boolean =>
    contactsWith(address, view).some((row) => contactIds.has(row.id) && row.accountId === opportunity.accountId)
  if (contactIds.size > 0 && addresses.some(isHolder)) return true
  return contactKeys.size > 0 && addresses.some((address) => contactKeys.has(contactKey(address)))
}

const NOBODY: RoleHolders = { contactIds: new Set(), contactKeys: new Set(), hasManual: false }

function holdersOn(opportunityId: string, view: IndexedView): RoleHolders {
  return view.holdersByOpportunity.get(opportunityId) ?? NOBODY
}

/** At least one role, written or planned. */
export function hasAnyRole({ id }: OpportunityRow, view: IndexedView): boolean {
  return view.holdersByOpportunity.has(id)
}

/** At least one role that a person added (OCR-8). */
export function hasManualRole({ id }: OpportunityRow, view: IndexedView): boolean {
  return holdersOn(id, view).hasManual
}
