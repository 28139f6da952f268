import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as control from '../control-client.ts'
import { INTEGRATION_USER_ID } from '../seed-org.ts'
import type { Simulator } from '../simulator.ts'
import { startSimulator } from '../simulator.ts'
import { apiCaller } from './api-caller.ts'

let simulator: Simulator
let url: string
let call: ReturnType<typeof apiCaller>
beforeAll(async () => {
  simulator = await startSimulator({ nowMs: Date.parse('2026-11-20T10:00:00Z') })
  url = simulator.url
})
afterAll(() => simulator.stop())
beforeEach(() => {
  simulator.sim.reset()
  call = apiCaller(simulator)
})

const V = '/services/data/v65.0'
const ALLOW = { 'Sforce-Duplicate-Rule-Header': 'allowSave=true; includeRecordDetails=true; runAsCurrentUser=true' }
const contact = (fields: Record<string, unknown>) => ({ attributes: { type: 'Contact' }, LastName: 'Roe', ...fields })
const create = (fields: Record<string, unknown>, headers: Record<string, string> = {}) =>
  call('POST', 'sobjects/Contact', { LastName: 'Roe', ...fields }, headers)
const createMany = (records: unknown[], headers: Record<string, string> = {}) =>
  call('POST', 'composite/sobjects', { allOrNone: false, records }, headers)

describe('duplicate rules', () => {
  const twin = { Email: 'ann@acme.example' }
  beforeEach(() => simulator.seed({ Contact: [{ _ref: 'ann', ...twin }] }))

  test('an alert blocks the API and shows the match, unless the header allows it', async () => {
    await control.setRules(url, { duplicate: { Contact: 'alert' } })
    const refused = await create(twin)
    expect([refused.status, refused.body]).toMatchObject([
      400,
      [
        {
          errorCode: 'DUPLICATES_DETECTED',
          message: 'Use one of these records?',
          duplicateResut: {
            allowSave: true,
            matchResults: [{ matchRecords: [{ record: { Id: (await control.refs(url)).ann } }], size: 1 }],
          },
        },
      ],
    ])
    expect((await create(twin, ALLOW)).status).toBe(201)
  })

  test('a block is not passed by the header', async () => {
    await control.setRules(url, { duplicate: { Contact: 'block' } })
    expect((await create(twin, ALLOW)).body).toMatchObject([
      { errorCode: 'DUPLICATES_DETECTED', duplicateResut: { allowSave: false } },
    ])
  })

  test('a row of a collection carries code and message only, and the others land', async () => {
    await control.setRules(url, { duplicate: { Contact: 'alert' } })
    const { body } = await createMany([contact(twin), contact({ Email: 'bob@acme.example' })])
    expect(body).toMatchObject([{ success: false, errors: [{ statusCode: 'DUPLICATES_DETECTED' }] }, { success: true }])
    expect(body).not.toHaveProperty('0.errors.0.duplicateResut')
  })

  test('a composite hands its header down to nobody: each sub-request brings its own', async () => {
    await control.setRules(url, { duplicate: { Contact: 'alert' } })
    const sub = (referenceId: string, httpHeaders = {}) => ({
      method: 'POST',
      url: `${V}/sobjects/Contact`,
      referenceId,
      body: { LastName: 'Roe', ...twin },
      httpHeaders,
    })
    const { body } = await call('POST', 'composite', { compositeRequest: [sub('bare'), sub('own', ALLOW)] }, ALLOW)
    expect(body).toMatchObject({ compositeResponse: [{ httpStatusCode: 400 }, { httpStatusCode: 201 }] })
  })
})

