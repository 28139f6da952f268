import type { Connection } from 'jsforce'
import { beforeEach, describe, expect, test } from 'vitest'
import { connect, freshSimulator } from './connect.ts'

const simulator = await freshSimulator()
let connection: Connection

beforeEach(async () => {
  connection = await connect(simulator)
})

const load = (
  operation: 'insert' | 'update' | 'upsert' | 'delete' | 'hardDelete',
  input: object[],
  more: object = {},
) =>
  connection.bulk2.loadAndWaitForResults({
    object: 'Contact',
    operation,
    input,
    pollInterval: 1,
    pollTimeout: 10_000,
    ...more,
  } as never)

describe('ingest', () => {
  test('rows succeed and fail apart, and a whole load is seven calls', async () => {
    const { successfulResults, failedResults, unprocessedRecords } = await load('insert', [
      { LastName: 'Roe "Jo", Jr.', FirstName: 'Jo' },
      { FirstName: 'Nobody' },
    ])
    const [contact] = simulator.rows('Contact')
    expect(successfulResults).toMatchObject([{ sf__Id: contact?.Id, sf__Created: 'true', LastName: 'Roe "Jo", Jr.' }])
    expect(failedResults).toMatchObject([
      { sf__Error: 'REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --', FirstName: 'Nobody' },
    ])
    expect(unprocessedRecords).toEqual([])
    expect(simulator.callsTotal()).toBe(7)
  })

  test('an empty cell leaves a field alone, and #N/A empties it', async () => {
    const { ids } = simulator.seed({ Contact: [{ LastName: 'Roe', Title: 'CTO', Phone: '1' }] })
    const input = [{ Id: ids[0], Title: '#N/A', Phone: '' }]
    const { successfulResults } = await load('update', input)
    expect(successfulResults).toMatchObject([{ sf__Id: ids[0], sf__Created: 'false' }])
    expect(simulator.rows('Contact')).toMatchObject([{ Title: null, Phone: '1' }])
  })

  test('upsert creates once and finds parents by their key', async () => {
    simulator.seed({ Contact: [{ Reachable_Key__c: 'boss', LastName: 'Boss' }] })
    const input = [{ Reachable_Key__c: 'k1', LastName: 'Roe', 'ReportsTo.Reachable_Key__c': 'boss' }]
    const first = await load('upsert', input, { externalIdFieldName: 'Reachable_Key__c' })
    expect(first.successfulResults).toMatchObject([{ sf__Created: 'true' }])
    const again = await load('upsert', input, { externalIdFieldName: 'Reachable_Key__c' })
    expect(again.successfulResults).toMatchObject([{ sf__Created: 'false' }])
    const boss = simulator.rows('Contact').find((row) => row.LastName === 'Boss')
    expect(simulator.rows('Contact')).toMatchObject([{}, { ReportsToId: boss?.Id }])
  })

  test('deleted rows are in the bin, hard-deleted ones nowhere', async () => {
    const { ids } = simulator.seed({ Contact: [{ LastName: 'Roe' }, { LastName: 'Poe' }] })
    await load('delete', [{ Id: ids[0] }])
    await load('hardDelete', [{ Id: ids[1] }])
    const all = await connection.query('SELECT Id FROM Contact', { scanAll: true })
    expect(all.records.map((row) => row.Id)).toEqual([ids[0]])
  })

  test('a column that no field has fails the whole job', async () => {
    await expect(load('insert', [{ LastName: 'Roe', Nope__c: 'x' }])).rejects.toThrow('Field name not found : Nope__c')
    expect(simulator.rows('Contact')).toEqual([])
  })

  test('an open job can be aborted and then deleted; a finished one cannot be aborted', async () => {
    const job = connection.bulk2.createJob({ object: 'Contact', operation: 'insert' })
    await job.open()
    await expect(job.delete()).rejects.toMatchObject({ errorCode: 'INVALIDJOBSTATE' })
    await job.uploadData('LastName\nRoe\n')
    await job.abort()
    expect((await job.check()).state).toBe('Aborted')
    expect(await job.getUnprocessedRecords()).toMatchObject([{ LastName: 'Roe' }])
    await job.delete()
    await expect(job.check()).rejects.toMatchObject({ errorCode: 'NOT_FOUND' })
    const done = connection.bulk2.createJob({ object: 'Contact', operation: 'insert' })
    await done.open()
    await done.uploadData('LastName\nRoe\n')
    await done.close()
    await expect(done.abort()).rejects.toMatchObject({ errorCode: 'INVALIDJOBSTATE' })
    expect(await done.check()).toMatchObject({
      state: 'JobComplete',
      numberRecordsProcessed: 1,
      numberRecordsFailed: 0,
    })
  })
})

