import type { ContactRow, LeadRow } from './view.ts'
import type { IndexedView } from './view-index.ts'

/** Contacts with exactly this address, on any account (CON-12). */
export function contactsWith(
  address: string,
  { contactsByEmail }: Pick<IndexedView, 'contactsByEmail'>,
): readonly ContactRow[] {
  return contactsByEmail.get(address) ?? []
}

/**
 * The contact to which an activity belongs: one on an account that lists the domain before others, then the earliest,
 * then the lowest id.
 */
export function matchContact(
  address: string,
  domainAccountIds: readonly string[],
  view: Pick<IndexedView, 'contactsByEmail'>,
): ContactRow | undefined {
  const isAtHome = (contact: ContactRow): number => (domainAccountIds.includes(contact.accountId ?? '') ? 0 : 1)
  return [...contactsWith(address, view)].sort(
    (a, b) => isAtHome(a) - isAtHome(b) || a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1),
  )[0]
}

/** The unconverted lead with exactly this address (LED-1) to which an activity belongs: the user's own, else the last modified, then the lowest id (LED-4). */
export function matchLead(
  address: string,
  { view, userIds }: { readonly view: Pick<IndexedView, 'leadsByEmail'>; readonly userIds: readonly string[] },
): LeadRow | undefined {
  const isOwn = (lead: LeadRow): number => (userIds.includes(lead.ownerId ?? '') ? 0 : 1)
  return [...(view.leadsByEmail.get(address) ?? [])].sort(
    (a, b) => isOwn(a) - isOwn(b) || b.lastModifiedAtMs - a.lastModifiedAtMs || (a.id < b.id ? -1 : 1),
  )[0]
}
