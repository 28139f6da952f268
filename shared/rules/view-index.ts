import type { ContactRow, CrmView, LeadRow, OpportunityRow, PlannedContact } from './view.ts'

/** Who has a role on one opportunity: contacts by id, planned contacts by key. */
export type RoleHolders = {
  readonly contactIds: ReadonlySet<string>
  readonly contactKeys: ReadonlySet<string>
  /** At least one of them was added by a person (OCR-8). */
  readonly hasManual: boolean
}

/** A view whose rows are found by what rules ask for: an activity may have a thousand people. */
export type IndexedView = CrmView & {
  readonly contactsByEmail: ReadonlyMap<string, readonly ContactRow[]>
  /** Unconverted leads alone (LED-4). */
  readonly leadsByEmail: ReadonlyMap<string, readonly LeadRow[]>
  readonly contactsById: ReadonlyMap<string, ContactRow>
  readonly plannedByAddress: ReadonlyMap<string, PlannedContact>
  readonly opportunitiesByAccount: ReadonlyMap<string, readonly OpportunityRow[]>
  readonly holdersByOpportunity: ReadonlyMap<string, RoleHolders>
}

export function indexView(view: CrmView): IndexedView {
  return {
    ...view,
    contactsByEmail: groupBy(view.contacts, (contact) => contact.email),
    leadsByEmail: groupBy(
      view.leads.filter((lead) => !lead.isConverted),
      (lead) => lead.email,
    ),
    contactsById: new Map(view.contacts.map((contact) => [contact.id, contact])),
    // The first of an address counts, as in a list.
    plannedByAddress: new Map([...view.plannedContacts].reverse().map((planned) => [planned.address, planned])),
    opportunitiesByAccount: groupBy(view.opportunities, (row) => row.accountId),
    holdersByOpportunity: holdersOf(view),
  }
}

/** Rows by key, each group in the order of the list; rows without a key are left out. */
export function groupBy<Row>(rows: readonly Row[], keyOf: (row: Row) => string | null): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = keyOf(row)
    if (key === null) continue
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}

function holdersOf({ roles, plannedRoles }: Pick<CrmView, 'roles' | 'plannedRoles'>): Map<string, RoleHolders> {
  const planned = groupBy(plannedRoles, (role) => role.opportunityId)
  const written = groupBy(roles, (role) => role.opportunityId)
  const opportunityIds = new Set([...written.keys(), ...planned.keys()])
  return new Map(
    [...opportunityIds].map((id) => {
      const [ours, theirs] = [planned.get(id) ?? [], written.get(id) ?? []]
      const holders: RoleHolders = {
        contactIds: new Set([...theirs, ...ours].flatMap((role) => role.contactId ?? [])),
        contactKeys: new Set(ours.flatMap((role) => role.contactKey ?? [])),
        hasManual: theirs.some((role) => !role.createdByReachable),
      }
      return [id, holders]
    }),
  )
}