describe('query', () => {
  test('a job answers a table, parents and deleted rows included', async () => {
    const { ids } = simulator.seed({
      Account: [{ _ref: 'A', Name: 'Acme, "Inc."' }],
      Contact: [
        { LastName: 'Roe', AccountId: '@A' },
        { _ref: 'C', LastName: 'Gone' },
      ],
    })
    simulator.seed({ Contact: [{ Id: '@C', _delete: true }] })
    const stream = await connection.bulk2.query('SELECT Id, account.Name, IsDeleted, CreatedDate FROM Contact', {
      scanAll: true,
      pollInterval: 1,
    } as never)
    expect(await stream.toArray()).toMatchObject([
      { Id: ids[1], 'Account.Name': 'Acme, "Inc."', IsDeleted: 'false', CreatedDate: '2026-11-20T10:00:00.000Z' },
      { Id: ids[2], 'Account.Name': '', IsDeleted: 'true' },
    ])
  })

  test('pages follow each other until the locator is the text null', async () => {
    simulator.seed({ Contact: Array.from({ length: 25 }, (_, index) => ({ LastName: `Person ${index}` })) })
    const V = '/services/data/v65.0/jobs/query'
    const body = { operation: 'query', query: 'SELECT LastName FROM Contact' }
    const { id } = await connection.requestPost<{ id: string }>(V, body)
    const headers = { authorization: `Bearer ${connection.accessToken}` }
    const lines: string[] = []
    let locator = ''
    while (locator !== 'null') {
      const query = `maxRecords=10${locator === '' ? '' : `&locator=${locator}`}`
      const page = await fetch(`${simulator.url}${V}/${id}/results?${query}`, { headers })
      locator = page.headers.get('sforce-locator') ?? ''
      const [head, ...rows] = (await page.text()).trim().split('\n')
      expect(head).toBe('"LastName"')
      expect(page.headers.get('sforce-numberofrecords')).toBe(String(rows.length))
      lines.push(...rows)
    }
    expect(lines).toHaveLength(25)
    await expect(connection.requestGet(`${V}/${id}/results?locator=nonsense`)).rejects.toMatchObject({
      errorCode: 'INVALID_QUERY_LOCATOR',
    })
  })

  test('a query that cannot run is refused at once', async () => {
    await expect(connection.bulk2.query('SELEC')).rejects.toMatchObject({ errorCode: 'MALFORMED_QUERY' })
    await expect(connection.bulk2.query('SELECT COUNT() FROM Contact')).rejects.toMatchObject({
      errorCode: 'API_ERROR',
    })
  })
})

test('a table may write a checkbox in many ways', async () => {
  const cells = ['TRUE', 'Yes', '1', 'on', 'False', 'n', '0', 'OFF']
  const input = cells.map((cell, index) => ({ LastName: `Roe ${index}`, HasOptedOutOfEmail: cell }))
  const results = await connection.bulk2.loadAndWaitForResults({ object: 'Contact', operation: 'insert', input })
  expect(results.failedResults).toEqual([])
  const { records } = await connection.query(
    "SELECT HasOptedOutOfEmail FROM Contact WHERE LastName LIKE 'Roe %' ORDER BY LastName",
  )
  expect(records.map((record) => record.HasOptedOutOfEmail)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ])
})
