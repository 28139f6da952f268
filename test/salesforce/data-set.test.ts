import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as control from './control-client.ts'
import type { Simulator, SimulatorOptions } from './simulator.ts'
import { startSimulator } from './simulator.ts'

const NOW_MS = Date.parse('2026-11-20T10:00:00Z')
let running: Simulator[] = []
let dataDir: string
const start = async (options: SimulatorOptions = {}) => {
  const simulator = await startSimulator({ nowMs: NOW_MS, ...options })
  running.push(simulator)
  return simulator
}
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'data-set-'))
})
afterEach(async () => {
  await Promise.all(running.map((simulator) => simulator.stop()))
  running = []
  rmSync(dataDir, { recursive: true })
})

test('the same seed makes the same org, another seed another one', async () => {
  const [one, two, other] = [await start(), await start(), await start()]
  const size = await control.fill(one.url, 300, 7)
  await control.fill(two.url, 300, 7)
  await control.fill(other.url, 300, 8)
  expect(size).toMatchObject({ Contact: 300, Account: 15, User: 20 })
  expect(await control.state(one.url)).toEqual(await control.state(two.url))
  expect(await control.state(one.url, 'Contact')).not.toEqual(await control.state(other.url, 'Contact'))
})

test('a restart makes the same rows again, with what became of them since', async () => {
  const first = await start({ dataDir })
  await control.fill(first.url, 100)
  const [ann, bob] = first.rows('Contact')
  await control.seed(first.url, { Contact: [{ Id: ann?.Id, Title: 'Changed' }, { Id: bob?.Id, _delete: true }, {}] })
  const before = first.rows('Contact')
  await first.stop()
  const second = await start({ dataDir })
  expect(second.rows('Contact')).toEqual(before)
  expect(second.rows('Contact').at(-1)?.Id).not.toBe(before.at(-2)?.Id)
})

test('made-up records satisfy the org that they live in', async () => {
  const { url } = await start()
  await control.fill(url, 200)
  const { records } = await control.query(
    url,
    'SELECT Id, Email, Name, Account.Website, Owner.Email FROM Contact WHERE Account.Name != null AND Owner.Name != null',
  )
  expect(records).toHaveLength(200)
  const roles = 'SELECT Id FROM OpportunityContactRole WHERE Contact.Name != null AND Opportunity.Name != null'
  expect((await control.query(url, roles)).totalSize).toBe(4)
})

test('what changed since a moment is found, whatever was changed or taken back since', async () => {
  const simulator = await start()
  await control.fill(simulator.url, 50)
  const { store } = simulator.sim
  const changed = async (since: string) =>
    (await control.query(simulator.url, `SELECT Id FROM Contact WHERE SystemModstamp >= ${since}`)).records.map(
      (row) => row.Id,
    )
  expect(await changed('2026-11-20T10:00:00Z')).toEqual([])
  const [one, two] = simulator.rows('Contact')
  simulator.clock.advance(60_000)
  await control.seed(simulator.url, { Contact: [{ Id: two?.Id, Title: 'A' }] })
  await control.seed(simulator.url, { Contact: [{ Id: two?.Id, Title: 'B' }] })
  const mark = store.mark()
  if (one) store.put('Contact', { ...one, SystemModstamp: '2026-11-20T10:01:00.000+0000' })
  store.rollbackTo(mark)
  await control.seed(simulator.url, { Contact: [{ LastName: 'Old', CreatedDate: '2020-01-01T00:00:00Z' }] })
  expect(await changed('2026-11-20T10:01:00Z')).toEqual([two?.Id])
  const old = await changed('2020-01-01T00:00:00Z')
  expect(old).toHaveLength(51)
})
