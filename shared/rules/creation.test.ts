import { describe, expect, test } from 'vitest'
import { type OrgSettings, profileOf } from '../contract/index.ts'
import type { SentActivity } from './activity-context.ts'
import { decideParticipants } from './decide-participants.ts'
import type { CreateContactDecision, Decision } from './decision.ts'
import { contact, DAY_MS, fact, invite, lead, mail, opportunity, settingsOf, T0, viewOf } from './fixtures.ts'
import { contactKey } from './keys.ts'
import type { CrmView } from './view.ts'

const RITA = 'rita@ourco.com'
const CARA = 'Cara Diaz <cara@acme.com>'

function decide(
  activity: SentActivity,
  {
    user = activity.mailbox,
    view = viewOf(),
    settings = settingsOf(),
  }: { user?: string; view?: CrmView; settings?: OrgSettings } = {},
): Decision[] {
  return decideParticipants({ activity, view, settings, nowMs: T0, capturingUserAddress: user })
}
const created = (decisions: readonly Decision[]): CreateContactDecision[] =>
  decisions.filter((decision) => decision.kind === 'create-contact')
const refusals = (decisions: readonly Decision[]): string[] =>
  decisions.flatMap((decision) => (decision.kind === 'refuse' ? [decision.refusal] : []))
const mailCara = (from: string, more: { cc?: string[]; at?: number } = {}) => mail({ from, to: [CARA], ...more })

