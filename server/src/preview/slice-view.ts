import { domainOf, domainWithParents } from '@reachable/shared/mail'
import { type CrmView, groupBy, type PlannedContact, type PlannedRole } from '@reachable/shared/rules'

/**
 * The view of many activities at once, from which the view of each is taken without asking the database again: a
 * hundred thousand activities would be a million queries. `viewOf` gives what `loadCrmView` would give for the same
 * addresses; rows that no rule looks up by chance (facts, removed people) are left as they are.
 */
export type SliceView = { viewOf(addresses: readonly string[], planned: PlannedRecords): CrmView }

/** What is planned and not yet in Salesforce. */
export type PlannedRecords = {
  contactsOf(address: string): readonly PlannedContact[]
  rolesOn(opportunityId: string): readonly PlannedRole[]
}

export function sliceView(view: CrmView): SliceView {
  const contacts = groupBy(view.contacts, (row) => row.email)
  const leads = groupBy(view.leads, (row) => row.email)
  const users = groupBy(view.users, (row) => row.email)
  const team = groupBy(view.teamMembers, (row) => row.accountId)
  const opportunities = groupBy(view.opportunities, (row) => row.accountId)
  const roles = groupBy(view.roles, (row) => row.opportunityId)
  const accountPlaces = accountsByDomain(view)
  const placeOf = new Map(view.accounts.map(({ id }, place) => [id, place]))

  const accountsOf = (addresses: readonly string[], accountIds: readonly (string | null)[]) => {
    const byDomain = new Set(domainsOf(addresses).flatMap((domain) => accountPlaces.get(domain) ?? []))
    const others = new Set(accountIds.flatMap((id) => (id === null ? [] : (placeOf.get(id) ?? []))))
    const places = [...[...byDomain].sort(ascending), ...[...others].filter((place) => !byDomain.has(place))]
    return places.flatMap((place) => view.accounts[place] ?? [])
  }

  return {
    viewOf: (addresses, planned) => {
      const people = [...new Set(addresses)]
      const own = people.flatMap((address) => contacts.get(address) ?? [])
      const accounts = accountsOf(
        people,
        own.map((contact) => contact.accountId),
      )
      const deals = accounts.flatMap(({ id }) => opportunities.get(id) ?? [])
      return {
        ...view,
        accounts,
        contacts: own,
        opportunities: deals,
        users: people.flatMap((address) => users.get(address) ?? []),
        leads: people.flatMap((address) => leads.get(address) ?? []),
        teamMembers: accounts.flatMap(({ id }) => team.get(id) ?? []),
        roles: deals.flatMap(({ id }) => roles.get(id) ?? []),
        plannedContacts: people.flatMap((address) => planned.contactsOf(address)),
        plannedRoles: deals.flatMap(({ id }) => planned.rolesOn(id)),
      }
    },
  }
}

const ascending = (a: number, b: number): number => a - b

function accountsByDomain({ accounts }: CrmView): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>()
  for (const [place, { domains }] of accounts.entries()) {
    for (const domain of domains) places.set(domain, [...(places.get(domain) ?? []), place])
  }
  return places
}

/** The domains of the addresses and their parents (DOM-4). */
export function domainsOf(addresses: readonly string[]): string[] {
  const domains = new Set(addresses.map(domainOf))
  return [...new Set([...domains].flatMap((domain) => [domain, ...domainWithParents(domain)]))]
}
