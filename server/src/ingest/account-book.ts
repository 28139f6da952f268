import type { AccountRow, CrmView } from '@reachable/shared/rules'
import { groupBy } from '@reachable/shared/rules'
import { accountsByIds } from '../db/org/mirror.ts'
import type { OrgReader } from '../db/org/open.ts'
import { type AccountRows, accountsListing, domainsOf, loadAccountRows } from './account-rows.ts'

/** A large customer base fits; beyond it everything is read anew, which costs time and no correctness. */
const ACCOUNTS_MAX = 20_000

/**
 * The accounts that a preview, or a few activities, have met, with what hangs on them: many mails go to the same ones.
 * What is planned on their opportunities is part of it, as it was when the account was met.
 */
export type AccountBook = {
  /** Reads what is not in the book yet of the accounts behind these addresses and contacts. */
  load(addresses: readonly string[], contacts: CrmView['contacts']): Promise<void>
  /** Those of the addresses whose domain no account lists. */
  strangers(addresses: readonly string[]): string[]
  /** As `loadCrmView` would give them for these addresses and contacts. */
  rowsFor(addresses: readonly string[], contacts: CrmView['contacts']): AccountRows
}

type Bundle = { readonly account: AccountRow } & Omit<AccountRows, 'accounts'>

export function accountBook(db: OrgReader): AccountBook {
  const bundles = new Map<string, Bundle>()
  const idsByDomain = new Map<string, readonly string[]>()

  const keep = async (accounts: readonly AccountRow[]) => {
    for (const bundle of toBundles(await loadAccountRows(db, accounts))) bundles.set(bundle.account.id, bundle)
  }

  return {
    load: async (addresses, contacts) => {
      if (bundles.size > ACCOUNTS_MAX) {
        bundles.clear()
        idsByDomain.clear()
      }
      const domains = domainsOf(addresses).filter((domain) => !idsByDomain.has(domain))
      const listing = domains.length === 0 ? [] : await accountsListing(db, domains)
      for (const domain of domains) {
        const ids = listing.filter((account) => account.domains.includes(domain)).map((account) => account.id)
        idsByDomain.set(domain, ids)
      }
      await keep(listing)
      const others = contacts.flatMap(({ accountId }) =>
        accountId === null || bundles.has(accountId) ? [] : accountId,
      )
      if (others.length > 0) await keep(await accountsByIds(db, others))
    },
    strangers: (addresses) =>
      addresses.filter((address) =>
        domainsOf([address]).every((domain) => (idsByDomain.get(domain) ?? []).length === 0),
      ),
    rowsFor: (addresses, contacts) => {
      const listing = new Set(domainsOf(addresses).flatMap((domain) => idsByDomain.get(domain) ?? []))
      const others = new Set(contacts.flatMap(({ accountId }) => accountId ?? []))
      const ids = [...[...listing].sort(), ...[...others].filter((id) => !listing.has(id)).sort()]
      const found = ids.flatMap((id) => bundles.get(id) ?? [])
      return {
        accounts: found.map(({ account }) => account),
        teamMembers: found.flatMap(({ teamMembers }) => teamMembers),
        opportunities: found.flatMap(({ opportunities }) => opportunities),
        roles: found.flatMap(({ roles }) => roles),
        plannedRoles: found.flatMap(({ plannedRoles }) => plannedRoles),
      }
    },
  }
}

function toBundles({ accounts, ...rows }: AccountRows): Bundle[] {
  const team = groupBy(rows.teamMembers, (row) => row.accountId)
  const opportunities = groupBy(rows.opportunities, (row) => row.accountId)
  const roles = groupBy(rows.roles, (row) => row.opportunityId)
  const planned = groupBy(rows.plannedRoles, (row) => row.opportunityId)
  return accounts.map((account) => {
    const own = opportunities.get(account.id) ?? []
    return {
      account,
      teamMembers: team.get(account.id) ?? [],
      opportunities: own,
      roles: own.flatMap(({ id }) => roles.get(id) ?? []),
      plannedRoles: own.flatMap(({ id }) => planned.get(id) ?? []),
    }
  })
}
