import { type Activity, type ActivityOf, activityId, OrgSettings } from '@reachable/shared/contract'
import type { ContactRow, CrmView, DecideInput } from '@reachable/shared/rules'

const NOW_MS = Date.parse('2026-03-02T09:00:00Z')
const RITA = 'rita@ourco.com'
const SETTINGS = OrgSettings.parse({
  internalDomains: ['ourco.com'],
  contacts: { multiOpportunity: true },
  profiles: [{ id: 'default', name: 'Default', contactCreation: true, ocr: true, newOcr: true, firstOcr: true }],
})

/** Mails to some people at a customer: half are contacts, the others are new. */
export function decisionInputs(people = 3): DecideInput[] {
  return Array.from({ length: 20 }, (_, n) => {
    const addresses = Array.from({ length: people }, (_, place) => `person${n}-${place}@acme.com`)
    return {
      ...{ activity: mailTo(addresses, n), view: viewOf(addresses), settings: SETTINGS },
      ...{ nowMs: NOW_MS, capturingUserAddress: RITA },
    }
  })
}

function mailTo(addresses: readonly string[], n: number): ActivityOf<'email.sent'> & Activity {
  const messageId = `m${n}@ourco.com`
  return {
    ...{ kind: 'email.sent', id: activityId('email.sent', RITA, messageId), messageId, mailbox: RITA, source: 'gmail' },
    occurredAt: new Date(NOW_MS).toISOString(),
    participants: [
      { role: 'from', address: RITA },
      ...addresses.map((address, place) => ({ role: 'to' as const, address, name: `Given${place} Family` })),
    ],
  }
}

function viewOf(addresses: readonly string[]): CrmView {
  const contacts = addresses.filter((_, place) => place % 2 === 0).map(contact)
  return {
    ...{ integrationUserId: 'U-INT', users: [{ id: 'U-RITA', email: RITA, isActive: true }] },
    accounts: [{ id: 'A1', name: 'Acme', ownerId: 'U-RITA', domains: ['acme.com', 'acme.co.uk'] }],
    ...{ teamMembers: [], contacts, leads: [], plannedContacts: [], plannedRoles: [] },
    opportunities: [
      { id: 'O1', accountId: 'A1', ownerId: 'U-RITA', isClosed: false, lastActivityAtMs: null, closeDate: null },
    ],
    roles: [{ id: 'R1', opportunityId: 'O1', contactId: 'C0', createdByReachable: false }],
    ...{ bouncedAddresses: [], removedAddresses: [], personFacts: {}, picklists: {} },
  }
}

const contact = (email: string, n: number): ContactRow => ({
  ...{ id: `C${n}`, accountId: 'A1', ownerId: 'U-RITA', email, firstName: 'Given', lastName: 'Family', title: null },
  ...{ phone: null, department: null, seniority: null, persona: null, mailingCountry: null, mailingState: null },
  ...{ emailActive: true, hardBounce: false, hardBounceDate: null, createdByReachable: false, optedOut: false },
  ...{ createdAtMs: 0, crmChangedAtMs: null, fieldsChangedAt: null, lastActivityAtMs: null },
})
