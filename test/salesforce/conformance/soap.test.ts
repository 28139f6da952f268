import type { Connection } from 'jsforce'
import { beforeEach, describe, expect, test } from 'vitest'
import { INTEGRATION_USER_ID, ORG_ID } from '../seed-org.ts'
import { connect, freshSimulator } from './connect.ts'

const simulator = await freshSimulator()
let connection: Connection

beforeEach(async () => {
  connection = await connect(simulator)
})

describe('merge', () => {
  const seed = () =>
    simulator.seed({
      Account: [{ _ref: 'A' }],
      Contact: [
        { _ref: 'C1', Email: 'jo@acme.example', AccountId: '@A' },
        { _ref: 'C2', Email: 'jo@acme.example', AccountId: '@A' },
        { _ref: 'C3', Email: 'jo@acme.example' },
      ],
      Opportunity: [{ _ref: 'O', AccountId: '@A' }],
      OpportunityContactRole: [{ _ref: 'R', OpportunityId: '@O', ContactId: '@C2' }],
      Task: [{ _ref: 'T', WhoId: '@C3', Subject: 'Hello' }],
    }).refs
  const request = (refs: Readonly<Record<string, string>>, more: object = {}) => ({
    masterRecord: { type: 'Contact', Id: refs.C1, ...more },
    recordToMergeIds: [String(refs.C2), String(refs.C3)],
  })

  test('children move to the master, its fields are written, the others name it and are in the bin', async () => {
    const refs = seed()
    const results = await connection.soap.merge([request(refs, { Title: 'CTO' })] as never)
    expect(results).toMatchObject([{ id: refs.C1, success: true, mergedRecordIds: [refs.C2, refs.C3] }])
    expect(simulator.rows('Contact')).toMatchObject([{ Id: refs.C1, Title: 'CTO' }])
    expect(simulator.rows('OpportunityContactRole')).toMatchObject([{ ContactId: refs.C1 }])
    expect(simulator.rows('Task')).toMatchObject([{ WhoId: refs.C1 }])
    const gone = await connection.query('SELECT Id, MasterRecordId FROM Contact WHERE IsDeleted = true', {
      scanAll: true,
    })
    expect(gone.records).toMatchObject([{ MasterRecordId: refs.C1 }, { MasterRecordId: refs.C1 }])
    expect(simulator.callsTotal()).toBe(2)
  })

  test('requests of one call succeed and fail apart', async () => {
    const refs = seed()
    const twice = await connection.soap.merge([request(refs), request(refs)] as never)
    expect(twice).toMatchObject([{ success: true }, { success: false, errors: [{ statusCode: 'ENTITY_IS_DELETED' }] }])
    expect(simulator.rows('Contact')).toHaveLength(1)
  })

  test('a merged record can be taken out of the bin, and emptied out of it for good', async () => {
    const refs = seed()
    await connection.soap.merge([request(refs)] as never)
    expect(await connection.soap.undelete([String(refs.C2)])).toMatchObject([{ id: refs.C2, success: true }])
    expect(await connection.soap.emptyRecycleBin([String(refs.C3)])).toMatchObject([{ id: refs.C3, success: true }])
    const all = await connection.query('SELECT Id FROM Contact', { scanAll: true })
    expect(all.records.map((row) => row.Id)).toEqual([refs.C1, refs.C2])
  })
})

