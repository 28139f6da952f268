import { describe, expect, test } from 'vitest'
import type { OrgSettings, Profile } from '../contract/index.ts'
import type { SentActivity } from './activity-context.ts'
import { decideParticipants } from './decide-participants.ts'
import type { Decision } from './decision.ts'
import { contact, invite, mail, opportunity, role, settingsOf, T0, viewOf } from './fixtures.ts'
import { contactKey, roleKey } from './keys.ts'
import type { CrmView } from './view.ts'

const RITA = 'rita@ourco.com'
const ANN = 'ann@acme.com'
const BOB = 'bob@acme.com'
const CARA = 'Cara Diaz <cara@acme.com>'

type Given = { view?: Partial<CrmView>; profile?: Partial<Profile>; contacts?: Partial<OrgSettings['contacts']> }

function decide(activity: SentActivity, { view = {}, profile = {}, contacts = {} }: Given): Decision[] {
  const settings = settingsOf({ ocr: true, ...profile }, { contacts })
  return decideParticipants({
    activity,
    view: viewOf(view),
    settings,
    nowMs: T0,
    capturingUserAddress: activity.mailbox,
  })
}
const write = (from: string, ...to: string[]) => mail({ from, to })
/** "address on opportunity" for each role. */
const roles = (decisions: readonly Decision[]): string[] =>
  decisions.flatMap((each) => (each.kind === 'create-role' ? [`${each.address} on ${each.opportunityId}`] : []))
const roleRefusals = (decisions: readonly Decision[]): string[] =>
  decisions.flatMap((each) =>
    each.kind === 'refuse' && each.action === 'role.create' ? [`${each.address} ${each.refusal}`] : [],
  )

const ANN_ON_O1 = { roles: [role('O1', 'C1')] }
const ONLY_O1 = { opportunities: [opportunity('O1', 'U-RITA'), opportunity('O3', 'U-RITA', { isClosed: true })] }

describe('OCR, common rules', () => {
  test('OCR-1: off means none, and says so where a role would have come', () => {
    const decisions = decide(write(RITA, ANN, BOB), { view: ANN_ON_O1, profile: { ocr: false } })
    expect(roles(decisions)).toEqual([])
    expect(roleRefusals(decisions)).toEqual(['bob@acme.com ocr_disabled'])
  })

  test('OCR-1: an invite from outside gives no roles', () => {
    const theirs = invite({ mailbox: RITA, organizer: ANN, required: [RITA, BOB] })
    expect(roles(decide(theirs, { view: ANN_ON_O1 }))).toEqual([])
  })

  test('OCR-2: closed opportunities never count', () => {
    expect(roles(decide(write(RITA, ANN, BOB), { view: { roles: [role('O3', 'C1')] } }))).toEqual([])
    const both = { roles: [role('O1', 'C1'), role('O3', 'C1')] }
    expect(roles(decide(write(RITA, ANN, BOB), { view: both, contacts: { multiOpportunity: true } }))).toEqual([
      'bob@acme.com on O1',
    ])
  })

  test('OCR-3: the domain must be one of the account', () => {
    const pat = [...viewOf().contacts, contact('C6', null, 'pat@partner.com'), contact('C7', 'A1', 'pat@acme.co.uk')]
    const decisions = decide(write(RITA, ANN, 'pat@partner.com', 'pat@acme.co.uk'), {
      view: { ...ANN_ON_O1, contacts: pat },
    })
    expect(roles(decisions)).toEqual(['pat@acme.co.uk on O1'])
    expect(roleRefusals(decisions)).toContain('pat@partner.com domain_not_on_account')
  })

  test('OCR-4: nobody gets a second role, planned ones count', () => {
    const byHand = { roles: [role('O1', 'C1'), role('O1', 'C2')] }
    expect(roleRefusals(decide(write(RITA, ANN, BOB), { view: byHand }))).toContain('bob@acme.com already_in_role')
    const planned = [{ key: 'k', opportunityId: 'O1', contactId: 'C2', contactKey: null }]
    expect(roles(decide(write(RITA, ANN, BOB), { view: { ...ANN_ON_O1, plannedRoles: planned } }))).toEqual([])
    const byKey = [{ key: 'k', opportunityId: 'O1', contactId: null, contactKey: contactKey(BOB) }]
    expect(roles(decide(write(RITA, ANN, BOB), { view: { ...ANN_ON_O1, plannedRoles: byKey } }))).toEqual([])
  })

  test('OCR-5: the role is blank or the default of the profile', () => {
    const decision = decide(write(RITA, ANN, BOB), { view: ANN_ON_O1 }).find((each) => each.kind === 'create-role')
    expect(decision).toMatchObject({ role: null, key: roleKey('O1', contactKey(BOB)), contact: { id: 'C2' } })
    const named = decide(write(RITA, ANN, BOB), { view: ANN_ON_O1, profile: { defaultRole: 'User' } })
    expect(named.find((each) => each.kind === 'create-role')).toMatchObject({ role: 'User' })
  })

  test('OCR-6: contact first, then role; without a contact no role', () => {
    const decisions = decide(write(RITA, ANN, CARA, 'dan@acme.com', 'lee@acme.com', 'support@acme.com'), {
      view: ANN_ON_O1,
    })
    expect(roles(decisions)).toEqual(['cara@acme.com on O1'])
    expect(decisions.findIndex((each) => each.kind === 'create-contact')).toBeLessThan(
      decisions.findIndex((each) => each.kind === 'create-role'),
    )
    expect(roleRefusals(decisions)).toContain('lee@acme.com matched_to_lead')
  })

  test('AMB-15: with creation off roles bring no contact, unless the setting says so', () => {
    const off = { view: ANN_ON_O1, profile: { contactCreation: false } }
    const none = decide(write(RITA, ANN, CARA), off)
    expect(roles(none)).toEqual([])
    expect(none).toContainEqual(expect.objectContaining({ address: 'cara@acme.com', refusal: 'creation_disabled' }))
    const on = decide(write(RITA, ANN, CARA), { ...off, contacts: { ocrMayCreateContacts: true } })
    expect(roles(on)).toEqual(['cara@acme.com on O1'])
    const roleless = decide(write(RITA, CARA), { ...off, contacts: { ocrMayCreateContacts: true } })
    expect(roleless.filter((each) => each.kind === 'create-contact')).toEqual([])
  })
})

