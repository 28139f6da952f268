import { type CrmView, type Decision, groupBy, type PlannedContact, type PlannedRole } from '@reachable/shared/rules'
import type { PlannedRecords } from './slice-view.ts'

/**
 * What a preview has planned so far, over what is planned in truth: later activities see both, as they will when the
 * settings are in force.
 */
export type PlannedOverlay = {
  /** What the next activities see, given what is stored for their slice. */
  over(stored: Pick<CrmView, 'plannedContacts' | 'plannedRoles'>): PlannedRecords
  plan(decision: Decision, occurredAtMs: number): void
}

export function plannedOverlay(): PlannedOverlay {
  const contacts = new Map<string, PlannedContact>()
  const roles = new Map<string, Map<string, PlannedRole>>()
  return {
    over: ({ plannedContacts, plannedRoles }) => {
      const storedContacts = groupBy(plannedContacts, (row) => row.address)
      const storedRoles = groupBy(plannedRoles, (row) => row.opportunityId)
      return {
        contactsOf: (address) => {
          const mine = contacts.get(address)
          return mine ? [mine] : (storedContacts.get(address) ?? [])
        },
        rolesOn: (opportunityId) => {
          const mine = roles.get(opportunityId)
          const stored = storedRoles.get(opportunityId) ?? []
          return mine ? [...stored.filter(({ key }) => !mine.has(key)), ...mine.values()] : stored
        },
      }
    },
    plan: (decision, occurredAtMs) => {
      const { kind, address } = decision
      if (kind === 'create-contact') {
        contacts.set(address, { key: decision.key, address, accountId: decision.accountId, occurredAtMs })
      }
      if (kind !== 'create-role') return
      const { key, opportunityId, contact } = decision
      const [contactId, contactKey] = 'id' in contact ? [contact.id, null] : [null, contact.key]
      const onIt = roles.get(opportunityId) ?? new Map<string, PlannedRole>()
      roles.set(opportunityId, onIt.set(key, { key, opportunityId, contactId, contactKey }))
    },
  }
}