describe('what an admin demands', () => {
  test('a validation rule refuses with the words of the admin', async () => {
    await control.setRules(url, {
      validation: [
        { object: 'Contact', refuseWhen: "Title = 'CEO' AND Email = null", message: 'CEOs need an address' },
      ],
    })
    expect((await create({ Title: 'CEO' })).body).toMatchObject([
      { errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION', message: 'CEOs need an address' },
    ])
    expect((await create({ Title: 'CTO' })).status).toBe(201)
  })

  test('a required field refuses new records without it', async () => {
    await control.setRules(url, { required: { Contact: ['Department'] } })
    expect((await create({})).body).toMatchObject([
      {
        errorCode: 'REQUIRED_FIELD_MISSING',
        fields: ['Department'],
        message: 'Required fields are missing: [Department]',
      },
    ])
  })

  test('a restricted picklist refuses other values and shows its own in describe', async () => {
    await control.setRules(url, { picklists: { Contact: { Department: ['Sales', 'IT'] } } })
    expect((await create({ Department: 'Cellar' })).body).toMatchObject([
      { errorCode: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', fields: ['Department'] },
    ])
    expect((await create({ Department: 'IT' })).status).toBe(201)
    const { body } = await call('GET', 'sobjects/Contact/describe')
    expect(body).toMatchObject({
      fields: expect.arrayContaining([
        expect.objectContaining({ name: 'Department', type: 'picklist', restrictedPicklist: true }),
      ]),
    })
  })

  test('a field may be shorter, read-only or hidden until it is granted', async () => {
    await control.setRules(url, {
      fields: { Contact: { Title: { length: 5 }, Department: { readOnly: true }, Seniority__c: { needsGrant: true } } },
    })
    expect((await create({ Title: 'Engineer' })).body).toMatchObject([
      { errorCode: 'STRING_TOO_LONG', message: 'Title: data value too large: Engineer (max length=5)' },
    ])
    expect((await create({ Department: 'IT' })).body).toMatchObject([
      { errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['Department'] },
    ])
    expect((await create({ Seniority__c: 'VP' })).body).toMatchObject([{ errorCode: 'INVALID_FIELD' }])
    simulator.seed({
      PermissionSet: [{ _ref: 'PS', Name: 'P', Label: 'P' }],
      PermissionSetAssignment: [{ AssigneeId: INTEGRATION_USER_ID, PermissionSetId: '@PS' }],
    })
    const grant = {
      SobjectType: 'Contact',
      Field: 'Contact.Seniority__c',
      PermissionsRead: true,
      PermissionsEdit: true,
    }
    const { PS } = await control.refs(url)
    expect((await call('POST', 'sobjects/FieldPermissions', { ParentId: PS, ...grant })).status).toBe(201)
    expect((await create({ Seniority__c: 'VP' })).status).toBe(201)
  })

  test('a change of fields ends with a reset of the org', async () => {
    await control.setRules(url, { fields: { Contact: { Title: { length: 5 } } } })
    await control.reset(url)
    call = apiCaller(simulator)
    expect((await create({ Title: 'Engineer' })).status).toBe(201)
  })
})

describe('triggers', () => {
  test('one throws, another one edits; people are above them', async () => {
    await control.setRules(url, {
      triggers: [
        {
          name: 'NoFreeMail',
          object: 'Contact',
          on: 'create',
          when: "Email LIKE '%@gmail.example'",
          reject: 'no private mail',
        },
        { object: 'Contact', set: { LeadSource: 'Other', Department: null } },
      ],
    })
    expect((await create({ Email: 'x@gmail.example' })).body).toMatchObject([
      {
        errorCode: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
        message: 'NoFreeMail: execution of BeforeInsert\n\ncaused by: no private mail',
      },
    ])
    await create({ LeadSource: 'Web', Department: 'IT' })
    simulator.seed({ Contact: [{ Email: 'y@gmail.example', LeadSource: 'Web' }] })
    expect(simulator.rows('Contact').map((row) => row.LeadSource)).toEqual(['Other', 'Web'])
  })

  test('badly written ones take so many rows at once and no more', async () => {
    await control.setRules(url, { triggerRowsMax: { Contact: 2 } })
    const three = ['A', 'B', 'C'].map((LastName) => contact({ LastName }))
    const collection = { method: 'POST', url: `${V}/composite/sobjects`, body: { records: three.slice(0, 2) } }
    const { body } = await createMany(three)
    expect(body).toMatchObject(
      three.map(() => ({
        success: false,
        errors: [{ statusCode: 'LIMIT_EXCEEDED', message: expect.stringContaining('Apex CPU time limit exceeded') }],
      })),
    )
    const two = [
      { ...collection, referenceId: 'one' },
      { ...collection, referenceId: 'two' },
    ]
    await call('POST', 'composite', { compositeRequest: two })
    expect(simulator.rows('Contact')).toHaveLength(4)
  })
})

describe('features and people of the org', () => {
  test('somebody who left owns what they owned, but gets nothing new', async () => {
    const { refs } = simulator.seed({ User: [{ _ref: 'gone', IsActive: false }], Account: [{ _ref: 'A' }] })
    expect((await create({ OwnerId: refs.gone })).body).toMatchObject([
      { errorCode: 'INACTIVE_OWNER_OR_USER', message: `operation performed with inactive user [${refs.gone}]` },
    ])
    simulator.seed({ Account: [{ Id: '@A', OwnerId: '@gone' }] })
    expect((await call('PATCH', `sobjects/Account/${refs.A}`, { Name: 'Still' })).status).toBe(204)
  })

  test('without account teams their object does not exist', async () => {
    await control.configure(url, { accountTeams: false })
    expect((await call('GET', 'query?q=SELECT+Id+FROM+AccountTeamMember')).body).toMatchObject([
      { errorCode: 'INVALID_TYPE', message: "sObject type 'AccountTeamMember' is not supported." },
    ])
    expect((await call('GET', 'sobjects/AccountTeamMember/describe')).status).toBe(404)
  })

  test('the contact of a person account is neither made nor deleted by itself, but can be changed', async () => {
    expect((await call('GET', 'query?q=SELECT+IsPersonAccount+FROM+Account')).status).toBe(400)
    await control.configure(url, { personAccounts: true })
    const person = { _ref: 'P', Name: 'Jo Roe', IsPersonAccount: true, PersonEmail: 'jo@home.example' }
    const { refs } = simulator.seed({ Account: [person] })
    const [face] = simulator.rows('Contact')
    expect(face).toMatchObject({ LastName: 'Roe', Email: 'jo@home.example', AccountId: refs.P, IsPersonAccount: true })
    expect((await create({ AccountId: refs.P })).body).toMatchObject([{ errorCode: 'FIELD_INTEGRITY_EXCEPTION' }])
    expect((await call('DELETE', `sobjects/Contact/${face?.Id}`)).body).toMatchObject([{ errorCode: 'DELETE_FAILED' }])
    expect((await call('PATCH', `sobjects/Contact/${face?.Id}`, { email_active__c: false })).status).toBe(204)
    await control.reset(url)
    call = apiCaller(simulator)
    expect((await call('GET', 'query?q=SELECT+IsPersonAccount+FROM+Account')).status).toBe(400)
  })
})
