import { beforeEach, describe, expect, test } from 'vitest'
import { memoryJournal } from '../journal.ts'
import { seedRecords } from '../seed.ts'
import { HUMAN_USER_ID, INTEGRATION_USER_ID } from '../seed-org.ts'
import type { Sim } from '../sim.ts'
import { createSim } from '../sim.ts'
import { deleteRecord } from './delete.ts'
import { createRecord, updateRecord } from './write.ts'
import type { OrgRules } from './write-context.ts'

let sim: Sim
let refs: Readonly<Record<string, string>>

beforeEach(() => {
  sim = createSim({ journal: memoryJournal, nowMs: Date.parse('2026-11-20T10:00:00Z') })
  refs = seedRecords(sim, {
    User: [{ _ref: 'left', Email: 'left@crm.example', IsActive: false }],
    Account: [{ _ref: 'acme', Name: 'Acme' }],
    Contact: [{ _ref: 'ann', Email: 'ann@acme.example', AccountId: '@acme' }],
    Lead: [{ _ref: 'lee', Email: 'lee@beta.example' }],
    Opportunity: [{ _ref: 'deal', AccountId: '@acme' }],
    OpportunityContactRole: [{ _ref: 'role', OpportunityId: '@deal', ContactId: '@ann', IsPrimary: true }],
    Case: [{ _ref: 'case', Status: 'Closed', ContactId: '@ann' }],
  }).refs
})

const meta = (object: string) => {
  const found = sim.schema.object(object)
  if (!found) throw new Error(`no object ${object}`)
  return found
}
const write = () => sim.writeContext(INTEGRATION_USER_ID)
const create = (object: string, input: Record<string, unknown>) => createRecord(write(), meta(object), input)
const row = (object: string, name: string) => sim.store.get(object, refs[name] ?? '')
const required = (object: string): Record<string, unknown> =>
  object === 'Opportunity' ? { Name: 'Deal', StageName: 'Prospecting', CloseDate: '2026-12-01' } : { LastName: 'Roe' }

