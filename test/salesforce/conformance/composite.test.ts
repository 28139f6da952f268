import type { Connection } from 'jsforce'
import { beforeEach, describe, expect, test } from 'vitest'
import { connect, freshSimulator } from './connect.ts'

const V = '/services/data/v65.0'
const simulator = await freshSimulator()
let connection: Connection

beforeEach(async () => {
  connection = await connect(simulator)
})

type Answer = { body: unknown; httpStatusCode: number; referenceId: string }
const composite = (body: object) => connection.requestPost<{ compositeResponse: Answer[] }>('/composite', body)
const create = (referenceId: string, object: string, body: object) => ({
  method: 'POST',
  url: `${V}/sobjects/${object}`,
  referenceId,
  body,
})

describe('composite', () => {
  const count = { method: 'GET', url: `${V}/query?q=SELECT+COUNT()+FROM+Contact`, referenceId: 'count' }
  const people = [create('one', 'Contact', { LastName: 'Roe' }), count, create('two', 'Contact', { LastName: 'Poe' })]

  test('unrelated writes are drawn together unless the order is asked for', async () => {
    const collated = await composite({ compositeRequest: people })
    expect(collated.compositeResponse.map((each) => each.referenceId)).toEqual(['one', 'count', 'two'])
    expect(collated.compositeResponse[1]?.body).toMatchObject({ totalSize: 2 })
    const ordered = await composite({ compositeRequest: people, collateSubrequests: false })
    expect(ordered.compositeResponse[1]?.body).toMatchObject({ totalSize: 3 })
  })

  test('a sub-request with a header of its own is never collated; inherited headers are refused', async () => {
    const apart = people.map((sub) => ({ ...sub, httpHeaders: { 'Sforce-Auto-Assign': 'FALSE' } }))
    const answer = await composite({ compositeRequest: apart })
    expect(answer.compositeResponse[1]?.body).toMatchObject({ totalSize: 1 })
    const inherited = [{ ...people[0], httpHeaders: { Accept: '*/*' } }]
    await expect(composite({ compositeRequest: inherited })).rejects.toMatchObject({ errorCode: 'INVALID_INPUT' })
  })

  test('the outer allOrNone overrides that of a collection', async () => {
    const rows = [{ attributes: { type: 'Contact' }, LastName: 'Roe' }, { attributes: { type: 'Contact' } }]
    const collection = {
      method: 'POST',
      url: `${V}/composite/sobjects`,
      referenceId: 'rows',
      body: { allOrNone: false, records: rows },
    }
    const kept = await composite({ allOrNone: false, compositeRequest: [collection] })
    expect(kept.compositeResponse[0]).toMatchObject({
      httpStatusCode: 200,
      body: [{ success: true }, { success: false }],
    })
    const taken = await composite({
      allOrNone: true,
      compositeRequest: [create('one', 'Contact', { LastName: 'Poe' }), collection],
    })
    expect(taken.compositeResponse[0]).toMatchObject({
      httpStatusCode: 400,
      body: [{ errorCode: 'PROCESSING_HALTED' }],
    })
    expect(simulator.rows('Contact')).toMatchObject([{ LastName: 'Roe' }])
  })

  test('a batch counts every sub-request', async () => {
    const batchRequests = [
      { method: 'GET', url: 'v65.0/limits' },
      { method: 'PATCH', url: 'v65.0/sobjects/Contact/Reachable_Key__c/k1', richInput: { LastName: 'Roe' } },
    ]
    const answer = await connection.requestPost('/composite/batch', { batchRequests })
    expect(answer).toMatchObject({ hasErrors: false, results: [{ statusCode: 200 }, { statusCode: 201 }] })
    expect(simulator.callsTotal()).toBe(2)
  })

  test('a key that stands twice in a collection is refused on every row', async () => {
    const rows = await connection.sobject('Contact').upsert(
      [
        { Reachable_Key__c: 'k1', LastName: 'Roe' },
        { Reachable_Key__c: 'k2', LastName: 'Poe' },
        { Reachable_Key__c: 'k1', LastName: 'Doe' },
      ],
      'Reachable_Key__c',
    )
    expect(rows.map((row) => row.success)).toEqual([false, true, false])
    expect(rows[0]).toMatchObject({ errors: [{ message: 'Duplicate external id specified: k1' }] })
  })

  test('more than 200 rows and more than ten runs of types are refused', async () => {
    const contacts = Array.from({ length: 201 }, (_, index) => ({ LastName: `Person ${index}` }))
    await expect(connection.sobject('Contact').create(contacts)).rejects.toMatchObject({
      errorCode: 'EXCEEDED_ID_LIMIT',
    })
    const records = Array.from({ length: 12 }, (_, index) => ({
      attributes: { type: index % 2 ? 'Contact' : 'Lead' },
      LastName: 'Roe',
      ...(index % 2 ? {} : { Company: 'Acme' }),
    }))
    const body = { allOrNone: false, records }
    await expect(connection.requestPost('/composite/sobjects', body)).rejects.toMatchObject({
      errorCode: 'INVALID_INPUT',
    })
  })
})

