import type { ContactRow, CrmView } from '@reachable/shared/rules'
import { plannedContactsByAddresses } from '../db/org/desired.ts'
import { leadsByEmails, usersByEmails } from '../db/org/mirror.ts'
import type { OrgReader } from '../db/org/open.ts'
import { removedAmong } from '../db/org/pending.ts'
import { picklistsOf } from '../db/org/picklists.ts'
import { undoneOf } from '../db/org/undone-writes.ts'
import type { AccountRows } from './account-rows.ts'
import { loadPersonFacts } from './person-facts.ts'
import { undoneRoles, withUndoneFields } from './undone.ts'

/** What a view holds about people; the rest is about accounts. */
export type PeopleRows = Omit<CrmView, keyof AccountRows>
/** Of these, what changes only when the mirror is read or an admin decides: never while activities are decided. */
export type StillRows = Pick<
  PeopleRows,
  'contacts' | 'undoneRoles' | 'users' | 'leads' | 'removedAddresses' | 'picklists'
>

/** Everything about people but who bounced, which depends on the moment and costs the most. */
export async function loadPeopleRows(
  db: OrgReader,
  { addresses, integrationUserId }: { readonly addresses: readonly string[]; readonly integrationUserId: string },
  contacts: readonly ContactRow[],
): Promise<Omit<PeopleRows, 'bouncedAddresses'>> {
  const still = await loadStillRows(db, addresses, contacts)
  return { integrationUserId, ...still, ...(await loadMovingRows(db, addresses, still.contacts)) }
}

export async function loadStillRows(
  db: OrgReader,
  addresses: readonly string[],
  contacts: readonly ContactRow[],
): Promise<StillRows> {
  const undone = await undoneOf(db, addresses)
  return {
    contacts: withUndoneFields(undone, contacts),
    undoneRoles: undoneRoles(undone),
    users: await usersByEmails(db, addresses),
    leads: await leadsByEmails(db, addresses),
    removedAddresses: await removedAmong(db, addresses),
    picklists: await picklistsOf(db),
  }
}

/** What an activity may change for the one after it. */
export async function loadMovingRows(db: OrgReader, addresses: readonly string[], contacts: readonly ContactRow[]) {
  return {
    plannedContacts: await plannedContactsByAddresses(db, addresses),
    personFacts: await loadPersonFacts(db, addresses, contacts),
  }
}
