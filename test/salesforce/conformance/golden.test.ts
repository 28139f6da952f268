import { beforeEach, describe, expect, test } from 'vitest'
import { INTEGRATION_USER_ID } from '../seed-org.ts'
import { freshSimulator, NOW_MS } from './connect.ts'

// The worked examples of the fact sheet: status, headers and bodies to the letter, but for the ids.
const V = '/services/data/v65.0'
const simulator = await freshSimulator()
let token: string

beforeEach(() => {
  token = simulator.sim.oauth.issueAccessToken(INTEGRATION_USER_ID)
})

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${simulator.url}${V}/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
}
const idOf = (object: string, index = 0) => String(simulator.rows(object)[index]?.Id)

describe('single records', () => {
  test('a create answers 201 with its place', async () => {
    const answer = await call('POST', 'sobjects/Contact', { LastName: 'Roe', Email: 'jo@acme.example' })
    const id = idOf('Contact')
    expect(answer.status).toBe(201)
    expect(answer.headers.get('location')).toBe(`${V}/sobjects/Contact/${id}`)
    expect(answer.headers.get('content-type')).toBe('application/json;charset=UTF-8')
    expect(answer.headers.get('sforce-limit-info')).toMatch(/^api-usage=1\/100000/)
    expect(answer.body).toEqual({ id, success: true, errors: [] })
  })

  test('a refused create answers 400 with an array', async () => {
    const { status, body } = await call('POST', 'sobjects/Contact', { FirstName: 'Jo' })
    expect(status).toBe(400)
    expect(body).toEqual([
      { message: 'Required fields are missing: [LastName]', errorCode: 'REQUIRED_FIELD_MISSING', fields: ['LastName'] },
    ])
  })

  test('an upsert creates with 201, updates with 200, and names both with 300 where two match', async () => {
    const first = await call('PATCH', 'sobjects/Contact/Reachable_Key__c/k1', { LastName: 'Roe' })
    const again = await call('PATCH', 'sobjects/Contact/Reachable_Key__c/k1', { LastName: 'Roe' })
    const id = idOf('Contact')
    expect([first.status, first.body]).toEqual([201, { id, success: true, errors: [], created: true }])
    expect([again.status, again.body]).toEqual([200, { id, success: true, errors: [], created: false }])
    simulator.seed({ Contact: [{ Email: 'jo@acme.example' }, { Email: 'jo@acme.example' }] })
    const both = await call('PATCH', 'sobjects/Contact/Email/jo%40acme.example', { LastName: 'Roe' })
    expect(both.status).toBe(300)
    expect(both.body).toEqual([1, 2].map((index) => `${V}/sobjects/Contact/${idOf('Contact', index)}`))
  })

  test('change and deletion answer 204; what is gone answers 404', async () => {
    simulator.seed({ Contact: [{ LastName: 'Roe' }] })
    const path = `sobjects/Contact/${idOf('Contact')}`
    expect(await call('PATCH', path, { Title: 'CTO' })).toMatchObject({ status: 204, body: null })
    expect(await call('DELETE', path)).toMatchObject({ status: 204, body: null })
    const gone = await call('GET', path)
    expect([gone.status, gone.body]).toEqual([404, [{ message: 'entity is deleted', errorCode: 'ENTITY_IS_DELETED' }]])
    const never = await call('GET', 'sobjects/Contact/003000000000001AAA')
    const body = [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }]
    expect([never.status, never.body]).toEqual([404, body])
  })
})