describe('lead conversion', () => {
  test('it makes account, contact, opportunity and a primary role without a name, and closes the lead', async () => {
    const { refs } = simulator.seed({
      Lead: [{ _ref: 'L', Email: 'jo@acme.example', LastName: 'Roe', Company: 'Acme' }],
      Task: [{ WhoId: '@L', Subject: 'Hello' }],
    })
    const result = await connection.soap.convertLead({
      leadId: String(refs.L),
      convertedStatus: 'Closed - Converted',
    } as never)
    expect(result).toMatchObject({ leadId: refs.L, success: true })
    const [contact] = simulator.rows('Contact')
    expect(contact).toMatchObject({ Email: 'jo@acme.example', AccountId: simulator.rows('Account')[0]?.Id })
    expect(simulator.rows('OpportunityContactRole')).toMatchObject([
      { ContactId: contact?.Id, IsPrimary: true, Role: null },
    ])
    expect(simulator.rows('Task')).toMatchObject([{ WhoId: contact?.Id }])
    expect(simulator.rows('Lead')).toMatchObject([{ IsConverted: true, ConvertedContactId: contact?.Id }])
  })

  test('a lead is converted into records that exist, and only once', async () => {
    const { refs } = simulator.seed({ Lead: [{ _ref: 'L' }], Account: [{ _ref: 'A' }], Contact: [{ _ref: 'C' }] })
    const conversion = {
      leadId: String(refs.L),
      accountId: String(refs.A),
      contactId: String(refs.C),
      convertedStatus: 'Closed - Converted',
      doNotCreateOpportunity: true,
    }
    const first = await connection.soap.convertLead([conversion] as never)
    expect(first).toMatchObject([{ accountId: refs.A, contactId: refs.C, opportunityId: null, success: true }])
    const second = await connection.soap.convertLead([conversion] as never)
    expect(second).toMatchObject([{ success: false }])
  })
})

describe('records over SOAP', () => {
  test('create, update, upsert and delete behave as over REST', async () => {
    const [created, refused] = await connection.soap.create([
      { type: 'Contact', LastName: 'Roe & <Sons>' },
      { type: 'Contact', FirstName: 'Jo' },
    ])
    expect(created).toMatchObject({ success: true })
    expect(refused).toMatchObject({ success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] })
    const Id = String(created?.id)
    await connection.soap.update([{ type: 'Contact', Id, Title: 'CTO', FirstName: null }])
    expect(simulator.rows('Contact')).toMatchObject([{ LastName: 'Roe & <Sons>', Title: 'CTO' }])
    const row = { type: 'Contact', Reachable_Key__c: 'k1', LastName: 'Poe', email_active__c: false }
    expect(await connection.soap.upsert('Reachable_Key__c', [row])).toMatchObject([{ created: true, success: true }])
    expect(await connection.soap.upsert('Reachable_Key__c', [row])).toMatchObject([{ created: false, success: true }])
    expect(await connection.soap.delete([Id])).toMatchObject([{ id: Id, success: true }])
    expect(simulator.rows('Contact')).toMatchObject([{ LastName: 'Poe', email_active__c: false }])
  })

  test('it tells who is there and what time it is', async () => {
    expect(await connection.soap.getUserInfo()).toMatchObject({ userId: INTEGRATION_USER_ID, organizationId: ORG_ID })
    expect((await connection.soap.getServerTimestamp()).timestamp).toBe('2026-11-20T10:00:00.000Z')
  })

  test('it describes objects with the keys that REST has', async () => {
    const ask = async (operation: string) => {
      const header = `<e:Header><SessionHeader><sessionId>${connection.accessToken}</sessionId></SessionHeader></e:Header>`
      const body = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/">${header}<e:Body>${operation}</e:Body></e:Envelope>`
      return (await fetch(`${simulator.url}/services/Soap/u/65.0`, { method: 'POST', body })).text()
    }
    const contact = await ask('<describeSObject><sObjectType>contact</sObjectType></describeSObject>')
    expect(contact).toContain('<keyPrefix>003</keyPrefix>')
    expect(contact).toContain('<fields><name>Email</name><label>Email</label><type>email</type><length>80</length>')
    expect(await ask('<describeGlobal/>')).toContain('<sobjects><name>Contact</name>')
    const unknown = await ask('<describeSObjects><sObjectType>Nope</sObjectType></describeSObjects>')
    expect(unknown).toContain('<faultcode>sf:INVALID_TYPE</faultcode>')
  })

  test('an operation that does not exist and a dead session are faults', async () => {
    await expect(connection.soap.resetPassword(INTEGRATION_USER_ID)).rejects.toMatchObject({
      errorCode: 'sf:INVALID_OPERATION',
    })
    simulator.sim.oauth.expireAll(true)
    const dead = await connect(simulator)
    simulator.sim.oauth.expireAll(true)
    dead._refreshDelegate = undefined as never
    await expect(dead.soap.getUserInfo()).rejects.toMatchObject({ errorCode: 'sf:INVALID_SESSION_ID' })
  })
})