describe('CON: who becomes a contact', () => {
  test.each([
    ['the account owner', RITA],
    ['an account team member', 'sam@ourco.com'],
    ['the owner of an open opportunity', 'olga@ourco.com'],
  ])('CON-1: %s brings a contact', (_who, from) => {
    const [decision] = created(decide(mailCara(from)))
    expect(decision).toMatchObject({
      address: 'cara@acme.com',
      accountId: 'A1',
      key: contactKey('cara@acme.com'),
      fields: { FirstName: 'Cara', LastName: 'Diaz', Email: 'cara@acme.com', LeadSource: 'Reachable' },
    })
  })

  test('CON-1: somebody without relation to the account brings none', () => {
    expect(refusals(decide(mailCara('paul@ourco.com')))).toEqual(['user_not_on_account'])
  })

  test('CON-1, PRF-1: the profile of the user decides', () => {
    const off = settingsOf({ contactCreation: false })
    expect(refusals(decide(mailCara(RITA), { settings: off }))).toEqual(['creation_disabled'])
    const mixed = settingsOf({}, { profileAssignments: { 'paul@ourco.com': 'off' } })
    const withOff: OrgSettings = { ...mixed, profiles: [...mixed.profiles, { ...profileOf(off, RITA), id: 'off' }] }
    expect(refusals(decide(mailCara('paul@ourco.com', { cc: [RITA] }), { settings: withOff }))).toEqual([
      'creation_disabled',
    ])
    expect(created(decide(mailCara(RITA), { settings: withOff }))).toHaveLength(1)
  })

  test('CON-2: an invite of ours creates, one from outside does not', () => {
    const ours = invite({ mailbox: RITA, organizer: RITA, required: [CARA] })
    expect(created(decide(ours))).toHaveLength(1)
    const theirs = invite({
      mailbox: RITA,
      organizer: 'Dan Fox <dan@acme.com>',
      required: [RITA, CARA, 'ann@acme.com'],
    })
    const decisions = decide(theirs)
    expect(created(decisions)).toEqual([])
    expect(refusals(decisions)).toEqual(['not_scheduled_by_us', 'not_scheduled_by_us'])
    expect(decisions.filter((each) => each.kind === 'match').map((each) => each.recordId)).toEqual(['C1'])
  })

  test('a cancelled meeting creates nothing', () => {
    const cancelled = invite({ mailbox: RITA, organizer: RITA, required: [CARA], meeting: { isCancelled: true } })
    expect(refusals(decide(cancelled))).toEqual(['meeting_cancelled'])
  })

  test.each([
    ['cara@acme.com', 'missing_fields:[FirstName,LastName]'],
    ['Cara <cara@acme.com>', 'missing_fields:[LastName]'],
    ['cara@acme.com <cara@acme.com>', 'missing_fields:[FirstName,LastName]'],
  ])('CON-3: "%s" lacks a name and stays pending', (to, refusal) => {
    const [decision] = decide(mail({ from: RITA, to: [to] }))
    expect(decision).toMatchObject({ kind: 'refuse', refusal, rule: 'CON-3', isPending: true })
  })

  test('AMB-10: a name is suggested where the org asks for it, and never used', () => {
    const nameless = mail({ from: RITA, to: ['cara.diaz@acme.com'] })
    const [silent] = decide(nameless)
    expect(silent).toMatchObject({ refusal: 'missing_fields:[FirstName,LastName]', isPending: true })
    expect(silent?.why).toMatch(/^Not known yet: FirstName, LastName\. /)
    expect(silent?.why).not.toContain('Cara Diaz')
    const [decision] = decide(nameless, { settings: settingsOf({}, { contacts: { nameGuess: 'suggest' } }) })
    expect(decision).toMatchObject({ kind: 'refuse', refusal: 'missing_fields:[FirstName,LastName]', isPending: true })
    expect(decision?.why).toContain('The address suggests the name Cara Diaz')
  })

  test('CON-3: a name learnt from a sighting completes the person', () => {
    const view = viewOf({ personFacts: { 'cara@acme.com': [fact('Name', 'Cara Diaz')] } })
    const noName = mail({ from: RITA, to: ['cara@acme.com'] })
    expect(created(decide(noName, { view }))[0]?.fields.LastName).toBe('Diaz')
    const ineligible = decide(mail({ from: 'paul@ourco.com', to: ['cara@acme.com'] }), { view })
    expect(ineligible[0]).toMatchObject({ refusal: 'user_not_on_account', isPending: true })
  })

  test.each([
    'Acme Support <support@acme.com>',
    'Room Two <conf-room-2@resource.calendar.google.com>',
    'Un Sub <unsubscribe+token@acme.com>',
    'Mail Daemon <mailer-daemon@acme.com>',
    'Acme Support Team <cs@acme.com>',
  ])('CON-9: "%s" is no person', (to) => {
    expect(refusals(decide(mail({ from: RITA, to: [to] })))).toEqual(['role_address'])
  })

  test('CON-14: an address that Salesforce would refuse makes nobody, and is not tried again', () => {
    const [decision] = decide(mail({ from: RITA, to: ['Ann Lee <an\\n@acme.com>'] }))
    expect(decision).toMatchObject({
      kind: 'refuse',
      refusal: 'address_not_storable',
      rule: 'CON-14',
      isPending: false,
    })
  })

  test('CON-9: a local part that only begins like a role is a person', () => {
    expect(created(decide(mail({ from: RITA, to: ['Ina Fo <inafo@acme.com>'] })))).toHaveLength(1)
  })

  test('CON-8: colleagues are nobody to decide about', () => {
    const view = viewOf({ accounts: [{ id: 'A9', name: 'Us', ownerId: 'U-RITA', domains: ['ourco.com'] }] })
    expect(decide(mail({ from: RITA, to: ['Sam Oh <sam@ourco.com>', 'Bo Li <bo@eu.ourco.io>'] }), { view })).toEqual([])
  })

  test('CON-8: the own mailbox is nobody to decide about, even outside the internal domains', () => {
    const own = mail({ from: 'rita@acme.com', to: ['Rita Roe <rita@acme.com>'] })
    expect(decide(own, { user: RITA })).toEqual([])
  })

  test('CON-10, INT-13: a bounced address is not created', () => {
    const view = viewOf({ bouncedAddresses: ['cara@acme.com'] })
    expect(refusals(decide(mailCara(RITA), { view }))).toEqual(['bounced_before_create'])
  })

  test('CON-12: a contact on another account stops a second one and is matched', () => {
    const view = viewOf({ contacts: [contact('C7', 'A4', 'cara@acme.com')] })
    const decisions = decide(mailCara(RITA), { view })
    expect(decisions[0]).toMatchObject({ kind: 'match', object: 'Contact', recordId: 'C7' })
    expect(refusals(decisions)).toEqual(['contact_on_other_account'])
  })

  test('CON-13: people are judged one by one', () => {
    const decisions = decide(mail({ from: RITA, to: [CARA, 'Dan <dan@acme.com>', 'Eve Ray <lee@acme.com>'] }))
    expect(decisions.map((each) => each.kind)).toEqual(['create-contact', 'refuse', 'match'])
  })

  test('LOG-5, INT-20: a removed address is not created again', () => {
    const view = viewOf({ contacts: [], removedAddresses: ['bob@acme.com'] })
    expect(refusals(decide(mail({ from: RITA, to: ['Bob Ray <bob@acme.com>'] }), { view }))).toEqual([
      'removed_by_admin',
    ])
  })

  test('REQ-1, REQ-2: more fields may be required, the minimum cannot be dropped', () => {
    const title = settingsOf({ requiredFields: ['Title'] })
    expect(decide(mailCara(RITA), { settings: title })[0]).toMatchObject({
      refusal: 'missing_fields:[Title]',
      rule: 'REQ-2',
      isPending: true,
    })
    const none = settingsOf({ requiredFields: [] })
    expect(refusals(decide(mail({ from: RITA, to: ['cara@acme.com'] }), { settings: none }))).toHaveLength(1)
  })

  test('CON-5: an empty lead source is left out', () => {
    const settings = settingsOf({}, { contacts: { leadSource: '' } })
    expect(created(decide(mailCara(RITA), { settings }))[0]?.fields).toEqual({
      FirstName: 'Cara',
      LastName: 'Diaz',
      Email: 'cara@acme.com',
    })
  })

  test('INT-16: no name, then a name: the owner is the user of the later mail', () => {
    expect(refusals(decide(mail({ from: RITA, to: ['cara@acme.com'] })))).toHaveLength(1)
    expect(created(decide(mailCara('sam@ourco.com', { at: T0 + 2 * DAY_MS })))[0]?.ownerId).toBe('U-SAM')
  })
})

