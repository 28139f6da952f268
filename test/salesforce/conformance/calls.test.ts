import type { Connection } from 'jsforce'
import { beforeEach, describe, expect, test } from 'vitest'
import { INTEGRATION_USER_ID, ORG_ID } from '../seed-org.ts'
import { connect, freshSimulator } from './connect.ts'

// Every REST call that the product may make, through jsforce; SOAP, metadata, bulk and composite have files of their own.
const V = '/services/data/v65.0'
const simulator = await freshSimulator()
let connection: Connection
let contactId: string

beforeEach(async () => {
  connection = await connect(simulator)
  const { ids } = simulator.seed({ Contact: [{ LastName: 'Roe', Email: 'jo@acme.example', Reachable_Key__c: 'k1' }] })
  contactId = String(ids[0])
})

describe('the org', () => {
  test('versions, resources, limits and who asks', async () => {
    expect(await connection.requestGet('/services/data')).toContainEqual({
      label: "Winter '26",
      url: V,
      version: '65.0',
    })
    const resources = await connection.requestGet<{ identity: string }>(V)
    expect(resources.identity).toBe(`${simulator.url}/id/${ORG_ID}/${INTEGRATION_USER_ID}`)
    expect(await connection.limits()).toMatchObject({ DailyApiRequests: { Max: 100_000 } })
    const me = await connection.sobject('User').retrieve(INTEGRATION_USER_ID)
    expect(me).toMatchObject({ Username: 'integration@crm.example' })
  })

  test('describes carry the keys that clients read', async () => {
    const { sobjects, maxBatchSize } = await connection.describeGlobal()
    expect(maxBatchSize).toBe(200)
    expect(sobjects.find((each) => each.name === 'Contact')).toMatchObject({ keyPrefix: '003', mergeable: true })
    const contact = await connection.describe('Contact')
    expect(contact.fields.find((field) => field.name === 'Email')).toMatchObject({
      byteLength: 240,
      calculated: false,
      caseSensitive: false,
      createable: true,
      custom: false,
      filterable: true,
      idLookup: true,
      length: 80,
      nillable: true,
      permissionable: true,
      soapType: 'xsd:string',
      type: 'email',
    })
    expect(contact.recordTypeInfos).toMatchObject([{ master: true, name: 'Master' }])
    const account = await connection.describe('Account')
    expect(account.childRelationships).toContainEqual(
      expect.objectContaining({
        childSObject: 'Contact',
        field: 'AccountId',
        relationshipName: 'Contacts',
        cascadeDelete: true,
      }),
    )
  })

  test('what the command line asks at login', async () => {
    const soql =
      'SELECT Name, InstanceName, IsSandbox, TrialExpirationDate, NamespacePrefix, OrganizationType FROM Organization'
    expect((await connection.query(soql)).records).toMatchObject([{ InstanceName: 'SIM1', IsSandbox: true }])
    await expect(connection.query('SELECT Id FROM ScratchOrgInfo')).rejects.toMatchObject({ errorCode: 'INVALID_TYPE' })
    const user = await connection.requestGet(
      `${simulator.url}//services/data/v51.0/sobjects/User/${INTEGRATION_USER_ID}`,
    )
    expect(user).toMatchObject({ Username: 'integration@crm.example' })
  })
})

describe('records', () => {
  const byKey = `${V}/sobjects/Contact/Reachable_Key__c`

  test('a record is read by its key and by a few of its fields', async () => {
    expect(await connection.requestGet(`${byKey}/k1?fields=LastName`)).toMatchObject({ LastName: 'Roe' })
    await expect(connection.requestGet(`${byKey}/k2`)).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
    const some = await connection.sobject('Contact').retrieve([contactId, '003000000000001AAA'], { fields: ['Email'] })
    expect(some).toMatchObject([{ Email: 'jo@acme.example' }, null])
  })

  test('an upsert that may only update creates nothing, and its key stands in the address alone', async () => {
    await connection.requestPatch(`${byKey}/k1?updateOnly=true`, { Title: 'CTO' })
    expect(simulator.rows('Contact')).toMatchObject([{ Title: 'CTO' }])
    const missing = connection.requestPatch(`${byKey}/k2?updateOnly=true`, { LastName: 'Poe' })
    await expect(missing).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
    const twice = connection.requestPatch(`${byKey}/k2`, { Reachable_Key__c: 'k2', LastName: 'Poe' })
    await expect(twice).rejects.toMatchObject({ errorCode: 'INVALID_FIELD' })
  })

  test('a deleted record shows in queryAll until its 15 days are over', async () => {
    await connection.sobject('Contact').delete(contactId)
    const all = () => connection.query('SELECT Id, IsDeleted FROM Contact', { scanAll: true })
    expect((await all()).records).toMatchObject([{ Id: contactId, IsDeleted: true }])
    simulator.clock.advance(15 * 86_400_000)
    expect((await all()).records).toEqual([])
    expect(await connection.soap.undelete([contactId])).toMatchObject([{ success: false }])
  })

  test('a collection read takes 2,000 ids and no more', async () => {
    const read = (count: number) =>
      connection.requestPost<unknown[]>(`${V}/composite/sobjects/Contact`, {
        ids: Array.from({ length: count }, () => contactId),
        fields: ['Id'],
      })
    expect(await read(2_000)).toHaveLength(2_000)
    await expect(read(2_001)).rejects.toMatchObject({ errorCode: 'EXCEEDED_ID_LIMIT' })
  })
})
