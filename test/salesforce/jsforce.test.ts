import { Connection, type ConnectionConfig } from 'jsforce'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from './config.ts'
import { INTEGRATION_USER_ID, ORG_ID } from './seed-org.ts'
import type { Simulator } from './simulator.ts'
import { startSimulator } from './simulator.ts'

// jsforce sends even loopback calls through a proxy when the environment names one.
for (const name of ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'])
  delete process.env[name]

const NOW_MS = Date.parse('2026-11-20T10:00:00Z')
let simulator: Simulator
let connection: Connection

const connect = async (more: ConnectionConfig = {}): Promise<Connection> => {
  const made = new Connection({
    version: '65.0',
    loginUrl: simulator.url,
    instanceUrl: simulator.url,
    oauth2: { clientId: SIM_CLIENT_ID, clientSecret: SIM_CLIENT_SECRET, loginUrl: simulator.url },
    ...more,
  })
  await made.authorize({ grant_type: 'client_credentials' })
  return made
}
type SubAnswer = { body: unknown; httpStatusCode: number; referenceId: string }
const composite = async (compositeRequest: unknown[], allOrNone = false): Promise<SubAnswer[]> => {
  const body = { allOrNone, collateSubrequests: false, compositeRequest }
  const answer = await connection.requestPost<{ compositeResponse: SubAnswer[] }>(
    '/services/data/v65.0/composite',
    body,
  )
  return answer.compositeResponse
}

beforeAll(async () => {
  simulator = await startSimulator({ nowMs: NOW_MS })
})
afterAll(() => simulator.stop())
beforeEach(async () => {
  simulator.sim.reset()
  simulator.clock.set(NOW_MS)
  connection = await connect()
})

describe('connection', () => {
  test('client credentials run as the integration user of the org', () => {
    expect(connection.userInfo).toMatchObject({ id: INTEGRATION_USER_ID, organizationId: ORG_ID })
    expect(connection.accessToken).toMatch(/^00D\w{12}![.\w]*$/)
  })

  test('the OAuth calls are not counted and every REST call is', async () => {
    await connection.query('SELECT COUNT() FROM Contact')
    await connection.sobject('Contact').describe()
    expect(simulator.callsTotal()).toBe(2)
    expect(connection.limitInfo).toEqual({ apiUsage: { used: 2, limit: 100_000 } })
  })

  test('a dead token is renewed once through the refresh function', async () => {
    let renewed = 0
    const renewing = await connect({
      refreshFn: async (old, callback) => {
        renewed++
        const fresh = await connect()
        old.accessToken = fresh.accessToken
        callback(null, fresh.accessToken ?? '')
      },
    })
    simulator.sim.oauth.expireAll(false)
    expect((await renewing.query('SELECT Id FROM Contact')).totalSize).toBe(0)
    expect(renewed).toBe(1)
  })
})

describe('records', () => {
  test('a contact is created, read, changed and deleted', async () => {
    const contacts = connection.sobject('Contact')
    const created = await contacts.create({ LastName: ' Roe  ', Email: 'Jo@Acme.example' })
    expect(created).toMatchObject({ success: true, errors: [] })
    const id = String(created.id)
    expect(await contacts.retrieve(id)).toMatchObject({
      Id: id,
      LastName: ' Roe',
      email_active__c: true,
      OwnerId: INTEGRATION_USER_ID,
    })
    simulator.clock.advance(60_000)
    await contacts.update({ Id: id, FirstName: 'Jo', Title: '' })
    expect(await contacts.retrieve(id.slice(0, 15))).toMatchObject({
      FirstName: 'Jo',
      Title: null,
      CreatedDate: '2026-11-20T10:00:00.000+0000',
      SystemModstamp: '2026-11-20T10:01:00.000+0000',
    })
    await contacts.delete(id)
    await expect(contacts.retrieve(id)).rejects.toMatchObject({ errorCode: 'ENTITY_IS_DELETED' })
    const all = await connection.query(`SELECT Id, IsDeleted FROM Contact`, { scanAll: true })
    expect(all.records).toMatchObject([{ Id: id, IsDeleted: true }])
  })

  test('single errors carry errorCode, collection rows statusCode', async () => {
    const contacts = connection.sobject('Contact')
    await expect(contacts.create({ FirstName: 'Jo' })).rejects.toMatchObject({
      errorCode: 'REQUIRED_FIELD_MISSING',
      message: 'Required fields are missing: [LastName]',
    })
    const rows = await contacts.create([{ LastName: 'Roe' }, { FirstName: 'Jo' }])
    expect(rows).toMatchObject([
      { success: true },
      { success: false, errors: [{ statusCode: 'REQUIRED_FIELD_MISSING' }] },
    ])
  })

  test('upsert by the key creates once and updates afterwards', async () => {
    const contacts = connection.sobject('Contact')
    const first = await contacts.upsert([{ Reachable_Key__c: 'k/1', LastName: 'Roe' }], 'Reachable_Key__c')
    const second = await contacts.upsert([{ Reachable_Key__c: 'K/1', LastName: 'Roe' }], 'Reachable_Key__c')
    expect(first).toMatchObject([{ success: true, created: true }])
    expect(second).toMatchObject([{ id: first[0]?.id, success: true, created: false }])
  })

  test('creating the same key twice names the record that has it', async () => {
    const contacts = connection.sobject('Contact')
    const first = await contacts.create({ Reachable_Key__c: 'k1', LastName: 'Roe' })
    await expect(contacts.create({ Reachable_Key__c: 'K1', LastName: 'Roe' })).rejects.toMatchObject({
      errorCode: 'DUPLICATE_VALUE',
      message: `duplicate value found: Reachable_Key__c duplicates value on record with id: ${String(first.id).slice(0, 15)}`,
    })
  })

  test('upsert by an e-mail that two records have answers 300 with both', async () => {
    simulator.seed({ Contact: [{ Email: 'jo@acme.example' }, { Email: 'JO@acme.example' }] })
    const write = connection.sobject('Contact').upsert({ Email: 'jo@acme.example', LastName: 'Roe' }, 'Email')
    await expect(write).rejects.toMatchObject({ errorCode: 'MULTIPLE_CHOICES' })
  })

  test('several records are read, listed as updated, deleted and listed as deleted', async () => {
    const { ids } = simulator.seed({ Contact: [{ LastName: 'Roe' }, { LastName: 'Poe' }] })
    const contacts = connection.sobject('Contact')
    expect(await contacts.retrieve([...ids], { fields: ['LastName'] })).toMatchObject([
      { LastName: 'Roe' },
      { LastName: 'Poe' },
    ])
    const [start, end] = [new Date(NOW_MS - 60_000), new Date(NOW_MS + 120_000)]
    expect((await contacts.updated(start, end)).ids).toEqual(ids)
    simulator.clock.advance(60_000)
    expect(await contacts.delete([...ids])).toMatchObject([{ success: true }, { success: true }])
    expect((await contacts.deleted(start, end)).deletedRecords.map((each) => each.id)).toEqual(ids)
  })

  test('describe tells lengths, keys and parents', async () => {
    const { fields } = await connection.sobject('OpportunityContactRole').describe()
    const find = (name: string) => fields.find((field) => field.name === name)
    expect(find('Reachable_Key__c')).toMatchObject({ externalId: true, unique: true, length: 64, caseSensitive: false })
    expect(find('ContactId')).toMatchObject({ referenceTo: ['Contact'], relationshipName: 'Contact', updateable: true })
    expect(find('OpportunityId')).toMatchObject({ nillable: false, updateable: false })
    const { sobjects } = await connection.describeGlobal()
    expect(sobjects.map((each) => each.name)).toContain('AccountTeamMember')
  })

  test('allOrNone takes back the good rows of a collection', async () => {
    const rows = await connection
      .sobject('Contact')
      .create([{ LastName: 'Roe' }, { FirstName: 'Jo' }], { allOrNone: true })
    expect(rows[0]).toMatchObject({ success: false, errors: [{ statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK' }] })
    expect(simulator.rows('Contact')).toEqual([])
  })
})

describe('queries', () => {
  test('pages follow each other, and maxFetch cuts the answer', async () => {
    simulator.seed({ Contact: Array.from({ length: 4_500 }, (_, index) => ({ LastName: `Person ${index}` })) })
    const first = await connection.query('SELECT Id FROM Contact')
    expect(first).toMatchObject({
      totalSize: 4_500,
      done: false,
      nextRecordsUrl: expect.stringMatching(/\/query\/0r8\w+-2000$/),
    })
    const all = await connection.query('SELECT Id FROM Contact', { autoFetch: true, maxFetch: 5_000 })
    expect(new Set(all.records.map((row) => row.Id)).size).toBe(4_500)
    const some = await connection.query('SELECT Id FROM Contact', { autoFetch: true, maxFetch: 2_500 })
    expect(some.records).toHaveLength(2_500)
  })

  test('parents, children and aggregates have the shapes of Salesforce', async () => {
    simulator.seed({
      Account: [{ _ref: 'A1', Name: 'Acme', OwnerId: '@U-HUMAN' }],
      Contact: [
        { _ref: 'C1', Email: 'jo@acme.example', AccountId: '@A1' },
        { _ref: 'C2', LastName: 'Alone' },
      ],
      Opportunity: [{ _ref: 'O1', AccountId: '@A1' }],
      OpportunityContactRole: [{ OpportunityId: '@O1', ContactId: '@C1', Role: 'Influencer' }],
    })
    const { records } = await connection.query(
      'SELECT Id, Account.Owner.Email, (SELECT Role FROM OpportunityContactRoles) FROM Contact ORDER BY Email NULLS LAST',
    )
    expect(records).toMatchObject([
      {
        Account: { attributes: { type: 'Account' }, Owner: { Email: 'hanna@crm.example' } },
        OpportunityContactRoles: { totalSize: 1, done: true, records: [{ Role: 'Influencer' }] },
      },
      { Account: null, OpportunityContactRoles: null },
    ])
    const grouped = await connection.query(
      'SELECT AccountId, COUNT(Id) n FROM Contact GROUP BY AccountId ORDER BY COUNT(Id)',
    )
    expect(grouped.records).toMatchObject([{ attributes: { type: 'AggregateResult' }, n: 1 }, { n: 1 }])
    const joined = await connection.query(
      "SELECT Id FROM Opportunity WHERE AccountId IN (SELECT AccountId FROM Contact WHERE Email IN ('JO@acme.example'))",
    )
    expect(joined.totalSize).toBe(1)
  })

  test.each([
    ['SELEC', 'MALFORMED_QUERY'],
    ['SELECT Id, Nope FROM Contact', 'INVALID_FIELD'],
    ['SELECT Id FROM ScratchOrgInfo', 'INVALID_TYPE'],
    ['SELECT Id FROM Contact WHERE Email IN ()', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Contact WHERE CreatedDate > '2026-01-01T00:00:00Z'", 'INVALID_FIELD'],
    ["SELECT Id FROM Contact WHERE Description = 'x'", 'INVALID_FIELD'],
    ["SELECT Id FROM Contact WHERE Id = 'nonsense'", 'INVALID_QUERY_FILTER_OPERATOR'],
    ["SELECT Id FROM Contact WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", 'MALFORMED_QUERY'],
  ])('%s is refused as %s', async (soql, errorCode) => {
    await expect(connection.query(soql)).rejects.toMatchObject({ errorCode })
  })
})

describe('composite', () => {
  const V = '/services/data/v65.0'
  const people = {
    method: 'PATCH',
    url: `${V}/composite/sobjects/Contact/Reachable_Key__c`,
    referenceId: 'people',
    body: { allOrNone: false, records: [{ attributes: { type: 'Contact' }, Reachable_Key__c: 'k1', LastName: 'Roe' }] },
  }
  const role = (ContactId: string) => ({
    method: 'POST',
    url: `${V}/sobjects/OpportunityContactRole`,
    referenceId: 'role',
    body: { OpportunityId: simulator.rows('Opportunity')[0]?.Id, ContactId },
  })

  test('later sub-requests use ids of earlier ones, and all is one call', async () => {
    simulator.seed({ Opportunity: [{ Name: 'Deal' }] })
    const answers = await composite([people, role('@{people[0].id}')])
    expect(answers.map((each) => each.httpStatusCode)).toEqual([200, 201])
    expect(simulator.rows('OpportunityContactRole')).toMatchObject([{ ContactId: simulator.rows('Contact')[0]?.Id }])
    expect(simulator.callsTotal()).toBe(1)
  })

  test('a sub-request whose reference has no value is not executed; independent ones go on', async () => {
    simulator.seed({ Opportunity: [{ Name: 'Deal' }] })
    const bad = { ...people, body: { records: [{ attributes: { type: 'Contact' }, Reachable_Key__c: 'k1' }] } }
    const count = { method: 'GET', url: `${V}/query?q=SELECT+COUNT()+FROM+Opportunity`, referenceId: 'count' }
    const [first, second, third] = await composite([bad, role('@{people[0].id}'), count])
    expect(first).toMatchObject({ httpStatusCode: 200, body: [{ success: false }] })
    expect(second).toMatchObject({ httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] })
    expect(third).toMatchObject({ httpStatusCode: 200, body: { totalSize: 1 } })
  })

  test('allOrNone takes everything back', async () => {
    const answers = await composite([people, { ...role('003000000000001'), body: {} }], true)
    expect(answers.map((each) => each.httpStatusCode)).toEqual([400, 400])
    expect(answers[0]?.body).toMatchObject([{ errorCode: 'PROCESSING_HALTED' }])
    expect(simulator.rows('Contact')).toEqual([])
  })

  test('more than five queries or collections are refused', async () => {
    const many = Array.from({ length: 6 }, (_, index) => ({ ...people, referenceId: `people${index}` }))
    await expect(composite(many)).rejects.toMatchObject({ errorCode: 'INVALID_INPUT' })
  })
})

describe('faults', () => {
  test('an answer lost after the commit leaves the record behind', async () => {
    simulator.fault({ do: 'drop-after-commit', match: { operation: 'create' }, times: 1 })
    await expect(connection.sobject('Contact').create({ LastName: 'Roe' })).rejects.toThrow()
    expect(simulator.rows('Contact')).toHaveLength(1)
  })

  test('a request lost before it arrives leaves nothing', async () => {
    simulator.fault({ do: 'drop-before', match: { operation: 'create' }, times: 1 })
    await expect(connection.sobject('Contact').create({ LastName: 'Roe' })).rejects.toThrow()
    expect(simulator.rows('Contact')).toEqual([])
    expect(simulator.callsTotal()).toBe(0)
  })

  test('maintenance answers HTML', async () => {
    simulator.fault({ do: 'html-503', match: { method: 'POST' }, times: 1 })
    await expect(connection.sobject('Contact').create({ LastName: 'Roe' })).rejects.toMatchObject({
      errorCode: 'ERROR_HTTP_503',
    })
  })

  test('a row fault strikes one row and leaves its neighbours', async () => {
    simulator.fault({ do: 'row-error', match: { object: 'Contact', record: { LastName: 'Locked' } }, times: 1 })
    const rows = await connection.sobject('Contact').create([{ LastName: 'Free' }, { LastName: 'Locked' }])
    expect(rows).toMatchObject([{ success: true }, { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW' }] }])
  })

  test('a spent quota answers REQUEST_LIMIT_EXCEEDED until the rolling day has passed', async () => {
    simulator.configure({ apiLimit: 1 })
    await connection.query('SELECT COUNT() FROM Contact')
    await expect(connection.query('SELECT COUNT() FROM Contact')).rejects.toMatchObject({
      errorCode: 'REQUEST_LIMIT_EXCEEDED',
    })
    simulator.clock.advance(86_400_000)
    expect((await connection.query('SELECT COUNT() FROM Contact')).totalSize).toBe(0)
  })
})
