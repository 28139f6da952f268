import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Profile } from '../contract/index.ts'
import { planDuplicates } from './dedupe.ts'
import { contact, DAY_MS, role, settingsOf, T0 } from './fixtures.ts'
import type { Refusal } from './refusals.ts'
import type { ContactRow, RoleRow } from './view.ts'

const ANN = 'ann@acme.com'
const day = (number: number) => T0 - 100 * DAY_MS + number * DAY_MS
const manual = (id: string, atDay: number, more: Partial<ContactRow> = {}) =>
  contact(id, 'A1', ANN, { createdAtMs: day(atDay), ...more })
const ours = (id: string, atDay: number, more: Partial<ContactRow> = {}) =>
  manual(id, atDay, { createdByReachable: true, ...more })

type Given = {
  roles?: RoleRow[]
  removedIds?: string[]
  obstacles?: [string, Refusal][]
  survivor?: 'manual' | 'earliest'
  enrichment?: Partial<Profile['enrichment']>
  emailActive?: boolean | null
  isHeld?: boolean
  crmWrites?: boolean
}
function planOf(contacts: ContactRow[], given: Given = {}) {
  const base = settingsOf({}, { dedupe: { enabled: true, survivor: given.survivor ?? 'manual' } })
  const settings = { ...base, bounce: { ...base.bounce, crmWrites: given.crmWrites ?? true } }
  const [profile] = settings.profiles
  if (!profile) throw new Error('no profile')
  return planDuplicates({
    address: ANN,
    contacts,
    roles: given.roles ?? [],
    removedIds: given.removedIds ?? [],
    obstacles: new Map(given.obstacles ?? []),
    flags: { emailActive: given.emailActive ?? null, isHeld: given.isHeld ?? false },
    profile: { ...profile, enrichment: { ...profile.enrichment, ...given.enrichment } },
    settings,
  })
}
const brief = (contacts: ContactRow[], given: Given = {}) => {
  const { survivorId, deletions, reviews, rule } = planOf(contacts, given)
  return { survivorId, deletions, reviews: reviews.map((review) => review.contactId), rule }
}

describe('which contact stays', () => {
  test('DUP-2: of one that a person made and one of ours, ours goes', () =>
    expect(brief([manual('C1', 1), ours('C9', 30)])).toEqual({
      ...{ survivorId: 'C1', deletions: ['C9'], reviews: [], rule: 'DUP-3' },
    }))
  test('DUP-2: two that people made are left to people', () => {
    const plan = planOf([manual('C1', 1), manual('C9', 30)])
    expect(plan.deletions).toEqual([])
    expect(plan.reviews).toMatchObject([{ contactId: 'C9', refusal: 'made_by_people', rule: 'DUP-2' }])
  })
  test('DUP-2: two of people and one of ours: ours goes, the other two are left to people', () =>
    expect(brief([manual('C1', 1), manual('C9', 30), ours('C10', 2)])).toMatchObject({
      ...{ survivorId: 'C1', deletions: ['C10'], reviews: ['C9'] },
    }))
  test('DUP-3: of two of ours the earliest stays', () =>
    expect(brief([ours('C5', 35), ours('C1', 31)])).toMatchObject({ survivorId: 'C1', deletions: ['C5'] }))
  test('AMB-24: one that a person made later stays before an earlier one of ours', () =>
    expect(brief([ours('C1', 1), manual('C9', 5)])).toEqual({
      ...{ survivorId: 'C9', deletions: ['C1'], reviews: [], rule: 'AMB-24' },
    }))
  test('AMB-24, earliest: ours stays, and what a person made is not deleted', () =>
    expect(brief([ours('C1', 1), manual('C9', 5)], { survivor: 'earliest' })).toEqual({
      ...{ survivorId: 'C1', deletions: [], reviews: ['C9'], rule: 'AMB-24' },
    }))
  test('DUP-4: a copy that an admin removed does not stay', () =>
    expect(brief([ours('C1', 1), ours('C2', 2), ours('C3', 3)], { removedIds: ['C1'] })).toMatchObject({
      ...{ survivorId: 'C2', deletions: ['C3'] },
    }))
  test('DUP-4: a copy with another address by now is none', () =>
    expect(brief([ours('C1', 1, { email: 'ann@newco.com' }), ours('C2', 2)])).toMatchObject({
      ...{ survivorId: 'C2', deletions: [] },
    }))
  test('DUP-4: of one moment the lowest id stays', () =>
    expect(brief([ours('C2', 1), ours('C1', 1)])).toMatchObject({ survivorId: 'C1', deletions: ['C2'] }))
  test('DUP-6: one contact alone is nothing to do', () =>
    expect(brief([ours('C1', 1)])).toMatchObject({ deletions: [], reviews: [] }))
  test('what people edited or still use is left to them', () => {
    const obstacles: [string, Refusal][] = [['C9', { code: 'still_in_use', about: '1 Case' }]]
    const plan = planOf([manual('C1', 1), ours('C9', 30), ours('C8', 31)], { obstacles })
    expect(plan.deletions).toEqual(['C8'])
    expect(plan.reviews).toMatchObject([{ contactId: 'C9', why: 'Other records hang on it: 1 Case.' }])
  })
})

