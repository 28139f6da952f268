import type { ActivityContext } from './activity-context.ts'
import type { ContactRow, CrmView, LeadRow } from './view.ts'

/** Contacts with exactly this address, on any account (CON-12). */
export function contactsWith(address: string, view: Pick<CrmView, 'contacts'>): ContactRow[] {
  return view.contacts.filter((contact) => contact.email === address)
}

/** Unconverted leads with exactly this address (LED-1, LED-4). */
function leadsWith(address: string, view: CrmView): LeadRow[] {
  return view.leads.filter((lead) => lead.email === address && !lead.isConverted)
}

/**
 * The contact to which an activity belongs: one on an account that lists the domain before others, then the earliest,
 * then the lowest id.
 */
export function matchContact(
  address: string,
  domainAccountIds: readonly string[],
  view: Pick<CrmView, 'contacts'>,
): ContactRow | undefined {
  const isAtHome = (contact: ContactRow): number => (domainAccountIds.includes(contact.accountId ?? '') ? 0 : 1)
  return contactsWith(address, view).sort(
    (a, b) => isAtHome(a) - isAtHome(b) || a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1),
  )[0]
}

/** The lead to which an activity belongs: the user's own, else the last modified, then the lowest id (LED-4). */
export function matchLead(
  address: string,
  { view, userIds }: Pick<ActivityContext, 'view' | 'userIds'>,
): LeadRow | undefined {
  const isOwn = (lead: LeadRow): number => (userIds.includes(lead.ownerId ?? '') ? 0 : 1)
  return leadsWith(address, view).sort(
    (a, b) => isOwn(a) - isOwn(b) || b.lastModifiedAtMs - a.lastModifiedAtMs || (a.id < b.id ? -1 : 1),
  )[0]
}
