import type { Decision, PlannedContact, PlannedRole } from '@reachable/shared/rules'

/**
 * What a preview has planned so far, over what is planned in truth: later activities see both, as they will when the
 * settings are in force.
 */
export type PlannedOverlay = {
  plan(decision: Decision, occurredAtMs: number): void
  contactsOf(address: string, stored: readonly PlannedContact[]): readonly PlannedContact[]
  rolesOn(opportunityIds: readonly string[], stored: readonly PlannedRole[]): readonly PlannedRole[]
}

export function plannedOverlay(): PlannedOverlay {
  const contacts = new Map<string, PlannedContact>()
  const roles = new Map<string, Map<string, PlannedRole>>()
  return {
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
    contactsOf: (address, stored) => {
      const mine = contacts.get(address)
      return mine ? [mine] : stored
    },
    rolesOn: (opportunityIds, stored) => {
      const mine = opportunityIds.flatMap((id) => [...(roles.get(id)?.values() ?? [])])
      return [...stored.filter(({ key, opportunityId }) => !roles.get(opportunityId)?.has(key)), ...mine]
    },
  }
}
