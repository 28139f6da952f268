import { describe, expect, test } from 'vitest'
import { contact, lead, opportunity, role, settingsOf, viewOf } from './fixtures.ts'
import { contactKey } from './keys.ts'
import { recheckPlannedContact, recheckPlannedRole } from './recheck.ts'
import type { CrmView } from './view.ts'

const address = 'cara@acme.com'
const plan = { address, capturingUserAddress: 'rita@ourco.com', evidence: ['act_1'] }

describe('the last look before a contact is inserted', () => {
  const look = (view: Partial<CrmView>, settings = settingsOf()) =>
    recheckPlannedContact({ ...plan, view: viewOf(view), settings })?.refusal ?? null

  test('nothing happened: it passes', () => expect(look({})).toBeNull())
  test('CON-7: a contact made by hand', () => expect(look({ contacts: [contact('C7', 'A1', address)] })).toBe('exists'))
  test('LED-6: a lead made by hand', () => expect(look({ leads: [lead('L7', address)] })).toBe('lead_exists'))
  test('CON-10: a bounce', () => expect(look({ bouncedAddresses: [address] })).toBe('bounced_before_create'))
  test('LOG-5: a removal', () => expect(look({ removedAddresses: [address] })).toBe('removed_by_admin'))
  test('CON-14: an address that no field takes', () => {
    const odd = { ...plan, address: 'ca\\ra@acme.com', view: viewOf({}), settings: settingsOf() }
    expect(recheckPlannedContact(odd)?.refusal).toBe('address_not_storable')
  })
  test('PRF-4: creation switched off', () =>
    expect(look({}, settingsOf({ contactCreation: false }))).toBe('creation_disabled'))
})

describe('the last look before a role is inserted', () => {
  const planned = { key: 'r1', opportunityId: 'O1', contactId: null, contactKey: contactKey(address) }
  const plannedContact = { key: contactKey(address), address, accountId: 'A1', occurredAtMs: 0 }
  const look = (view: Partial<CrmView>, settings = settingsOf({ ocr: true })) =>
    recheckPlannedRole({
      ...plan,
      planned,
      settings,
      view: viewOf({ plannedContacts: [plannedContact], plannedRoles: [planned], ...view }),
    })?.refusal ?? null

  test('nothing happened: it passes', () => expect(look({})).toBeNull())
  test('INT-14: the opportunity closed', () =>
    expect(look({ opportunities: [opportunity('O1', 'U-RITA', { isClosed: true })] })).toBe('opportunity_closed'))
  test('OCR-4: somebody added the role by hand', () =>
    expect(look({ contacts: [contact('C7', 'A1', address)], roles: [role('O1', 'C7')] })).toBe('already_in_role'))
  test('OCR-6: the contact was refused', () => expect(look({ plannedContacts: [] })).toBe('contact_not_created'))
  test('CON-7: the contact was made by hand, so the role goes to that one', () =>
    expect(look({ plannedContacts: [], contacts: [contact('C7', 'A1', address)] })).toBeNull())
  test('PRF-4: roles switched off', () => expect(look({}, settingsOf())).toBe('ocr_disabled'))
})
