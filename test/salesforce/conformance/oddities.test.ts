import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, test } from 'vitest'
import { INTEGRATION_USER_ID } from '../seed-org.ts'
import { freshSimulator, NOW_MS } from './connect.ts'

// What clients other than jsforce send: bare HTTP, so that nothing is tidied up on the way.
const simulator = await freshSimulator()
let token: string
let accountId: string
let contactId: string

beforeEach(() => {
  token = simulator.sim.oauth.issueAccessToken(INTEGRATION_USER_ID)
  accountId = String(simulator.seed({ Account: [{ _ref: 'acme', Name: 'Acme' }] }).ids[0])
  contactId = String(simulator.seed({ Contact: [{ FirstName: 'Jo', LastName: 'Roe', AccountId: '@acme' }] }).ids[0])
})

type Sent = {
  method?: string
  body?: string | Uint8Array<ArrayBuffer>
  headers?: Record<string, string>
  version?: string
}

async function ask(path: string, { method = 'GET', body, headers = {}, version = '65.0' }: Sent = {}) {
  const type: Record<string, string> = body === undefined ? {} : { 'Content-Type': 'application/json' }
  const response = await fetch(`${simulator.url}/services/data/v${version}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...type, ...headers },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text), headers: response.headers }
}
const soql = (text: string) => ask(`/query?q=${encodeURIComponent(text)}`)
const person = '{"LastName":"Poe"}'

describe('addresses', () => {
  test('HEAD answers as GET does, without the body', async () => {
    expect(await ask('/sobjects/Contact/describe', { method: 'HEAD' })).toMatchObject({ status: 200, body: null })
    expect((await ask('/sobjects/Contact/003000000000009AAA', { method: 'HEAD' })).status).toBe(404)
  })

  test('any case of an object, slashes too many, and short ids name the same record', async () => {
    for (const path of [`/sobjects/CONTACT/${contactId}/`, `//sobjects//contact/${contactId.slice(0, 15)}`])
      expect(await ask(`${path}?fields=lastname`)).toMatchObject({ status: 200, body: { LastName: 'Roe' } })
  })

  test('versions from 20.0 to 68.0 exist, and the newer of them are listed by name', async () => {
    for (const [version, status] of [
      ['19.0', 404],
      ['20.0', 200],
      ['68.0', 200],
      ['69.0', 404],
      ['65', 404],
    ] as const)
      expect((await ask('/limits', { version })).status).toBe(status)
    const listed = await (await fetch(`${simulator.url}/services/data/`)).json()
    expect(listed).toContainEqual({ label: "Summer '14", url: '/services/data/v31.0', version: '31.0' })
    expect(listed).toContainEqual({ label: "Winter '27", url: '/services/data/v68.0', version: '68.0' })
  })

  test('a relationship in the address leads to the parent or to the children', async () => {
    const parent = await ask(`/sobjects/Contact/${contactId}/Account?fields=Name`)
    expect(parent.body).toMatchObject({ attributes: { type: 'Account' }, Name: 'Acme' })
    const children = await ask(`/sobjects/Account/${accountId}/Contacts`)
    expect(children.body).toMatchObject({ totalSize: 1, records: [{ Id: contactId, LastName: 'Roe' }] })
    expect((await ask(`/sobjects/Contact/${contactId}/ReportsTo`)).status).toBe(404)
    expect((await ask(`/sobjects/Contact/${contactId}/Nope`)).status).toBe(404)
  })
})

describe('bodies', () => {
  const create = (sent: Sent) => ask('/sobjects/Contact', { method: 'POST', ...sent })

  test('a packed body is unpacked, and one that cannot be is no JSON', async () => {
    const headers = { 'Content-Encoding': 'gzip' }
    expect((await create({ body: new Uint8Array(gzipSync(person)), headers })).status).toBe(201)
    const broken = await create({ body: person, headers })
    expect(broken).toMatchObject({ status: 400, body: [{ errorCode: 'JSON_PARSER_ERROR' }] })
  })

  test('JSON may name its charset; a form and plain text are refused', async () => {
    const as = (type: string) => create({ body: person, headers: { 'Content-Type': type } })
    expect((await as('application/json; charset=UTF-8')).status).toBe(201)
    for (const type of ['text/plain;charset=UTF-8', 'application/x-www-form-urlencoded'])
      expect(await as(type)).toMatchObject({ status: 415, body: [{ errorCode: 'UNSUPPORTED_MEDIA_TYPE' }] })
  })

  test('nothing, a list and half an object are no record', async () => {
    for (const body of ['', `[${person}]`, '{"LastName":'])
      expect(await create({ body })).toMatchObject({ status: 400, body: [{ errorCode: 'JSON_PARSER_ERROR' }] })
    expect(simulator.rows('Contact')).toHaveLength(1)
  })

  test('a POST may stand for a PATCH', async () => {
    const path = `/sobjects/Contact/${contactId}`
    expect((await ask(`${path}?_HttpMethod=PATCH`, { method: 'POST', body: '{"Title":"CTO"}' })).status).toBe(204)
    expect(simulator.rows('Contact')).toMatchObject([{ Title: 'CTO' }])
    expect((await ask(path, { method: 'POST', body: '{}' })).status).toBe(405)
  })

  test('before 46.0 an upsert that updates answers nothing', async () => {
    const upsert = (version: string) =>
      ask('/sobjects/Contact/Reachable_Key__c/k1', { method: 'PATCH', body: person, version })
    const created = await upsert('45.0')
    expect(created.status).toBe(201)
    expect(created.body).not.toHaveProperty('created')
    expect(await upsert('45.0')).toMatchObject({ status: 204, body: null })
    expect(await upsert('46.0')).toMatchObject({ status: 200, body: { created: false } })
  })
})

