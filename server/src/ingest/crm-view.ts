import type { OrgSettings } from '@reachable/shared/contract'
import { domainOf, domainWithParents, isSubdomainOf } from '@reachable/shared/mail'
import { type AccountRow, type ContactRow, type CrmView, groupBy } from '@reachable/shared/rules'
import { plannedContactsByAddresses, plannedRolesByOpportunities } from '../db/org/desired.ts'
import {
  accountsByDomains,
  accountsByIds,
  contactsByEmails,
  countContactsByDomain,
  leadsByEmails,
  opportunitiesByAccounts,
  rolesByOpportunities,
  teamMembersByAccounts,
  usersByEmails,
} from '../db/org/mirror.ts'
import type { OrgReader } from '../db/org/open.ts'
import { removedAmong } from '../db/org/pending.ts'
import { picklistsOf } from '../db/org/picklists.ts'
import { undoneOf } from '../db/org/undone-writes.ts'
import { loadPersonFacts } from './person-facts.ts'
import { bouncedAmong } from './reachability.ts'
import { undoneRoles, withUndoneFields } from './undone.ts'

type ViewInput = {
  readonly addresses: readonly string[]
  readonly nowMs: number
  readonly settings: OrgSettings
  readonly integrationUserId: string
}

/** What a view holds about people; the rest is about accounts. */
export type PeopleRows = Omit<CrmView, keyof AccountRows>
export type AccountRows = Pick<CrmView, 'accounts' | 'teamMembers' | 'opportunities' | 'roles' | 'plannedRoles'>

/** The snapshot of the mirror that rules read for these people, and what is already planned for them. */
export async function loadCrmView(db: OrgReader, input: ViewInput): Promise<CrmView> {
  const contacts = await contactsByEmails(db, input.addresses)
  const accounts = await accountsOf(db, input.addresses, contacts)
  return {
    ...(await loadPeopleRows(db, input, contacts)),
    bouncedAddresses: await bouncedAmong(db, input),
    ...(await loadAccountRows(db, accounts)),
  }
}

/** Everything about people but who bounced, which depends on the moment and costs the most. */
export async function loadPeopleRows(
  db: OrgReader,
  { addresses, integrationUserId }: ViewInput,
  contacts: readonly ContactRow[],
): Promise<Omit<PeopleRows, 'bouncedAddresses'>> {
  const undone = await undoneOf(db, addresses)
  return {
    integrationUserId,
    contacts: withUndoneFields(undone, contacts),
    undoneRoles: undoneRoles(undone),
    users: await usersByEmails(db, addresses),
    leads: await leadsByEmails(db, addresses),
    plannedContacts: await plannedContactsByAddresses(db, addresses),
    removedAddresses: await removedAmong(db, addresses),
    personFacts: await loadPersonFacts(db, addresses, contacts),
    picklists: await picklistsOf(db),
  }
}

/** The accounts with everything that hangs on them. */
export async function loadAccountRows(db: OrgReader, accounts: readonly AccountRow[]): Promise<AccountRows> {
  const accountIds = accounts.map((account) => account.id)
  const opportunities = await opportunitiesByAccounts(db, accountIds)
  const opportunityIds = opportunities.map((opportunity) => opportunity.id)
  return {
    accounts,
    teamMembers: await teamMembersByAccounts(db, accountIds),
    opportunities,
    roles: await rolesByOpportunities(db, opportunityIds),
    plannedRoles: await plannedRolesByOpportunities(db, opportunityIds),
  }
}

/** As much of the view as says to which contact the activities with an address belong. */
export async function loadPersonView(db: OrgReader, address: string): Promise<Pick<CrmView, 'accounts' | 'contacts'>> {
  const contacts = await contactsByEmails(db, [address])
  return { contacts, accounts: await accountsOf(db, [address], contacts) }
}

/** Accounts that list one of the domains or a parent of it (DOM-4), and those of contacts that exist elsewhere. */
async function accountsOf(db: OrgReader, addresses: readonly string[], contacts: readonly ContactRow[]) {
  const byDomain = await accountsListing(db, domainsOf(addresses))
  const known = new Set(byDomain.map((account) => account.id))
  const others = contacts.flatMap(({ accountId }) => (accountId === null || known.has(accountId) ? [] : [accountId]))
  return [...byDomain, ...(await accountsByIds(db, others))]
}

/** The domains of the addresses and their parents (DOM-4). */
export function domainsOf(addresses: readonly string[]): string[] {
  const domains = new Set(addresses.map(domainOf))
  return [...new Set([...domains].flatMap((domain) => [domain, ...domainWithParents(domain)]))]
}

/** The accounts that list one of these domains, in the order of their ids. */
export async function accountsListing(db: OrgReader, domains: readonly string[]): Promise<AccountRow[]> {
  return withContactCounts(db, await accountsByDomains(db, domains))
}

/** The view holds the contacts of the people at hand only, so accounts that share a domain bring their counts (DOM-5). */
async function withContactCounts(db: OrgReader, accounts: readonly AccountRow[]): Promise<AccountRow[]> {
  const listed = groupBy(
    accounts.flatMap(({ domains }) => domains),
    (domain) => domain,
  )
  const rivals = accounts.filter(({ domains }) => domains.some((domain) => (listed.get(domain)?.length ?? 0) > 1))
  const counts = await countContactsByDomain(
    db,
    rivals.map((account) => account.id),
  )
  return accounts.map((account) => {
    if (!rivals.includes(account)) return account
    const own = counts.filter(({ accountId }) => accountId === account.id)
    const countOf = (listed: string) =>
      own.reduce((sum, { domain, count }) => sum + (isSubdomainOf(domain, listed) ? count : 0), 0)
    return { ...account, contactCounts: Object.fromEntries(account.domains.map((domain) => [domain, countOf(domain)])) }
  })
}
