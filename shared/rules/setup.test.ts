import { expect, test } from 'vitest'
import { defaultSettings } from '../contract/index.ts'
import { resolveFieldNames } from './field-names.ts'
import { fieldItem, neededFields, needsBackfill, type OrgField, type OrgFields } from './setup-fields.ts'

const field = (type: string, more: Partial<OrgField> = {}): OrgField => ({
  ...{ type, isCreateable: true, isUpdateable: true, defaultValue: null },
  ...more,
})
const flags = { Hard_Bounce__c: field('boolean', { defaultValue: false }), Hard_Bounce_Date__c: field('date') }
const ours = { Created_By_Reachable__c: field('boolean'), Reachable_Key__c: field('string') }
const contact = {
  ...ours,
  email_active__c: field('boolean', { defaultValue: true }),
  ...flags,
  Is_Reachable__c: field('boolean'),
  Notes__c: field('string'),
}
const org: OrgFields = { Contact: contact, Lead: flags, OpportunityContactRole: ours }
const settings = defaultSettings()
const itemsIn = (fields: OrgFields) => neededFields(settings).map((needed) => fieldItem(needed, fields, null))

test('with all of them everything is ok (HBF-1)', () => {
  expect(itemsIn(org).map(({ id, state }) => [id, state])).toEqual([
    ['Contact.email_active__c', 'ok'],
    ['Contact.Hard_Bounce__c', 'ok'],
    ['Contact.Hard_Bounce_Date__c', 'ok'],
    ['Lead.Hard_Bounce__c', 'ok'],
    ['Lead.Hard_Bounce_Date__c', 'ok'],
    ['Contact.Created_By_Reachable__c', 'ok'],
    ['Contact.Reachable_Key__c', 'ok'],
    ['OpportunityContactRole.Created_By_Reachable__c', 'ok'],
    ['OpportunityContactRole.Reachable_Key__c', 'ok'],
  ])
})

test('the key of activities is asked for where a profile writes them, and must be unique (SYN-1)', () => {
  const profiles = settings.profiles.map((profile) => ({ ...profile, activitySync: true }))
  const needed = neededFields({ ...settings, profiles }).filter(({ object }) => object === 'Activity')
  const item = (isUnique: boolean) => {
    const Activity = { Reachable_Key__c: field('string', { isUnique }) }
    return needed.map((each) => fieldItem(each, { ...org, Activity }, null))
  }
  expect(needed.map((each) => fieldItem(each, org, null).state)).toEqual(['missing'])
  expect(item(true)).toMatchObject([{ id: 'Activity.Reachable_Key__c', state: 'ok', fix: null }])
  expect(item(false)).toMatchObject([{ state: 'wrong', fix: expect.stringContaining('unique'), isCreatable: false }])
})

test('each field tells which page layouts lack it, and is in order all the same (SET-3)', () => {
  const [active] = neededFields(settings)
  const placeOf = (layouts: Parameters<typeof fieldItem>[2]) => {
    if (!active) throw new Error('no field')
    const { state, checks } = fieldItem(active, org, layouts)
    return [state, ...checks.filter(({ name }) => name === 'layout').map((check) => `${check.state}: ${check.found}`)]
  }
  const sales = { object: 'Contact', name: 'Sales', fields: ['email_active__c'] } as const
  const leads = { object: 'Lead', name: 'Lead Layout', fields: [] } as const
  expect(placeOf([sales, leads])).toEqual(['ok', 'ok: on 1 of 1 page layouts'])
  expect(placeOf([sales, { ...sales, name: 'Partners', fields: [] }])).toEqual(['ok', 'missing: not on Partners'])
  expect(placeOf(null)).toEqual(['ok', 'unknown: the integration user cannot read page layouts'])
})

test('missing fields are named exactly, and can be created (HBF-1)', () => {
  const missing = itemsIn({ ...org, Lead: {} }).filter(({ state }) => state === 'missing')
  expect(missing.map(({ id, isCreatable }) => [id, isCreatable])).toEqual([
    ['Lead.Hard_Bounce__c', true],
    ['Lead.Hard_Bounce_Date__c', true],
  ])
})

test.each([
  ['type', field('string'), 'must be a checkbox'],
  ['default', field('boolean', { defaultValue: false }), 'to checked'],
  ['writable', field('boolean', { defaultValue: true, isUpdateable: false }), 'cannot edit'],
])('a wrong %s is told with its fix (SET-3)', (name, email_active__c, fix) => {
  const [item] = itemsIn({ ...org, Contact: { ...contact, email_active__c } })
  expect(item?.state).toBe('wrong')
  expect(item?.checks.find(({ state }) => state !== 'ok')?.name).toBe(name)
  expect(item?.fix).toContain(fix)
})

const map = (change: Partial<typeof settings.fields>) =>
  resolveFieldNames({ ...settings.fields, ...change }, settings.fields, org)

test.each(['Is_Reachable', 'Is_Reachable__c', 'is_reachable__C'])('%s is resolved (SET-2)', (emailActive) => {
  expect(map({ emailActive })).toMatchObject({ names: { emailActive: 'Is_Reachable__c' }, faults: [] })
})

test('an unknown name is refused with near ones, another type with what it must be (SET-2, ACT-1)', () => {
  expect(map({ emailActive: 'Is_Reachible__c' }).faults).toEqual([
    { name: 'emailActive', detail: 'no field Is_Reachible__c; near names: Is_Reachable__c' },
  ])
  expect(map({ emailActive: 'Notes' }).faults).toEqual([{ name: 'emailActive', detail: 'Notes__c must be a checkbox' }])
})

test('a name that stays is not judged again', () => {
  expect(resolveFieldNames(settings.fields, settings.fields, {}).faults).toEqual([])
})

test.each([
  [12_000, 12_000, false, true],
  [1, 9, false, true],
  [0, 9, false, false],
  [3, 9, true, false],
  [12_000, 13_000, true, true],
])('%i of %i unchecked, default checked: %s (ACT-2)', (unchecked, total, isDefaultChecked, isNeeded) => {
  expect(needsBackfill({ unchecked, total }, isDefaultChecked)).toBe(isNeeded)
})
