import { domainOf, domainWithParents, isSubdomainOf } from '@reachable/shared/mail'
import { type AccountRow, type CrmView, groupBy } from '@reachable/shared/rules'
import { plannedRolesByOpportunities } from '../db/org/desired.ts'
import {
  accountsByDomains,
  countContactsByDomain,
  opportunitiesByAccounts,
  rolesByOpportunities,
  teamMembersByAccounts,
} from '../db/org/mirror.ts'
import type { OrgReader } from '../db/org/open.ts'

/** What a view holds about accounts. */
export type AccountRows = Pick<CrmView, 'accounts' | 'teamMembers' | 'opportunities' | 'roles' | 'plannedRoles'>

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
