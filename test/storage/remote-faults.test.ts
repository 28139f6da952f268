import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { failureOf } from '../../server/src/db/database-failure.ts'
import { closeOrgDb, type OrgDb, openOrgDb, writing } from '../../server/src/db/org/open.ts'
import { meta } from '../../server/src/db/org/schema.ts'
import type { FaultKind, FaultMoment } from '../libsql/faults.ts'
import { type LibsqlDouble, startLibsqlDouble } from '../libsql/libsql-double.ts'

const folder = mkdtempSync(join(tmpdir(), 'reachable-faults-'))
let double: LibsqlDouble
let db: OrgDb
let count = 0

beforeAll(async () => {
  double = await startLibsqlDouble({ folder, token: 'right', busyMs: 200 })
})
beforeEach(async () => {
  count += 1
  db = await openOrgDb({ url: double.urlOf(`f${count}`), authToken: 'right' }, { pause })
})
/** While we wait, the server forgets streams that nobody asked anything of. */
const pause = async () => double.expireStreams()
afterEach(() => {
  double.clearFaults()
  closeOrgDb(db)
})
afterAll(async () => {
  await double.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Adds a row without a key of its own meaning: done twice, it is there twice. */
const addRow = (tries: string[]) =>
  writing(db, async (tx) => {
    const key = `row ${tries.length}`
    tries.push(key)
    await tx.insert(meta).values({ key, value: 'v' })
    return key
  })

const passing: readonly [FaultKind, FaultMoment][] = [
  ['cut_before', 'begin'],
  ['cut_before', 'statement'],
  ['cut_after', 'statement'],
  ['cut_before', 'commit'],
  ['error_500', 'begin'],
  ['error_500', 'statement'],
  ['error_500', 'commit'],
  ['expired', 'statement'],
  ['expired', 'commit'],
  ['busy', 'begin'],
  ['busy', 'commit'],
]
test.each(passing)('after %s at a %s the write is done again, from its start and once', async (kind, on) => {
  double.fail({ kind, on })
  const tries: string[] = []
  const key = await addRow(tries)
  expect(await db.select().from(meta)).toEqual([{ key, value: 'v' }])
})

test('a commit whose answer was lost has happened, is found to have happened, and is not done again', async () => {
  double.fail({ kind: 'cut_after', on: 'commit' })
  const tries: string[] = []
  expect(await addRow(tries)).toBe('row 0')
  expect(tries).toEqual(['row 0'])
  expect(await db.$count(meta)).toBe(1)
})

test('of several lost answers in a row none doubles anything', async () => {
  for (let index = 0; index < 5; index += 1) {
    double.fail({ kind: 'cut_after', on: 'commit' })
    double.fail({ kind: 'cut_after', on: 'begin' })
    await addRow(Array.from({ length: index * 10 }, String))
  }
  expect(await db.$count(meta)).toBe(5)
})

test('a server that is away for long is reported after a bounded number of tries', async () => {
  double.fail({ kind: 'error_500', on: 'begin', times: 1_000 })
  const before = double.requests()
  const failure = await addRow([]).then(() => 'none', failureOf)
  expect(failure).toBe('lost')
  expect(double.requests() - before).toBeLessThanOrEqual(24)
  double.clearFaults()
  expect(await addRow([])).toBe('row 0')
})

test('while a stream expires in the middle of a write, the writer behind it gets its turn', async () => {
  const other = await openOrgDb({ url: double.urlOf(`f${count}`), authToken: 'right' }, { pause })
  const held = double.hold('commit')
  const first = addRow([])
  await held.arrived
  double.expireStreams()
  const second = writing(other, (tx) => tx.insert(meta).values({ key: 'other', value: 'v' }))
  held.release()
  await Promise.all([first, second])
  expect(await db.$count(meta)).toBe(2)
  closeOrgDb(other)
})

test('a read is tried again', async () => {
  await addRow([])
  for (const kind of ['cut_before', 'cut_after', 'error_500', 'expired'] as const) {
    double.fail({ kind, on: 'statement' })
    expect(await db.$count(meta)).toBe(1)
  }
})

test('a wrong token is a refusal, not a thing to try again', async () => {
  const before = double.requests()
  await expect(openOrgDb({ url: double.urlOf('locked'), authToken: 'wrong' })).rejects.toThrow()
  expect(double.requests() - before).toBe(0)
})