describe('refusals', () => {
  test.each<[string, Record<string, unknown>, string, string]>([
    ['Contact', { LastName: '  ' }, 'REQUIRED_FIELD_MISSING', 'Required fields are missing: [LastName]'],
    ['Contact', { Title: 'x'.repeat(129) }, 'STRING_TOO_LONG', '(max length=128)'],
    ['Contact', { Email: 'not an address' }, 'INVALID_EMAIL_ADDRESS', 'Email: invalid email address: not an address'],
    ['Contact', { Nope__c: 1 }, 'INVALID_FIELD', "No such column 'Nope__c' on sobject of type Contact"],
    ['Contact', { CreatedDate: '2026-01-01T00:00:00Z' }, 'INVALID_FIELD_FOR_INSERT_UPDATE', 'CreatedDate'],
    ['Contact', { Id: '003Hn0000000009IAA' }, 'INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call'],
    ['Contact', { AccountId: '001Hn0000000099IAA' }, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'],
    ['Contact', { AccountId: 'acme' }, 'MALFORMED_ID', 'id value of incorrect type: acme'],
    ['Contact', { email_active__c: null }, 'INVALID_TYPE_ON_FIELD_IN_RECORD', 'null'],
    ['Contact', { Hard_Bounce_Date__c: 'soon' }, 'JSON_PARSER_ERROR', 'soon'],
    ['Contact', { Account: { Website: 'x' } }, 'INVALID_FIELD', 'Account'],
    ['Opportunity', { CloseDate: null }, 'REQUIRED_FIELD_MISSING', '[CloseDate]'],
  ])('%s with %o is refused as %s', (object, input, statusCode, text) => {
    const outcome = create(object, { ...required(object), ...input })
    expect(outcome).toMatchObject({ ok: false, errors: [{ statusCode }] })
    expect(JSON.stringify(outcome)).toContain(text)
  })

  test('an inactive user cannot own a record', () => {
    const outcome = create('Contact', { LastName: 'Roe', OwnerId: refs.left })
    expect(outcome).toMatchObject({ ok: false, errors: [{ statusCode: 'INACTIVE_OWNER_OR_USER' }] })
  })

  test('a restricted picklist takes its own values only', () => {
    const outcome = create('Event', {
      StartDateTime: '2026-11-20T10:00:00Z',
      EndDateTime: '2026-11-20T11:00:00Z',
      ShowAs: 'Away',
    })
    expect(outcome).toMatchObject({ ok: false, errors: [{ statusCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST' }] })
  })

  test('a task of a lead cannot also be about an account', () => {
    const outcome = create('Task', { WhoId: refs.lee, WhatId: refs.acme })
    expect(outcome).toMatchObject({ ok: false, errors: [{ statusCode: 'FIELD_INTEGRITY_EXCEPTION' }] })
  })
})

describe('what Salesforce fills in', () => {
  test('a null for a defaulted field takes the default, and a closed stage closes the opportunity', () => {
    create('Task', { Subject: 'Call', Status: null })
    expect([...sim.store.all('Task')][0]).toMatchObject({ Status: 'Not Started', IsClosed: false })
    updateRecord(write(), meta('Opportunity'), refs.deal ?? '', { StageName: 'Closed Lost' })
    expect(row('Opportunity', 'deal')).toMatchObject({ IsClosed: true, IsWon: false })
  })

  test('a completed task dates the contact, and taking it away undates it', () => {
    const task = create('Task', { WhoId: refs.ann, Status: 'Completed', ActivityDate: '2026-11-18' })
    expect(row('Contact', 'ann')).toMatchObject({ LastActivityDate: '2026-11-18' })
    expect(row('Account', 'acme')).toMatchObject({ LastActivityDate: '2026-11-18' })
    deleteRecord(write(), meta('Task'), task.ok ? task.id : '')
    expect(row('Contact', 'ann')).toMatchObject({ LastActivityDate: null })
  })

  test('an opportunity has one primary role', () => {
    create('OpportunityContactRole', { OpportunityId: refs.deal, ContactId: refs.ann, IsPrimary: true })
    expect(row('OpportunityContactRole', 'role')).toMatchObject({ IsPrimary: false })
  })

  test('a parent can be named by its key', () => {
    create('Contact', { LastName: 'Key', Reachable_Key__c: 'k9' })
    const role = create('OpportunityContactRole', { OpportunityId: refs.deal, Contact: { Reachable_Key__c: 'K9' } })
    expect(role).toMatchObject({ ok: true })
  })

  test('authors and stamps are those of the session and the clock', () => {
    sim.clock.advance(1_500)
    updateRecord(write(), meta('Contact'), refs.ann ?? '', { Title: 'CTO' })
    expect(row('Contact', 'ann')).toMatchObject({
      CreatedById: HUMAN_USER_ID,
      LastModifiedById: INTEGRATION_USER_ID,
      CreatedDate: '2026-11-20T10:00:00.000+0000',
      SystemModstamp: '2026-11-20T10:00:01.000+0000',
    })
  })
})

describe('deleting a contact', () => {
  test('takes its roles along and lets go of its closed cases', () => {
    expect(deleteRecord(write(), meta('Contact'), refs.ann ?? '')).toMatchObject({ ok: true })
    expect(row('OpportunityContactRole', 'role')).toMatchObject({ IsDeleted: true })
    expect(row('Case', 'case')).toMatchObject({ IsDeleted: false, ContactId: null })
    expect(updateRecord(write(), meta('Contact'), refs.ann ?? '', {})).toMatchObject({
      errors: [{ statusCode: 'ENTITY_IS_DELETED' }],
    })
  })

  test('is refused while a case is open', () => {
    seedRecords(sim, { Case: [{ Id: '@case', Status: 'New' }] })
    expect(deleteRecord(write(), meta('Contact'), refs.ann ?? '')).toMatchObject({
      errors: [{ statusCode: 'DELETE_FAILED' }],
    })
  })
})

describe('rules of the org', () => {
  const rule = (rules: Partial<OrgRules>) => sim.configure({ rules: { ...sim.config().rules, ...rules } })
  const twin = { LastName: 'Twin', Email: 'ANN@acme.example' }

  test('an alerting duplicate rule yields to allowSave, a blocking one does not', () => {
    const allowed = () =>
      createRecord(sim.writeContext(INTEGRATION_USER_ID, { allowDuplicateSave: true }), meta('Contact'), twin)
    rule({ duplicate: { Contact: 'alert' } })
    expect(create('Contact', twin)).toMatchObject({
      errors: [{ statusCode: 'DUPLICATES_DETECTED', duplicateIds: [refs.ann] }],
    })
    expect(allowed()).toMatchObject({ ok: true })
    rule({ duplicate: { Contact: 'block' } })
    expect(allowed()).toMatchObject({ ok: false })
  })

  test('a validation rule is a SOQL condition with the words of the admin', () => {
    rule({ validation: [{ object: 'Contact', refuseWhen: 'Phone = null AND Title = null', message: 'Say something' }] })
    expect(create('Contact', { LastName: 'Roe' })).toMatchObject({
      errors: [{ statusCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'Say something' }],
    })
    expect(create('Contact', { LastName: 'Roe', Title: 'CTO' })).toMatchObject({ ok: true })
  })

  test('an org may demand further fields', () => {
    rule({ required: { Contact: ['Department'] } })
    expect(create('Contact', { LastName: 'Roe' })).toMatchObject({ errors: [{ fields: ['Department'] }] })
  })
})