describe('OCR, standard', () => {
  test('OCR-7: a role holder must be on the activity', () => {
    expect(roles(decide(write(RITA, ANN, BOB), { view: ANN_ON_O1 }))).toEqual(['bob@acme.com on O1'])
    expect(roleRefusals(decide(write(RITA, BOB), { view: ANN_ON_O1 }))).toEqual([
      'bob@acme.com no_role_holder_on_activity',
    ])
  })

  test('OCR-7: a holder whose contact is on another account does not count', () => {
    const elsewhere = [contact('C6', 'A4', 'pia@acme.com'), ...viewOf().contacts]
    const decisions = decide(write(RITA, 'pia@acme.com', BOB), {
      view: { contacts: elsewhere, roles: [role('O1', 'C6')] },
    })
    expect(roleRefusals(decisions)).toContain('bob@acme.com no_role_holder_on_activity')
  })

  test('OCR-8: one role by hand is needed, unless First OCR is on', () => {
    const oursOnly = { roles: [role('O1', 'C1', true)] }
    expect(roleRefusals(decide(write(RITA, ANN, BOB), { view: oursOnly }))).toContain('bob@acme.com no_manual_role')
    expect(roles(decide(write(RITA, ANN, BOB), { view: oursOnly, profile: { firstOcr: true } }))).toEqual([
      'bob@acme.com on O1',
    ])
  })

  test('OCR-9: the user needs no account for the role, only for a contact', () => {
    expect(roles(decide(write('paul@ourco.com', ANN, BOB), { view: ANN_ON_O1 }))).toEqual(['bob@acme.com on O1'])
    expect(roles(decide(write('paul@ourco.com', ANN, CARA), { view: ANN_ON_O1 }))).toEqual([])
  })

  test('LED-5: a lead on the mail does not hinder others', () => {
    expect(roles(decide(write(RITA, ANN, 'lee@acme.com', BOB), { view: ANN_ON_O1 }))).toEqual(['bob@acme.com on O1'])
  })
})

describe('OCR, first', () => {
  const first = { firstOcr: true }

  test('OCR-10: the very first role, only when switched on', () => {
    expect(roles(decide(write(RITA, CARA), { view: ONLY_O1, profile: first }))).toEqual(['cara@acme.com on O1'])
    expect(roleRefusals(decide(write(RITA, CARA), { view: ONLY_O1 }))).toEqual(['cara@acme.com no_existing_role'])
  })

  test('OCR-11, OCR-13: two open opportunities give none, with or without multi-opportunity', () => {
    for (const multiOpportunity of [false, true]) {
      const decisions = decide(write(RITA, CARA), { profile: first, contacts: { multiOpportunity } })
      expect(roleRefusals(decisions)).toEqual(['cara@acme.com multiple_opportunities'])
    }
    const oneWithRoles = decide(write(RITA, CARA), { view: ANN_ON_O1, profile: first })
    expect(roleRefusals(oneWithRoles)).toEqual(['cara@acme.com multiple_opportunities'])
  })

  test('OCR-12: all eligible people, To before Cc; the scope "one" takes the first', () => {
    const activity = mail({ from: RITA, cc: [BOB], to: [CARA] })
    expect(roles(decide(activity, { view: ONLY_O1, profile: first }))).toEqual([
      'cara@acme.com on O1',
      'bob@acme.com on O1',
    ])
    const one = decide(activity, { view: ONLY_O1, profile: first, contacts: { firstOcrScope: 'one' } })
    expect(roles(one)).toEqual(['cara@acme.com on O1'])
    expect(roleRefusals(one)).toEqual(['bob@acme.com first_role_only'])
  })

  test('OCR-13: with roles of Ann on both, Bob gets both by the standard rule', () => {
    const view = { roles: [role('O1', 'C1'), role('O2', 'C1')] }
    const decisions = decide(write(RITA, ANN, BOB), { view, profile: first, contacts: { multiOpportunity: true } })
    expect(roles(decisions)).toEqual(['bob@acme.com on O1', 'bob@acme.com on O2'])
  })
})