describe('composite graph', () => {
  const graph = (graphId: string, contact: object) => ({
    graphId,
    compositeRequest: [
      create('account', 'Account', { Name: graphId }),
      create('contact', 'Contact', { AccountId: '@{account.id}', ...contact }),
    ],
  })
  type GraphAnswer = {
    graphs: { graphId: string; isSuccessful: boolean; graphResponse: { compositeResponse: Answer[] } }[]
  }
  const post = (graphs: unknown[]) => connection.requestPost<GraphAnswer>('/composite/graph', { graphs })

  test('each graph is a transaction of its own, and all are one call', async () => {
    const { graphs } = await post([graph('good', { LastName: 'Roe' }), graph('bad', {})])
    expect(graphs.map((each) => each.isSuccessful)).toEqual([true, false])
    const [account, contact] = graphs[1]?.graphResponse.compositeResponse ?? []
    expect(account?.body).toMatchObject([{ errorCode: 'PROCESSING_HALTED' }])
    expect(contact?.body).toMatchObject([{ errorCode: 'REQUIRED_FIELD_MISSING' }])
    expect(simulator.rows('Account')).toMatchObject([{ Name: 'good' }])
    expect(simulator.callsTotal()).toBe(1)
  })

  test('limits and other resources are refused', async () => {
    const many = Array.from({ length: 76 }, (_, index) => graph(`g${index}`, { LastName: 'Roe' }))
    await expect(post(many)).rejects.toMatchObject({ errorCode: 'LIMIT_EXCEEDED' })
    const query = { method: 'GET', url: `${V}/query?q=SELECT+Id+FROM+Contact`, referenceId: 'rows' }
    await expect(post([{ graphId: 'g', compositeRequest: [query] }])).rejects.toMatchObject({
      errorCode: 'INVALID_INPUT',
    })
  })
})

describe('tree', () => {
  const account = (Contacts: object[]) => ({
    attributes: { type: 'Account', referenceId: 'account' },
    Name: 'Acme',
    Contacts: { records: Contacts },
  })
  const contact = (referenceId: string, fields: object) => ({ attributes: { type: 'Contact', referenceId }, ...fields })

  test('parents and children are created together', async () => {
    const records = [account([contact('one', { LastName: 'Roe' }), contact('two', { LastName: 'Poe' })])]
    const answer = await connection.requestPost('/composite/tree/Account', { records })
    expect(answer).toMatchObject({
      hasErrors: false,
      results: [{ referenceId: 'account' }, { referenceId: 'one' }, {}],
    })
    const [acme] = simulator.rows('Account')
    expect(simulator.rows('Contact')).toMatchObject([{ AccountId: acme?.Id }, { AccountId: acme?.Id }])
  })

  test('one refused record takes all back, and is named', async () => {
    const records = [account([contact('one', { LastName: 'Roe' }), contact('two', {})])]
    const failing = connection.requestPost('/composite/tree/Account', { records })
    await expect(failing).rejects.toThrow()
    expect(simulator.rows('Account')).toEqual([])
  })
})

describe('search', () => {
  beforeEach(() => {
    simulator.seed({
      Contact: [
        { LastName: 'Roe', Email: 'jo@acme.example', Title: 'Acme fan' },
        { LastName: 'Acme', Email: 'poe@other.example' },
      ],
      Lead: [{ LastName: 'Loe', Email: 'jo@acme.example' }],
    })
  })

  test('it looks into the fields that are asked for, and answers what each object shall return', async () => {
    const { searchRecords } = await connection.search(
      'FIND {jo@acme.example} IN EMAIL FIELDS RETURNING Contact(Id, LastName), Lead(Company LIMIT 1)',
    )
    expect(searchRecords).toMatchObject([
      { attributes: { type: 'Contact' }, LastName: 'Roe' },
      { attributes: { type: 'Lead' }, Company: '[not provided]' },
    ])
    const named = await connection.search('FIND {acm*} IN NAME FIELDS RETURNING Contact(LastName WHERE Email != null)')
    expect(named.searchRecords).toMatchObject([{ LastName: 'Acme' }])
    await expect(connection.search('FIND nothing')).rejects.toMatchObject({ errorCode: 'MALFORMED_SEARCH' })
  })

  test('reserved characters are letters when they are escaped, and a dash needs none', async () => {
    simulator.seed({ Contact: [{ LastName: 'A+B', Email: 'mary-ann@acme-inc.example' }] })
    const byDash = await connection.search('FIND {mary-ann@acme-inc.example} RETURNING Contact(LastName)')
    const byPlus = await connection.search('FIND {A\\+B} RETURNING Contact(LastName)')
    expect([byDash.searchRecords, byPlus.searchRecords]).toMatchObject([[{ LastName: 'A+B' }], [{ LastName: 'A+B' }]])
  })

  test('the parameterized form does the same', async () => {
    const body = {
      q: 'jo@acme.example',
      in: 'EMAIL',
      fields: ['LastName'],
      sobjects: [{ name: 'Contact' }],
      overallLimit: 5,
    }
    expect(await connection.requestPost('/parameterizedSearch', body)).toMatchObject({
      searchRecords: [{ LastName: 'Roe' }],
    })
  })

  test('the index lags behind writes where it is told to', async () => {
    simulator.configure({ searchLagMs: 60_000 })
    const find = () => connection.search('FIND {Roe} RETURNING Contact(Id)')
    expect((await find()).searchRecords).toEqual([])
    simulator.clock.advance(60_000)
    expect((await find()).searchRecords).toHaveLength(1)
    simulator.configure({ searchLagMs: 0 })
  })
})
