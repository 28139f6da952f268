import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FILLABLE_FIELDS, type OrgSettings } from '../contract/index.ts'
import { decideEnrichment } from './enrichment.ts'
import { recheckEnrichment } from './enrichment-recheck.ts'
import { contact, DAY_MS, fact, HOUR_MS, lead, settingsOf, T0, viewOf } from './fixtures.ts'
import type { PersonFact } from './person-fact.ts'
import type { ContactRow, CrmView } from './view.ts'

const ANN = 'ann@acme.com'
const BOB = 'bob@acme.com'
type Enrichment = Partial<OrgSettings['profiles'][number]['enrichment']>

const settingsWith = (enrichment: Enrichment = {}, changes = {}) =>
  settingsOf({ enrichment: { enabled: false, policies: {}, updatePersona: false, ...enrichment } }, changes)
const all = (policy: 'always' | 'ifEmpty' | 'never') =>
  Object.fromEntries(FILLABLE_FIELDS.map((field) => [field, policy]))
const on = (policy: 'always' | 'ifEmpty' | 'never') => ({ enabled: true, policies: all(policy) })

/** Decisions about Ann, whom a person made, or about Bob, who is ours. */
function decide(
  who: string,
  facts: readonly PersonFact[],
  {
    enrichment = {},
    record = {},
    view = {},
    changes = {},
  }: { enrichment?: Enrichment; record?: Partial<ContactRow>; view?: Partial<CrmView>; changes?: object } = {},
) {
  const base = viewOf()
  const contacts = base.contacts.map((row) => (row.email === who ? { ...row, ...record } : row))
  return decideEnrichment({
    address: who,
    view: { ...base, contacts, personFacts: { [who]: facts }, ...view },
    settings: settingsWith(enrichment, changes),
  })
}
const written = (decisions: ReturnType<typeof decide>) =>
  Object.fromEntries(decisions.flatMap((each) => (each.refusal === null ? [[each.field, each.value]] : [])))
const refusalOf = (decisions: ReturnType<typeof decide>, field: string) =>
  decisions.find((each) => each.field === field)?.refusal

describe('ENR-1, ENR-2: whose contacts are touched', () => {
  test('✗ off, made by hand: a new title is not written', () => {
    expect(refusalOf(decide(ANN, [fact('Title', 'CFO')]), 'Title')).toBe('enrichment_off')
  })
  test('✓ on, Title always: written', () => {
    expect(
      written(decide(ANN, [fact('Title', 'CFO')], { enrichment: { enabled: true, policies: { Title: 'always' } } })),
    ).toEqual({
      Title: 'CFO',
    })
  })
  test('✓ off, ours: title, phone, address and last name are kept fresh, the rest is not', () => {
    const facts = [
      fact('Title', 'CFO'),
      fact('Phone', '+442079460000'),
      fact('Email', 'bob@acme.co.uk'),
      fact('Name', 'Bob Miller'),
      fact('MailingCountry', 'Germany'),
    ]
    const decisions = decide(BOB, facts)
    expect(written(decisions)).toEqual({
      ...{ Title: 'CFO', Phone: '+442079460000', Email: 'bob@acme.co.uk', LastName: 'Miller' },
    })
    expect(refusalOf(decisions, 'Seniority')).toBe('enrichment_off')
  })
  test('a name with another first name is somebody else’s; a middle name is nothing new', () => {
    expect(refusalOf(decide(BOB, [fact('Name', 'Tom Fox')]), 'LastName')).toBe('other_first_name')
    expect(refusalOf(decide(BOB, [fact('Name', 'Bob M. Ray')]), 'LastName')).toBe('same_value')
  })
})

describe('ENR-3: policies by field', () => {
  test('✓ always: VP becomes SVP; ✗ the same value is not written', () => {
    const record = { title: 'VP' }
    expect(written(decide(ANN, [fact('Title', 'SVP')], { enrichment: on('always'), record }))).toMatchObject({
      Title: 'SVP',
    })
    expect(refusalOf(decide(ANN, [fact('Title', 'vp ')], { enrichment: on('always'), record }), 'Title')).toBe(
      'same_value',
    )
  })
  test('✗ always: nothing seen never blanks', () => {
    expect(decide(ANN, [], { enrichment: on('always'), record: { title: 'VP' } })).toEqual([])
  })
  test.each([null, '', '  '])('✓ ifEmpty: %j is blank and is written', (title) => {
    expect(
      written(decide(ANN, [fact('Title', 'CFO')], { enrichment: on('ifEmpty'), record: { title } })),
    ).toMatchObject({
      Title: 'CFO',
    })
  })
  test('✗ ifEmpty: a value stays; ✗ never: a blank stays blank; ✗ an unlisted field is not written', () => {
    const told = [fact('Title', 'CFO')]
    expect(refusalOf(decide(ANN, told, { enrichment: on('ifEmpty'), record: { title: 'Sales' } }), 'Title')).toBe(
      'not_empty',
    )
    expect(refusalOf(decide(ANN, told, { enrichment: on('never') }), 'Title')).toBe('policy_never')
    expect(refusalOf(decide(ANN, told, { enrichment: { enabled: true } }), 'Title')).toBe('field_not_listed')
  })
})