describe('roles of the copies (DUP-5)', () => {
  const both = [manual('C1', 1), ours('C9', 30)]
  const rolesOf = (roles: RoleRow[], contacts = both) => {
    const { roleMoves, roleDeletions } = planOf(contacts, { roles })
    return [roleMoves.map((each) => each.roleId), roleDeletions.map((each) => each.roleId)]
  }
  test('a role only of the copy moves', () => expect(rolesOf([role('O1', 'C9', true)])).toEqual([['R-O1-C9'], []]))
  test('both on one opportunity: the manual one stays, on the contact that stays', () => {
    expect(rolesOf([role('O1', 'C1'), role('O1', 'C9', true)])).toEqual([[], ['R-O1-C9']])
    expect(rolesOf([role('O1', 'C1', true), role('O1', 'C9')])).toEqual([['R-O1-C9'], ['R-O1-C1']])
  })
  test('both by one hand: that of the contact that stays', () => {
    expect(rolesOf([role('O1', 'C1', true), role('O1', 'C9', true)])).toEqual([[], ['R-O1-C9']])
    expect(rolesOf([role('O1', 'C1'), role('O1', 'C9')])).toEqual([[], ['R-O1-C9']])
  })
  test('two copies with a role each bring one', () =>
    expect(rolesOf([role('O1', 'C8', true), role('O1', 'C9', true)], [...both, ours('C8', 31)])).toEqual([
      ['R-O1-C8'],
      ['R-O1-C9'],
    ]))
  test('opportunities without a copy are left alone', () =>
    expect(rolesOf([role('O2', 'C1'), role('O2', 'C1', true)])).toEqual([[], []]))
})

describe('fields of the contact that stays (DUP-5)', () => {
  const copy = ours('C9', 30, { title: 'CFO', phone: '+1', persona: 'Buyer' })
  const changesOf = (survivor: ContactRow, enrichment: Given['enrichment'] = {}) =>
    planOf([survivor, copy], { enrichment }).changes
  test('ENR-1: nothing where enrichment is off and a person made it', () =>
    expect(changesOf(manual('C1', 1))).toEqual({}))
  test('ENR-2: blanks and older values where it is ours', () =>
    expect(changesOf(ours('C1', 1, { title: 'VP' }))).toEqual({ Title: 'CFO', Phone: '+1' }))
  test('ENR-3: ifEmpty fills blanks only, never nothing', () => {
    const policies = { Title: 'ifEmpty', Phone: 'never' } as const
    expect(changesOf(manual('C1', 1, { title: ' ' }), { enabled: true, policies })).toEqual({ Title: 'CFO' })
    expect(changesOf(manual('C1', 1, { title: 'VP' }), { enabled: true, policies })).toEqual({})
  })
  test('ENR-8: always replaces, but not what was changed after the copy was made', () => {
    const enrichment = { enabled: true, policies: { Title: 'always' } } as const
    expect(changesOf(manual('C1', 1, { title: 'VP' }), enrichment)).toEqual({ Title: 'CFO' })
    expect(changesOf(manual('C1', 1, { title: 'VP', fieldsChangedAt: { title: day(31) } }), enrichment)).toEqual({})
  })
  test('ENR-5: the persona setting alone suffices', () =>
    expect(changesOf(manual('C1', 1), { updatePersona: true })).toEqual({ Persona__c: 'Buyer' }))
})

describe('status of the address (DUP-5)', () => {
  const copy = ours('C9', 30, { emailActive: false, hardBounce: true, hardBounceDate: '2026-03-02T09:01:00.000Z' })
  const changesOf = (given: Given) => planOf([manual('C1', 1), copy], given).changes
  test('a copy that was false hands the status on', () =>
    expect(changesOf({ emailActive: false, isHeld: true })).toEqual({
      ...{ email_active__c: false, Hard_Bounce__c: true, Hard_Bounce_Date__c: '2026-03-02T09:01:00.000Z' },
    }))
  test('an address that is fine by now does not', () => expect(changesOf({ emailActive: true })).toEqual({}))
  test('nothing is written where CRM writes are off', () =>
    expect(changesOf({ emailActive: false, isHeld: true, crmWrites: false })).toEqual({}))
})

test('the plan does not depend on the order in which records are read, and planning again after it plans nothing', () => {
  const record = fc.record({
    isOurs: fc.boolean(),
    atDay: fc.integer({ min: 0, max: 3 }),
    title: fc.constantFrom(null, 'VP', 'CFO'),
  })
  const hand = fc.record({ who: fc.nat(4), opportunity: fc.constantFrom('O1', 'O2'), isOurs: fc.boolean() })
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 5 }),
      fc.array(hand, { maxLength: 6 }),
      fc.nat(),
      (records, hands, turn) => {
        const contacts = records.map(({ isOurs, atDay, title }, i) =>
          (isOurs ? ours : manual)(`C${i}`, atDay, { title }),
        )
        const roles = hands.map(({ who, opportunity, isOurs }, i) => ({
          ...role(opportunity, `C${who}`, isOurs),
          id: `R${i}`,
        }))
        const plan = planOf(contacts, { roles })
        const turned = <T>(list: readonly T[]) => [
          ...list.slice(turn % (list.length + 1)),
          ...list.slice(0, turn % (list.length + 1)),
        ]
        expect(planOf(turned(contacts).reverse(), { roles: turned(roles).reverse() })).toEqual(plan)

        const left = contacts.filter(({ id }) => !plan.deletions.includes(id))
        const gone = new Set(plan.roleDeletions.map(({ roleId }) => roleId))
        const moved = new Set(plan.roleMoves.map(({ roleId }) => roleId))
        const kept = roles
          .filter(({ id }) => !gone.has(id))
          .map((each) => (moved.has(each.id) ? { ...each, contactId: plan.survivorId ?? '' } : each))
        expect(kept.some((each) => plan.deletions.includes(each.contactId))).toBe(false)
        expect(left.filter((each) => !each.createdByReachable)).toHaveLength(
          contacts.filter((each) => !each.createdByReachable).length,
        )
        expect(planOf(left, { roles: kept })).toMatchObject({
          deletions: [],
          roleMoves: [],
          roleDeletions: [],
          changes: {},
        })
      },
    ),
  )
})
