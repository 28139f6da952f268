import type { OrgSettings } from '@reachable/shared/contract'
import { type CrmView, groupBy } from '@reachable/shared/rules'
import { madeFor } from '../db/org/desired.ts'
import { contactsByEmails } from '../db/org/mirror.ts'
import type { OrgReader } from '../db/org/open.ts'
import type { AccountBook } from '../ingest/account-book.ts'
import { loadPeopleRows } from '../ingest/people-rows.ts'
import { bouncedAmong } from '../ingest/reachability.ts'
import type { PlannedOverlay } from './planned-overlay.ts'
import type { RelatedDomains } from './related-domains.ts'

/**
 * The view of many activities at once, from which the view of each is taken without asking the database again: a
 * hundred thousand activities would be a million queries.
 */
export type SliceView = {
  /** What `loadCrmView` would give for these addresses, with what the preview has planned so far. */
  viewOf(addresses: readonly string[]): CrmView
  /** Records that we made for these people and that are still there, by key. */
  readonly made: ReadonlySet<string>
}

export type SliceSource = {
  readonly db: OrgReader
  readonly settings: OrgSettings
  readonly integrationUserId: string
  readonly nowMs: number
  readonly accounts: AccountBook
  readonly overlay: PlannedOverlay
  readonly related: RelatedDomains
  /** Who bounced, as far as it is known by now: the costliest question of a view. */
  readonly bounced: Map<string, boolean>
}

export async function loadSlice(source: SliceSource, addresses: readonly string[]): Promise<SliceView> {
  const { db, integrationUserId, accounts, overlay, related } = source
  const contacts = await contactsByEmails(db, addresses)
  await accounts.load(addresses, contacts)
  const strangers = accounts.strangers(addresses)
  await related.load(strangers)
  await accounts.load(related.addressesFor(strangers), [])
  const people = await loadPeopleRows(db, { addresses, integrationUserId }, contacts)
  await learnBounced(source, addresses)
  const made = await madeFor(db, addresses)
  const contactsBy = groupBy(people.contacts, (row) => row.email)
  const leads = groupBy(people.leads, (row) => row.email)
  const users = groupBy(people.users, (row) => row.email)
  const planned = groupBy(people.plannedContacts, (row) => row.address)
  return {
    made,
    viewOf: (asked) => {
      const each = [...new Set(asked)]
      const own = each.flatMap((address) => contactsBy.get(address) ?? [])
      const rows = accounts.rowsFor(each, own)
      return {
        // What is looked up by address, and never walked, may be that of the whole slice.
        ...people,
        ...rows,
        contacts: own,
        users: each.flatMap((address) => users.get(address) ?? []),
        leads: each.flatMap((address) => leads.get(address) ?? []),
        plannedContacts: each.flatMap((address) => overlay.contactsOf(address, planned.get(address) ?? [])),
        plannedRoles: overlay.rolesOn(
          rows.opportunities.map(({ id }) => id),
          rows.plannedRoles,
        ),
        bouncedAddresses: each.filter((address) => source.bounced.get(address) === true),
      }
    },
  }
}

async function learnBounced(source: SliceSource, addresses: readonly string[]): Promise<void> {
  const { db, settings, nowMs, bounced } = source
  const fresh = addresses.filter((address) => !bounced.has(address))
  const found = new Set(await bouncedAmong(db, { addresses: fresh, settings, nowMs }))
  for (const address of fresh) bounced.set(address, found.has(address))
}