describe('OCR, new and multi', () => {
  const isNew = { newOcr: true }

  test('OCR-14: whoever is on the activity, where a role exists already', () => {
    expect(roles(decide(write(RITA, BOB), { view: { ...ONLY_O1, ...ANN_ON_O1 }, profile: isNew }))).toEqual([
      'bob@acme.com on O1',
    ])
    expect(roleRefusals(decide(write(RITA, BOB), { view: ONLY_O1, profile: isNew }))).toEqual([
      'bob@acme.com no_existing_role',
    ])
  })

  test('OCR-15: all matched opportunities, or the best one', () => {
    const view = { roles: [role('O1', 'C1'), role('O2', 'C1'), role('O3', 'C1')] }
    const all = decide(write(RITA, ANN, BOB), { view, contacts: { multiOpportunity: true } })
    expect(roles(all)).toEqual(['bob@acme.com on O1', 'bob@acme.com on O2'])
    expect(roles(decide(write(RITA, ANN, BOB), { view }))).toEqual(['bob@acme.com on O1'])
  })

  test("AMB-20: the vendor's newer reading: with several opportunities matched, the primary one alone", () => {
    const view = { roles: [role('O1', 'C1'), role('O2', 'C1')] }
    const primary = decide(write(RITA, ANN, BOB), {
      view,
      contacts: { multiOpportunity: true, multiOcrScope: 'primary' },
    })
    expect(roles(primary)).toEqual(['bob@acme.com on O1'])
  })

  test('OCR-16: the own opportunity first; equal on all counts goes to review', () => {
    const carl = [...viewOf().contacts, contact('C3', 'A1', 'carl@acme.com')]
    const view = { contacts: carl, roles: [role('O1', 'C1'), role('O2', 'C3')] }
    expect(roles(decide(write('olga@ourco.com', BOB), { view, profile: isNew }))).toEqual(['bob@acme.com on O2'])
    const tied = decide(write('sam@ourco.com', BOB), { view, profile: isNew })
    expect(roleRefusals(tied)).toEqual(['bob@acme.com ambiguous_opportunity'])
  })

  test('OCR-16: then the latest activity, then the earliest close date', () => {
    const carl = [...viewOf().contacts, contact('C3', 'A1', 'carl@acme.com')]
    const base = { contacts: carl, roles: [role('O1', 'C1'), role('O2', 'C3')] }
    const lively = [opportunity('O1', 'U-RITA'), opportunity('O2', 'U-OLGA', { lastActivityAtMs: T0 })]
    expect(
      roles(decide(write('sam@ourco.com', BOB), { view: { ...base, opportunities: lively }, profile: isNew })),
    ).toEqual(['bob@acme.com on O2'])
    const soon = [opportunity('O1', 'U-RITA', { closeDate: '2026-03-31' }), opportunity('O2', 'U-OLGA')]
    expect(
      roles(decide(write('sam@ourco.com', BOB), { view: { ...base, opportunities: soon }, profile: isNew })),
    ).toEqual(['bob@acme.com on O1'])
  })
})

test('INT-15: a mixed mail comes out exactly', () => {
  const activity = write(
    RITA,
    'Ann Lee <ann@acme.com>',
    CARA,
    'lee@acme.com',
    'pat@partner.com',
    'cd@gmail.com',
    'support@acme.com',
    'sam@ourco.com',
  )
  const decisions = decide(activity, { view: ANN_ON_O1 })
  const effects = decisions.filter((each) => each.kind !== 'refuse')
  expect(effects).toMatchObject([
    { kind: 'match', address: ANN, object: 'Contact', recordId: 'C1' },
    { kind: 'create-contact', address: 'cara@acme.com', accountId: 'A1', ownerId: 'U-RITA' },
    { kind: 'match', address: 'lee@acme.com', object: 'Lead', recordId: 'L1' },
    {
      kind: 'create-role',
      address: 'cara@acme.com',
      opportunityId: 'O1',
      contact: { key: contactKey('cara@acme.com') },
    },
  ])
  const contactRefusals = decisions.flatMap((each) =>
    each.kind === 'refuse' && each.action === 'contact.create' ? [[each.address, each.refusal]] : [],
  )
  expect(contactRefusals).toEqual([
    ['pat@partner.com', 'no_account_for_domain'],
    ['cd@gmail.com', 'free_mail_domain'],
    ['support@acme.com', 'role_address'],
  ])
})