describe('DOM: which account', () => {
  const accountOf = (address: string, from = RITA, more: { view?: CrmView; settings?: OrgSettings } = {}) => {
    const decisions = decide(mail({ from, to: [`Xu Yan <${address}>`] }), more)
    return created(decisions)[0]?.accountId ?? refusals(decisions)[0]
  }

  test.each([
    ['x@acme.com', 'A1'],
    ['x@acme.co.uk', 'A1'],
    ['x@acme-labs.io', 'A1'],
    ['x@eu.acme.com', 'A1'],
    ['x@acme.de', 'no_account_for_domain'],
    ['x@notacme.com', 'no_account_for_domain'],
    ['x@gmail.com', 'free_mail_domain'],
    ['x@yahoo.co.uk', 'free_mail_domain'],
  ])('DOM-1, DOM-3, DOM-4: %s gives %s', (address, expected) => {
    expect(accountOf(address)).toBe(expected)
  })

  test('DOM-3: a free-mail domain matches no account, even if one lists it; an existing contact still matches', () => {
    const view = viewOf({
      accounts: [{ id: 'A8', name: 'Odd', ownerId: 'U-RITA', domains: ['gmail.com'] }],
      contacts: [contact('C8', 'A8', 'cd@gmail.com')],
    })
    expect(accountOf('cara.diaz@gmail.com', RITA, { view })).toBe('free_mail_domain')
    expect(decide(mail({ from: RITA, to: ['cd@gmail.com'] }), { view })).toMatchObject([
      { kind: 'match', recordId: 'C8' },
    ])
  })

  test('DOM-4: the most specific account wins, parents never match a child domain, exact asks for equality', () => {
    const eu = { id: 'A6', name: 'Acme EU', ownerId: 'U-RITA', domains: ['eu.acme.com'] }
    expect(accountOf('x@eu.acme.com', RITA, { view: viewOf({ accounts: [...viewOf().accounts, eu] }) })).toBe('A6')
    expect(accountOf('x@acme.com', RITA, { view: viewOf({ accounts: [eu] }) })).toBe('no_account_for_domain')
    const exact = settingsOf({}, { contacts: { subdomains: 'exact' } })
    expect(accountOf('x@eu.acme.com', RITA, { settings: exact })).toBe('no_account_for_domain')
    const suffix = viewOf({ accounts: [{ id: 'A7', name: 'Hub', ownerId: 'U-RITA', domains: ['github.io'] }] })
    expect(accountOf('x@acme.github.io', RITA, { view: suffix })).toBe('no_account_for_domain')
  })

  test('DOM-5: the account that the user owns, then the own opportunity, then the most contacts, else review', () => {
    expect(accountOf('new@globex.com')).toBe('A2')
    expect(accountOf('new@globex.com', 'gus@ourco.com')).toBe('A3')
    const teams = [
      { accountId: 'A2', userId: 'U-PAUL' },
      { accountId: 'A3', userId: 'U-PAUL' },
    ]
    const paul = 'paul@ourco.com'
    expect(accountOf('new@globex.com', paul, { view: viewOf({ teamMembers: teams }) })).toBe('ambiguous_account')
    const opportunities = [opportunity('O9', 'U-PAUL', { accountId: 'A3' })]
    expect(accountOf('new@globex.com', paul, { view: viewOf({ teamMembers: teams, opportunities }) })).toBe('A3')
    const contacts = [contact('C5', 'A2', 'al@globex.com')]
    expect(accountOf('new@globex.com', paul, { view: viewOf({ teamMembers: teams, contacts }) })).toBe('A2')
    const counted = viewOf().accounts.map((row) =>
      row.id === 'A3' ? { ...row, contactCounts: { 'globex.com': 9 } } : row,
    )
    expect(
      accountOf('new@globex.com', paul, { view: viewOf({ teamMembers: teams, contacts, accounts: counted }) }),
    ).toBe('A3')
  })

  test('DOM-6: primary and secondary domains count alike', () => {
    const a5 = { id: 'A5', name: 'Acme UK', ownerId: 'U-GUS', domains: ['acme.co.uk'] }
    expect(accountOf('cara@acme.co.uk', RITA, { view: viewOf({ accounts: [...viewOf().accounts, a5] }) })).toBe('A1')
  })
})