describe('preconditions', () => {
  test('what did not change since is not sent again', async () => {
    const later = { 'If-Modified-Since': new Date(NOW_MS + 1_000).toUTCString() }
    const earlier = { 'If-Modified-Since': new Date(NOW_MS - 60_000).toUTCString() }
    for (const path of [`/sobjects/Contact/${contactId}`, '/sobjects', '/sobjects/Contact/describe'])
      expect(await ask(path, { headers: later })).toMatchObject({ status: 304, body: null })
    expect((await ask(`/sobjects/Contact/${contactId}`, { headers: earlier })).status).toBe(200)
  })

  test('an account carries a tag, by which it is read and changed only in the state that is meant', async () => {
    const path = `/sobjects/Account/${accountId}`
    const tag = String((await ask(path)).headers.get('etag'))
    expect((await ask(path, { headers: { 'If-None-Match': tag } })).status).toBe(304)
    const change = () => ask(path, { method: 'PATCH', body: '{"Phone":"1"}', headers: { 'If-Match': tag } })
    expect((await change()).status).toBe(204)
    expect(await change()).toMatchObject({ status: 412, body: [{ errorCode: 'PRECONDITION_FAILED' }] })
    expect((await ask(path, { headers: { 'If-None-Match': tag } })).status).toBe(200)
  })
})

describe('queries', () => {
  beforeEach(() => {
    const deal = (Name: string, StageName: string, Amount: number, Type: string | null) => ({
      ...{ Name, StageName, Amount, Type },
      AccountId: '@acme',
      CloseDate: '2026-11-02',
    })
    const deals = [
      deal('One', 'Prospecting', 10, 'New Customer'),
      deal('Two', 'Prospecting', 20, null),
      deal('Three', 'Qualification', 1234.5, 'New Customer'),
    ]
    simulator.seed({ Opportunity: deals, Task: [{ Subject: 'Rang', WhoId: contactId }] })
  })

  test('ROLLUP adds subtotals, which GROUPING tells from groups', async () => {
    const select = 'SELECT StageName, GROUPING(StageName) g, COUNT(Id) n, SUM(Amount) s FROM Opportunity'
    const { body } = await soql(`${select} GROUP BY ROLLUP(StageName)`)
    expect(body.records).toMatchObject([
      { StageName: 'Prospecting', g: 0, n: 2, s: 30 },
      { StageName: 'Qualification', g: 0, n: 1, s: 1234.5 },
      { StageName: null, g: 1, n: 3, s: 1264.5 },
    ])
  })

  test('CUBE adds the subtotals of every combination', async () => {
    const { body } = await soql('SELECT StageName, Type, COUNT(Id) n FROM Opportunity GROUP BY CUBE(StageName, Type)')
    const { records } = body as { records: { StageName: string | null; Type: string | null; n: number }[] }
    expect(records.map(({ StageName, Type, n }) => [StageName, Type, n])).toEqual([
      ['Prospecting', 'New Customer', 1],
      ['Prospecting', null, 1],
      ['Qualification', 'New Customer', 1],
      ['Prospecting', null, 2],
      ['Qualification', null, 1],
      [null, 'New Customer', 2],
      [null, null, 1],
      [null, null, 3],
    ])
  })

  test('FORMAT shows numbers and dates as people in America write them', async () => {
    const { body } = await soql("SELECT FORMAT(Amount) a, FORMAT(CloseDate) d FROM Opportunity WHERE Name = 'Three'")
    expect(body.records).toMatchObject([{ a: '1,234.5', d: '11/2/2026' }])
  })

  test('sub-queries nest since 58.0', async () => {
    const text = 'SELECT Name, (SELECT LastName, (SELECT Subject FROM Tasks) FROM Contacts) FROM Account'
    const { body } = await soql(text)
    expect(body.records).toMatchObject([{ Contacts: { records: [{ Tasks: { records: [{ Subject: 'Rang' }] } }] } }])
    expect((await ask(`/query?q=${encodeURIComponent(text)}`, { version: '57.0' })).status).toBe(400)
  })

  test('the fiscal year is that of the calendar', async () => {
    const count = async (literal: string) =>
      (await soql(`SELECT COUNT() FROM Opportunity WHERE CloseDate = ${literal}`)).body.totalSize
    expect(await count('THIS_FISCAL_QUARTER')).toBe(3)
    expect(await count('LAST_N_FISCAL_YEARS:1')).toBe(0)
  })

  test('the scope mine is what the user owns', async () => {
    const mine = async () => (await soql('SELECT Id FROM Contact USING SCOPE mine')).body.totalSize
    const before = await mine()
    simulator.seed({ Contact: [{ LastName: 'Own', OwnerId: INTEGRATION_USER_ID }] })
    simulator.seed({ Contact: [{ LastName: 'Other', OwnerId: 'U-HUMAN' }] })
    expect(await mine()).toBe(before + 1)
  })

  test.each([
    ['SELECT Name n FROM Account', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Contact ORDER BY Description', 'INVALID_FIELD'],
    ['SELECT StageName FROM Opportunity GROUP BY ROLLUP()', 'MALFORMED_QUERY'],
    ['SELECT Name, COUNT(Id) FROM Account', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Contact ALL ROWS', 'MALFORMED_QUERY'],
  ])('%s is refused', async (text, errorCode) => {
    expect(await soql(text)).toMatchObject({ status: 400, body: [{ errorCode }] })
  })
})