test('ENR-4: no decision is ever about the owner, whatever a policy says', () => {
  const enrichment = { enabled: true, policies: { ...all('always'), OwnerId: 'always' as const } }
  const told = [fact('Title', 'CFO'), fact('Name', 'Ann Ray'), fact('Email', 'ann@acme.co.uk')]
  expect(decide(ANN, told, { enrichment }).map((each) => each.field)).not.toContain('OwnerId')
})

describe('ENR-5: department, seniority and persona have a switch of their own', () => {
  const told = [fact('Title', 'VP of Sales')]
  const record = { seniority: 'Junior', title: 'VP of Sales' }
  test.each([
    ['never + separate on', { enabled: true, policies: all('never'), updatePersona: true }, true],
    ['off + separate on', { updatePersona: true }, true],
    ['always + separate off', on('always'), true],
    ['both no', { enabled: true, policies: all('never') }, false],
    ['off + separate off', {}, false],
    ['ifEmpty with a value + separate on', { ...on('ifEmpty'), updatePersona: true }, true],
    ['ifEmpty with a value + separate off', on('ifEmpty'), false],
  ])('%s: updated is %s', (_name, enrichment, isUpdated) => {
    const decisions = decide(ANN, told, { enrichment, record })
    expect(written(decisions).Seniority).toBe(isUpdated ? 'VP' : undefined)
  })
})

test('ENR-6: on, the policies also bind our own contacts; off, newer information overwrites', () => {
  const record = { title: 'VP' }
  expect(refusalOf(decide(BOB, [fact('Title', 'CFO')], { enrichment: on('ifEmpty'), record }), 'Title')).toBe(
    'not_empty',
  )
  expect(written(decide(BOB, [fact('Title', 'CFO')], { record }))).toMatchObject({ Title: 'CFO' })
})

describe('ENR-7: a new address', () => {
  const enrichment = on('always')
  const move = (address: string, view: Partial<CrmView> = {}) =>
    refusalOf(decide(ANN, [fact('Email', address)], { enrichment, view }), 'Email')
  test('✓ on a domain of the account, used by nobody: written', () => {
    expect(move('ann@acme.co.uk')).toBeNull()
  })
  test('✗ elsewhere, held, used by another record, or a function: a suggestion only', () => {
    expect(move('ann@gmail.com')).toBe('address_elsewhere')
    expect(move('ann@globex.com')).toBe('address_elsewhere')
    expect(move('ann@acme.co.uk', { bouncedAddresses: ['ann@acme.co.uk'] })).toBe('address_held')
    expect(move(BOB)).toBe('address_in_use')
    expect(move('lee@acme.com')).toBe('address_in_use')
    expect(move('sales@acme.com')).toBe('address_not_personal')
    const planned = { key: 'k', address: 'ann@acme.co.uk', accountId: 'A1', occurredAtMs: T0 }
    expect(move('ann@acme.co.uk', { plannedContacts: [planned] })).toBe('address_in_use')
  })
  test('a converted lead does not use its address any more', () => {
    expect(move('ann.l@acme.com', { leads: [lead('L9', 'ann.l@acme.com', { isConverted: true })] })).toBeNull()
  })
})

