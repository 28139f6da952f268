import type { OrgSettings } from '@reachable/shared/contract'
import { domainOf, domainWithParents, isSubdomainOf } from '@reachable/shared/mail'
import type { AccountRow, ContactRow, CrmView } from '@reachable/shared/rules'
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
import { loadPersonFacts } from './person-facts.ts'
import { bouncedAmong } from './reachability.ts'

type ViewInput = {
  readonly addresses: readonly string[]
  readonly nowMs: number
  readonly settings: OrgSettings
  readonly integrationUserId: string
}

/** The snapshot of the mirror that rules read for these people, and what is already planned for them. */
export async function loadCrmView(db: OrgReader, input: ViewInput): Promise<CrmView> {
  const { addresses, integrationUserId } = input
  const contacts = await contactsByEmails(db, addresses)
  const accounts = await accountsOf(db, addresses, contacts)
  const accountIds = accounts.map((account) => account.id)
  const opportunities = await opportunitiesByAccounts(db, accountIds)
  const opportunityIds = opportunities.map((opportunity) => opportunity.id)
  return {
    integrationUserId,
    users: await usersByEmails(db, addresses),
    accounts,
    teamMembers: await teamMembersByAccounts(db, accountIds),
    contacts,
    leads: await leadsByEmails(db, addresses),
    opportunities,
    roles: await rolesByOpportunities(db, opportunityIds),
    plannedContacts: await plannedContactsByAddresses(db, addresses),
    plannedRoles: await plannedRolesByOpportunities(db, opportunityIds),
    bouncedAddresses: await bouncedAmong(db, input),
    removedAddresses: await removedAmong(db, addresses),
    personFacts: await loadPersonFacts(db, addresses, contacts),
    picklists: await picklistsOf(db),
  }
}

/** As much of the view as says to which contact the activities with an address belong. */
export async function loadPersonView(db: OrgReader, address: string): Promise<Pick<CrmView, 'accounts' | 'contacts'>> {
  const contacts = await contactsByEmails(db, [address])
  return { contacts, accounts: await accountsOf(db, [address], contacts) }
}

/** Accounts that list one of the domains or a parent of it (DOM-4), and those of contacts that exist elsewhere. */
async function accountsOf(db: OrgReader, addresses: readonly string[], contacts: readonly ContactRow[]) {
  const domains = new Set(addresses.flatMap((address) => [domainOf(address), ...domainWithParents(domainOf(address))]))
  const byDomain = await accountsByDomains(db, [...domains])
  const known = new Set(byDomain.map((account) => account.id))
  const others = contacts.flatMap(({ accountId }) => (accountId === null || known.has(accountId) ? [] : [accountId]))
  return [...(await withContactCounts(db, byDomain)), ...(await accountsByIds(db, others))]
}

/** The view holds the contacts of the people at hand only, so accounts that share a domain bring their counts (DOM-5). */
async function withContactCounts(db: OrgReader, accounts: readonly AccountRow[]): Promise<AccountRow[]> {
  const rivals = accounts.filter((account) =>
    accounts.some((other) => other !== account && other.domains.some((domain) => account.domains.includes(domain))),
  )
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