describe('LED: leads', () => {
  test('LED-1: an exact lead is matched and no contact is made', () => {
    expect(decide(mail({ from: RITA, to: ['Lee Ody <lee@acme.com>'] }))).toMatchObject([
      { kind: 'match', object: 'Lead', recordId: 'L1', rule: 'LED-1' },
    ])
    expect(created(decide(mail({ from: RITA, to: ['Lee Ody <lee+x@acme.com>'] })))).toHaveLength(1)
  })

  test('LED-3, INT-11: the contact wins over the lead', () => {
    const view = viewOf({ leads: [lead('L5', 'ann@acme.com')] })
    expect(decide(mail({ from: RITA, to: ['ann@acme.com'] }), { view })).toMatchObject([
      { kind: 'match', object: 'Contact', recordId: 'C1', rule: 'LED-3' },
    ])
  })

  test('LED-4: converted leads do not count; of several the own one, else the last modified', () => {
    const converted = viewOf({ leads: [lead('L6', 'cara@acme.com', { isConverted: true })] })
    expect(created(decide(mailCara(RITA), { view: converted }))).toHaveLength(1)
    const older = lead('L7', 'cara@acme.com', { ownerId: 'U-RITA', lastModifiedAtMs: 1 })
    const newer = lead('L8', 'cara@acme.com', { lastModifiedAtMs: 2 })
    const view = viewOf({ leads: [newer, older] })
    expect(decide(mailCara(RITA), { view })).toMatchObject([{ recordId: 'L7' }])
    expect(decide(mailCara('gus@ourco.com'), { view })).toMatchObject([{ recordId: 'L8' }])
  })
})

describe('OWN: who owns', () => {
  const ownerOf = (from: string, cc: string[] = [], view = viewOf(), to = CARA) =>
    created(decide(mail({ from, to: [to], cc }), { view }))[0]?.ownerId

  test('OWN-1: the user whose activity it was, not the account owner', () => {
    expect(ownerOf('sam@ourco.com')).toBe('U-SAM')
  })

  test('OWN-2, OWN-5: no Salesforce user means the integration user; an owner in Cc makes it eligible', () => {
    expect(ownerOf('nina@ourco.com', [RITA])).toBe('U-INT')
    expect(ownerOf('paul@ourco.com', [RITA])).toBe('U-PAUL')
  })

  test('OWN-5: the strict reading looks at the capturing user alone', () => {
    const settings = settingsOf({}, { contacts: { eligibility: 'capturing_user_only' } })
    expect(refusals(decide(mailCara('paul@ourco.com', { cc: [RITA] }), { settings }))).toEqual(['user_not_on_account'])
  })

  test('OWN-3, INT-18: an inactive owner is eligible but does not own, and the decision says so', () => {
    const [decision] = created(decide(mail({ from: 'ivan@ourco.com', to: ['Al Bo <al@initech.com>'] })))
    expect(decision?.ownerId).toBe('U-INT')
    expect(decision?.why).toContain('no active Salesforce user')
  })

  test('OWN-6: the owner of a closed opportunity counts only where the setting says so', () => {
    const view = viewOf({ opportunities: [opportunity('O3', 'U-PAUL', { isClosed: true })] })
    expect(refusals(decide(mailCara('paul@ourco.com'), { view }))).toEqual(['user_not_on_account'])
    const settings = settingsOf({}, { contacts: { includeClosedOwners: true } })
    expect(created(decide(mailCara('paul@ourco.com'), { view, settings }))).toHaveLength(1)
  })

  test('OWN-7: the earlier activity owns, whichever arrives first; the key is one', () => {
    const planned = {
      key: contactKey('cara@acme.com'),
      address: 'cara@acme.com',
      accountId: 'A1',
      occurredAtMs: T0 + 120_000,
    }
    const view = viewOf({ plannedContacts: [planned] })
    expect(created(decide(mailCara('sam@ourco.com', { at: T0 }), { view }))).toMatchObject([
      { ownerId: 'U-SAM', key: planned.key },
    ])
    expect(refusals(decide(mailCara('sam@ourco.com', { at: T0 + 200_000 }), { view }))).toEqual(['already_planned'])
  })

  test('INT-17: two Globexes, one contact on the account of the earlier mail', () => {
    const planned = { key: contactKey('new@globex.com'), address: 'new@globex.com', accountId: 'A3', occurredAtMs: T0 }
    const view = viewOf({ plannedContacts: [planned] })
    const later = decide(mail({ from: RITA, to: ['New Guy <new@globex.com>'], at: T0 + DAY_MS / 24 }), { view })
    expect(refusals(later)).toEqual(['already_planned'])
  })
})