describe('ENR-8: older never replaces newer', () => {
  const enrichment = on('always')
  const told = [fact('Title', 'CFO', { atMs: T0 })]
  const at = (record: Partial<ContactRow>) => refusalOf(decide(ANN, told, { enrichment, record }), 'Title')
  test('what a person typed later stays, also where they emptied the field', () => {
    expect(at({ title: 'CEO', fieldsChangedAt: { title: T0 + HOUR_MS } })).toBe('changed_by_person')
    expect(at({ title: null, fieldsChangedAt: { title: T0 + HOUR_MS } })).toBe('changed_by_person')
    expect(at({ title: 'CEO', fieldsChangedAt: { title: T0 } })).toBe('changed_by_person')
    expect(at({ title: 'CEO', fieldsChangedAt: { title: T0 - HOUR_MS } })).toBeNull()
    expect(at({ title: 'CEO', fieldsChangedAt: { phone: T0 + HOUR_MS } })).toBeNull()
  })
  test('a record that was made or changed after the mail knows better, but not about its blanks', () => {
    expect(at({ title: 'CEO', createdAtMs: T0 + DAY_MS })).toBe('changed_by_person')
    expect(at({ title: 'CEO', fieldsChangedAt: { all: T0 + DAY_MS } })).toBe('changed_by_person')
    expect(at({ title: null, createdAtMs: T0 + DAY_MS, fieldsChangedAt: { all: T0 + DAY_MS } })).toBeNull()
  })
  test('a contact of ours was made from facts: a newer one replaces what it was made with', () => {
    expect(refusalOf(decide(BOB, told, { record: { title: 'VP', createdAtMs: T0 + DAY_MS } }), 'Title')).toBeNull()
  })
})

test('ENR-9: what the picklist lacks is skipped with a reason, the rest is written in the org’s spelling', () => {
  const decisions = decide(ANN, [fact('Title', 'Chief of Staff'), fact('MailingCountry', 'Germany')], {
    enrichment: on('always'),
    view: { picklists: { Seniority: ['Senior', 'VP'], MailingCountry: ['Deutschland', 'Österreich'] } },
  })
  expect(refusalOf(decisions, 'Seniority')).toBe('not_in_picklist')
  expect(decisions.find((each) => each.field === 'Seniority')?.why).toContain('picklist')
  expect(written(decisions)).toMatchObject({ Title: 'Chief of Staff', MailingCountry: 'Deutschland' })
})

test('PRF-1: the profile of the user whose mailbox brought the fact governs', () => {
  const [profile] = settingsWith(on('always')).profiles
  const changes = {
    profiles: [
      { id: 'default', name: 'Default' },
      { ...profile, id: 'rich', name: 'Rich' },
    ],
    profileAssignments: { 'sam@ourco.com': 'rich' },
  }
  expect(refusalOf(decide(ANN, [fact('Title', 'CFO')], { changes }), 'Title')).toBe('enrichment_off')
  expect(
    refusalOf(decide(ANN, [fact('Title', 'CFO', { userAddress: 'sam@ourco.com' })], { changes }), 'Title'),
  ).toBeNull()
})

test('all contacts with the address are judged, each by who made it', () => {
  const view = { contacts: [contact('C1', 'A1', ANN), contact('C9', 'A2', ANN, { createdByReachable: true })] }
  const decisions = decide(ANN, [fact('Title', 'CFO')], { view }).filter((each) => each.field === 'Title')
  expect(decisions.map((each) => [each.recordId, each.refusal])).toEqual([
    ['C1', 'enrichment_off'],
    ['C9', null],
  ])
})

describe('the last look before the write', () => {
  const again = (record: Partial<ContactRow>, enrichment: Enrichment = on('always')) =>
    recheckEnrichment({
      ...{ field: 'Title', value: 'CFO', before: 'VP', userAddress: 'rita@ourco.com', view: viewOf() },
      contact: contact('C1', 'A1', ANN, record),
      settings: settingsWith(enrichment),
    })?.code ?? null
  test('what the decision saw is still there: written', () => expect(again({ title: 'VP' })).toBeNull())
  test('a person was faster: theirs stays', () => expect(again({ title: 'CEO' })).toBe('changed_by_person'))
  test('it says so already: nothing to do', () => expect(again({ title: 'CFO' })).toBe('same_value'))
  test('switched off meanwhile: not written (PRF-4)', () => expect(again({ title: 'VP' }, {})).toBe('enrichment_off'))
})

test('a decision never blanks a field and never repeats its value', () => {
  const text = fc.constantFrom('', ' ', 'VP', 'CFO', 'vp', 'Director')
  fc.assert(
    fc.property(text, text, fc.constantFrom('always' as const, 'ifEmpty' as const), (stored, seen, policy) => {
      const facts = seen.trim() === '' ? [] : [fact('Title', seen)]
      for (const each of decide(ANN, facts, { enrichment: on(policy), record: { title: stored } })) {
        if (each.refusal !== null) continue
        expect(each.value.trim()).not.toBe('')
        expect(each.value).not.toBe(each.before)
      }
    }),
  )
})
