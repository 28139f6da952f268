import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { runCli } from '../../server/cli/run.ts'
import { connectDatabase } from '../../server/src/db/connect-database.ts'
import { closeControlDb, openControlDb } from '../../server/src/db/control/open.ts'
import { findOrg, insertOrg } from '../../server/src/db/control/orgs.ts'
import { digestDatabase } from '../../server/src/db/copy-database.ts'
import { failureOf } from '../../server/src/db/database-failure.ts'
import { saveTouches } from '../../server/src/db/org/evidence.ts'
import { storeActivities } from '../../server/src/db/org/inbox.ts'
import { closeOrgDb, openOrgDb, writing } from '../../server/src/db/org/open.ts'
import { saveAcme } from '../../server/src/testing/mirror-rows.ts'
import { sent, T0 } from '../../server/src/testing/test-app.ts'
import { type LibsqlDouble, startLibsqlDouble } from '../libsql/libsql-double.ts'

const folder = mkdtempSync(join(tmpdir(), 'reachable-move-'))
const ORG = 'org_a'
let double: LibsqlDouble

beforeAll(async () => {
  double = await startLibsqlDouble({ folder, token: 'right' })
})
afterAll(async () => {
  await double.stop()
  rmSync(folder, { recursive: true, force: true })
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** `pnpm reachable` on the data of that folder; answers its exit code and what it complained about. */
async function reachable(dataDir: string, ...args: string[]) {
  vi.stubEnv('REACHABLE_DATA_DIR', dataDir)
  vi.stubEnv('REACHABLE_DATABASE_TOKEN', 'right')
  const said = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  const complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const exitCode = await runCli(args)
  const complaint = complaints.mock.calls.flat().join('\n')
  said.mockRestore()
  complaints.mockRestore()
  return { exitCode, complaint }
}
const DONE = { exitCode: 0, complaint: '' }
const NOT_EMPTY = { exitCode: 1, complaint: expect.stringContaining('not empty') }
const fileIn = (dataDir: string, name: string) => pathToFileURL(join(dataDir, name)).href
const digestOf = async (url: string) => {
  const client = await connectDatabase({ url, authToken: 'right' })
  try {
    return await digestDatabase(client)
  } finally {
    client.close()
  }
}
const addressOf = async (dataDir: string) => {
  const control = await openControlDb({ url: fileIn(dataDir, 'control.db') })
  const org = await findOrg(control, ORG)
  closeControlDb(control)
  return org?.databaseUrl
}

/** A server's data with one org that has a bit of everything, among it more rows than a page of the copy has. */
async function newDataDir(name: string) {
  const dataDir = join(folder, name)
  mkdirSync(join(dataDir, 'orgs'), { recursive: true })
  const url = fileIn(dataDir, `orgs/${ORG}.db`)
  const control = await openControlDb({ url: fileIn(dataDir, 'control.db') })
  await insertOrg(control, { orgId: ORG, name: "O'Hara & Söhne", databaseUrl: url }, T0)
  closeControlDb(control)
  const db = await openOrgDb({ url })
  await saveAcme(db)
  const rows = Array.from({ length: 450 }, (_, index) => {
    const activity = sent(T0 + index, `p${index}@acme.com`, `m${index}@ourco.com`)
    const { id, mailbox } = activity
    return { activityId: id, mailbox, userAddress: mailbox, occurredAtMs: T0 + index, receivedAtMs: T0, activity }
  })
  await writing(db, async (tx) => {
    await storeActivities(tx, rows)
    const touch = { activityId: 'a', mailbox: 'rita@ourco.com', kind: 'email' as const, atMs: T0, messageId: null }
    await saveTouches(tx, [{ ...touch, id: 'tch_1', address: 'ann@acme.com' }])
  })
  return { dataDir, url, db }
}

test('an org moves from its file to a server and back, row for row, and nobody can write to what it left', async () => {
  const { dataDir, url, db } = await newDataDir('moving')
  const before = await digestOf(url)
  const remote = double.urlOf('moved')
  expect(await reachable(dataDir, 'move-org', ORG, '--to', remote)).toEqual(DONE)
  expect(await addressOf(dataDir)).toBe(remote)
  expect(await digestOf(remote)).toEqual(before)
  // A server that still has the old file open is told so by its first write.
  expect(await writing(db, (tx) => saveTouches(tx, [])).then(() => 'nothing to write')).toBe('nothing to write')
  expect(await saveAcme(db).then(() => 'written', failureOf)).toBe('moved')
  closeOrgDb(db)
  const back = fileIn(dataDir, 'orgs/back.db')
  expect(await reachable(dataDir, 'move-org', ORG, '--to', back)).toEqual(DONE)
  expect(await addressOf(dataDir)).toBe(back)
  const home = await openOrgDb({ url: back })
  await saveAcme(home)
  closeOrgDb(home)
  expect((await digestOf(back)).inbox).toBe(before.inbox)
  expect((await digestOf(back)).touches).toBe(before.touches)
})

test('a move into a database that holds something is refused, and can be given up', async () => {
  const { dataDir, url, db } = await newDataDir('refused')
  const occupied = await openOrgDb({ url: fileIn(dataDir, 'occupied.db') })
  closeOrgDb(occupied)
  expect(await reachable(dataDir, 'move-org', ORG, '--to', fileIn(dataDir, 'occupied.db'))).toEqual(NOT_EMPTY)
  expect(await addressOf(dataDir)).toBe(url)
  expect(await saveAcme(db).then(() => 'written', failureOf)).toBe('moved')
  expect(await reachable(dataDir, 'move-org', ORG, '--cancel')).toEqual(DONE)
  await saveAcme(db)
  closeOrgDb(db)
})

test('the doctor names what is wrong, and is content with what is not', async () => {
  const { dataDir, db } = await newDataDir('examined')
  closeOrgDb(db)
  expect(await reachable(dataDir, 'doctor')).toEqual(DONE)
  const occupied = await openOrgDb({ url: fileIn(dataDir, 'occupied.db') })
  closeOrgDb(occupied)
  await reachable(dataDir, 'move-org', ORG, '--to', fileIn(dataDir, 'occupied.db'))
  expect(await reachable(dataDir, 'doctor')).toMatchObject({ exitCode: 1 })
})

test('a backup brings files and servers back on another machine', async () => {
  const { dataDir, url, db } = await newDataDir('saved')
  closeOrgDb(db)
  const before = await digestOf(url)
  const saved = join(folder, 'backup')
  expect(await reachable(dataDir, 'backup', saved)).toEqual(DONE)
  const elsewhere = join(folder, 'elsewhere')
  mkdirSync(join(elsewhere, 'orgs'), { recursive: true })
  expect(await reachable(elsewhere, 'restore', saved)).toEqual(DONE)
  expect(await addressOf(elsewhere)).toBe(fileIn(elsewhere, `orgs/${ORG}.db`))
  expect(await digestOf(fileIn(elsewhere, `orgs/${ORG}.db`))).toEqual(before)
  expect(await reachable(elsewhere, 'restore', saved)).toEqual(NOT_EMPTY)

  expect(await reachable(dataDir, 'move-org', ORG, '--to', double.urlOf('saved'))).toEqual(DONE)
  const savedRemote = join(folder, 'backup-remote')
  expect(await reachable(dataDir, 'backup', savedRemote)).toEqual(DONE)
  expect(await digestOf(fileIn(savedRemote, `${ORG}.db`))).toEqual(before)
})