describe('queries', () => {
  test('a record names its type and place, and its parent too', async () => {
    simulator.seed({
      Account: [{ _ref: 'A', OwnerId: '@U-HUMAN' }],
      Contact: [{ Email: 'jo@acme.example', AccountId: '@A' }],
    })
    const { status, body } = await call(
      'GET',
      'query?q=SELECT%20Id%2CEmail%2CAccount.OwnerId%20FROM%20Contact%20LIMIT%201',
    )
    const [contact, account] = [idOf('Contact'), idOf('Account')]
    expect(status).toBe(200)
    expect(body).toEqual({
      totalSize: 1,
      done: true,
      records: [
        {
          attributes: { type: 'Contact', url: `${V}/sobjects/Contact/${contact}` },
          Id: contact,
          Email: 'jo@acme.example',
          Account: {
            attributes: { type: 'Account', url: `${V}/sobjects/Account/${account}` },
            OwnerId: simulator.rows('Account')[0]?.OwnerId,
          },
        },
      ],
    })
  })

  test('a count has no records, and a malformed query names its word', async () => {
    const count = await call('GET', 'query?q=SELECT+COUNT()+FROM+Contact')
    expect(count.body).toEqual({ totalSize: 0, done: true, records: [] })
    const malformed = await call('GET', 'query?q=SELEC')
    expect(malformed.status).toBe(400)
    expect(malformed.body).toEqual([{ message: 'unexpected token: SELEC', errorCode: 'MALFORMED_QUERY' }])
  })

  test('aggregates cannot page', async () => {
    simulator.seed({ Contact: [{ LastName: 'Roe' }, { LastName: 'Poe' }] })
    simulator.configure({ pageRowsMax: 1 })
    const answer = await call('GET', 'query?q=SELECT+LastName+FROM+Contact+GROUP+BY+LastName')
    simulator.configure({ pageRowsMax: 2_000 })
    expect(answer.body).toEqual([
      {
        message: 'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch',
        errorCode: 'EXCEEDED_ID_LIMIT',
      },
    ])
  })

  test('columns are told without rows, and a plan is explained', async () => {
    const soql = 'SELECT Id, Account.Name, (SELECT Subject FROM Tasks) FROM Contact'
    const { body } = await call('GET', `query?q=${encodeURIComponent(soql)}&columns=true`)
    expect(body).toMatchObject({
      columnMetadata: [
        { columnName: 'Id', aggregate: false, joinColumns: [] },
        { columnName: 'Account', foreignKeyName: 'AccountId', joinColumns: [{ columnName: 'Name', textType: true }] },
        { columnName: 'Tasks', aggregate: true, joinColumns: [{ columnName: 'Subject' }] },
      ],
      entityName: 'Contact',
      groupBy: false,
      idSelected: true,
      keyPrefix: '003',
    })
    const plan = await call('GET', 'query?explain=SELECT+Id+FROM+Contact')
    expect(plan.body).toMatchObject({ plans: [{ sobjectType: 'Contact', sobjectCardinality: 0 }] })
  })

  test('a page is as large as asked, and a locator dies', async () => {
    simulator.seed({ Contact: Array.from({ length: 450 }, () => ({ LastName: 'Roe' })) })
    const options = { 'Sforce-Query-Options': 'batchSize=200' }
    const first = await call('GET', 'query?q=SELECT+Id+FROM+Contact', undefined, options)
    expect(first.body.records).toHaveLength(200)
    const next = String(first.body.nextRecordsUrl)
    expect(next).toMatch(new RegExp(`^${V}/query/0r8\\w+-200$`))
    expect((await call('GET', next.slice(V.length + 1))).body.records).toHaveLength(200)
    simulator.clock.advance(2 * 86_400_000)
    const dead = await call('GET', next.slice(V.length + 1))
    expect(dead.body).toEqual([{ message: 'invalid query locator', errorCode: 'INVALID_QUERY_LOCATOR' }])
  })
})

describe('collections', () => {
  test('rows answer in the order of the request, errors under statusCode', async () => {
    simulator.seed({ Contact: [{ Reachable_Key__c: 'k1', LastName: 'Before' }] })
    const attributes = { type: 'Contact' }
    const { status, body } = await call('PATCH', 'composite/sobjects/Contact/Reachable_Key__c', {
      allOrNone: false,
      records: [
        { attributes, Reachable_Key__c: 'k1', LastName: 'Roe' },
        { attributes, Reachable_Key__c: 'k2' },
      ],
    })
    expect(status).toBe(200)
    const message = 'Required fields are missing: [LastName]'
    expect(body).toEqual([
      { id: idOf('Contact'), success: true, created: false, errors: [] },
      {
        success: false,
        created: false,
        errors: [{ statusCode: 'REQUIRED_FIELD_MISSING', message, fields: ['LastName'] }],
      },
    ])
  })

  test('too many rows are refused with the words of Salesforce', async () => {
    const records = Array.from({ length: 201 }, () => ({ attributes: { type: 'Contact' }, LastName: 'Roe' }))
    const { status, body } = await call('POST', 'composite/sobjects', { records })
    expect(status).toBe(400)
    const message = 'record limit reached. cannot submit more than 200 records into this call'
    expect(body).toEqual([{ message, errorCode: 'EXCEEDED_ID_LIMIT' }])
  })
})

describe('refused calls', () => {
  test('a dead token, a spent quota, a long address and long headers', async () => {
    token = 'dead'
    const dead = await call('GET', 'limits')
    expect([dead.status, dead.body]).toEqual([
      401,
      [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
    ])
    token = simulator.sim.oauth.issueAccessToken(INTEGRATION_USER_ID)
    simulator.configure({ apiLimit: 1 })
    const gone = await call('GET', 'limits')
    simulator.configure({ apiLimit: 100_000 })
    expect([gone.status, gone.body]).toEqual([
      403,
      [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
    ])
    const head = async (path: string, headers: Record<string, string>) =>
      (await fetch(`${simulator.url}${V}/${path}`, { headers })).status
    expect(await head(`query?q=${'x'.repeat(16_384)}`, {})).toBe(414)
    expect(await head(`query?q=${'x'.repeat(10_000)}`, { 'x-long': 'y'.repeat(8_000) })).toBe(431)
  })

  test('a method that a resource does not know is 405, a path that nobody knows 404', async () => {
    expect((await call('PUT', 'limits')).body).toMatchObject([{ errorCode: 'METHOD_NOT_ALLOWED' }])
    expect((await call('GET', 'nonsense')).body).toMatchObject([{ errorCode: 'NOT_FOUND' }])
  })
})

test('changes of a span are told as getUpdated tells them', async () => {
  simulator.seed({ Contact: [{ LastName: 'Roe' }] })
  simulator.clock.set(NOW_MS + 15 * 60_000)
  const span = 'start=2026-11-20T10%3A00%3A00%2B00%3A00&end=2026-11-20T10%3A15%3A00%2B00%3A00'
  const { body } = await call('GET', `sobjects/Contact/updated?${span}`)
  expect(body).toEqual({ ids: [idOf('Contact')], latestDateCovered: '2026-11-20T10:15:00.000+0000' })
})
