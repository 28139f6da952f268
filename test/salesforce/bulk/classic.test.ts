import type { Connection } from 'jsforce'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, NOW_MS } from '../conformance/connect.ts'
import type { Simulator } from '../simulator.ts'
import { startSimulator } from '../simulator.ts'

let simulator: Simulator
let connection: Connection

// jsforce closes its jobs behind the caller's back, so no test starts with another org.
beforeAll(async () => {
  simulator = await startSimulator({ nowMs: NOW_MS })
  connection = await connect(simulator)
  connection.bulk.pollInterval = 1
})
afterAll(() => simulator.stop())

test('a batch of the first Bulk API answers each row in its order', async () => {
  const made = await connection.bulk.load('Contact', 'insert', [
    { LastName: 'Roe', Title: 'CFO' },
    { LastName: '', Title: 'CTO' },
  ])
  expect(made).toMatchObject([
    { success: true, errors: [] },
    { id: null, success: false, errors: [expect.stringContaining('REQUIRED_FIELD_MISSING')] },
  ])
  const [row] = simulator.rows('Contact')
  const changed = await connection.bulk.load('Contact', 'update', [{ Id: String(row?.Id), Title: 'CEO' }])
  expect(changed).toMatchObject([{ id: row?.Id, success: true }])
  expect(simulator.rows('Contact')).toMatchObject([{ LastName: 'Roe', Title: 'CEO' }])
})

test('more rows than fit into collections are deleted by it, as jsforce does by itself', async () => {
  simulator.seed({ Account: Array.from({ length: 250 }, (_, index) => ({ Name: `Gone ${index}` })) })
  const gone = await connection
    .sobject('Account')
    .find({ Name: { $like: 'Gone%' } })
    .destroy()
  expect(gone).toHaveLength(250)
  expect(simulator.rows('Account')).toEqual([])
})

test('a query job answers its rows as a table', async () => {
  simulator.seed({ Lead: [{ LastName: 'Roe' }, { LastName: 'Poe' }] })
  const rows = await (await connection.bulk.query('SELECT LastName FROM Lead ORDER BY LastName')).toArray()
  expect(rows).toMatchObject([{ LastName: 'Poe' }, { LastName: 'Roe' }])
})

test('an unknown column fails the batch, and a closed job takes no more', async () => {
  const job = connection.bulk.createJob('Contact', 'insert')
  await expect(connection.bulk.load('Contact', 'insert', [{ Nope: 'x' }])).rejects.toThrow('Field name not found')
  const { id } = await job.open()
  await job.close()
  const response = await fetch(`${simulator.url}/services/async/65.0/job/${id}/batch`, {
    method: 'POST',
    headers: { 'X-SFDC-SESSION': String(connection.accessToken), 'Content-Type': 'text/csv' },
    body: 'LastName\nRoe\n',
  })
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('InvalidJobState')])
})

test('a dead session is said in the words of this API', async () => {
  const response = await fetch(`${simulator.url}/services/async/65.0/job`, { method: 'POST', body: '<jobInfo/>' })
  expect(await response.text()).toContain('<exceptionCode>InvalidSessionId</exceptionCode>')
})
