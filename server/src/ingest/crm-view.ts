import type { OrgSettings } from '@reachable/shared/contract'
import type { ContactRow, CrmView } from '@reachable/shared/rules'
import { plannedRolesByOpportunities } from '../db/org/desired.ts'
import { accountsByIds, contactsByEmails } from '../db/org/mirror.ts'
import type { OrgReader } from '../db/org/open.ts'
import { accountsListing, domainsOf } from './account-rows.ts'
import { type MirrorSlice, mirrorSlice } from './mirror-slice.ts'
import { loadMovingRows } from './people-rows.ts'
import { bouncedAmong } from './reachability.ts'

type ViewInput = {
  readonly addresses: readonly string[]
  readonly nowMs: number
  readonly settings: OrgSettings
  readonly integrationUserId: string
}

/**
 * The snapshot of the mirror that rules read for these people, and what is already planned for them. `slice` holds what
 * was read for activities of the same transaction.
 */
export async function loadCrmView(
  db: OrgReader,
  input: ViewInput,
  slice: MirrorSlice = mirrorSlice(db, input.addresses),
): Promise<CrmView> {
  const mirror = await slice.of(input.addresses)
  const opportunityIds = mirror.opportunities.map((opportunity) => opportunity.id)
  return {
    ...mirror,
    integrationUserId: input.integrationUserId,
    ...(await loadMovingRows(db, input.addresses, mirror.contacts)),
    bouncedAddresses: await bouncedAmong(db, input),
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
