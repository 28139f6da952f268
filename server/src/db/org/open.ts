import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Client, ResultSet } from '@libsql/client'
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import {
  type ConnectOptions,
  connectDatabase,
  connectReader,
  type DatabaseAddress,
  isFile,
} from '../connect-database.ts'
import { bringUpToDate } from '../migrate.ts'
import { type Pause, patiently, pauseByTimer } from '../patience.ts'
import { checkFence, leaseOn } from './fence.ts'
import * as schema from './schema.ts'
import { dropOldMarks, hasMark, leaveMark } from './write-marks.ts'

/** The handle of one org's database. It is the tenant: whoever holds it can reach this org and no other. */
export type OrgDb = LibSQLDatabase<typeof schema> & { readonly $client: Client }
/** What query functions take: the database, or the transaction they are part of. */
export type OrgReader = BaseSQLiteDatabase<'async', ResultSet, typeof schema>
export type OrgTx = Parameters<Parameters<OrgDb['transaction']>[0]>[0]

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url))

/** Opens one org's database (`file:` or a remote libSQL URL) and brings its tables up to date. */
export async function openOrgDb(address: DatabaseAddress, options: ConnectOptions = {}): Promise<OrgDb> {
  const db = drizzle(await connectDatabase(address, options), { schema })
  writers.set(db, newWriter(options.pause))
  await bringUpToDate(db, MIGRATIONS)
  if (!isFile(address.url)) await writing(db, dropOldMarks)
  return db
}

/** Opens a database that is up to date, for reading alone: a second connection beside the one of its owner. */
export async function openOrgReader(address: DatabaseAddress): Promise<OrgDb> {
  return drizzle(await connectReader(address), { schema })
}

/** A second view of the same database, for reading, that does something before each query: it waits for its turn. */
export function readerOver(db: OrgDb, before: () => Promise<void>): OrgReader {
  const client = Object.create(db.$client, {
    execute: {
      // drizzle takes an object without enumerable properties for its configuration.
      enumerable: true,
      value: async (...statement: Parameters<typeof db.$client.execute>) => {
        await before()
        return db.$client.execute(...statement)
      },
    },
  })
  return drizzle(client, { schema })
}

export function closeOrgDb(db: OrgDb): void {
  db.$client.close()
}

/** What is known of the writes through one handle. */
type Writer = { last: Promise<unknown>; readonly name: string; seq: number; readonly pause: Pause }
const writers = new WeakMap<OrgDb, Writer>()
const newWriter = (pause: Pause = pauseByTimer): Writer => ({
  ...{ last: Promise.resolve(), name: randomUUID(), seq: 0, pause },
})

function writerOf(db: OrgDb): Writer {
  const known = writers.get(db) ?? newWriter()
  writers.set(db, known)
  return known
}

/**
 * Runs one write transaction. Writers of one handle take turns, because the file driver blocks the thread while it
 * waits for a lock. Correctness does not rest on that: what fails in passing (another process writes, a remote stream
 * expires, an answer is lost) is tried again from the start, a bounded number of times, so `work` must have no effect
 * outside `tx`. It happens once, also where the answer to its commit was lost; in a job it happens only while the
 * process holds the org's lease, and throws LeaseLost otherwise. Never call it inside another `writing`.
 */
export function writing<T>(db: OrgDb, work: (tx: OrgTx) => Promise<T>): Promise<T> {
  const writer = writerOf(db)
  const mine = writer.last.then(() => writeOnce(db, writer, work))
  writer.last = mine.catch(() => undefined)
  return mine
}

async function writeOnce<T>(db: OrgDb, writer: Writer, work: (tx: OrgTx) => Promise<T>): Promise<T> {
  const held = leaseOn(db)
  const checked = async (tx: OrgTx) => {
    if (held) await checkFence(tx, held)
    return work(tx)
  }
  if (db.$client.protocol === 'file') return patiently(() => db.transaction(checked), writer.pause)
  return writeRemote(db, writer, checked)
}

/** Over a wire, a try that may have happened has left its mark, and the next one looks for it before anything else. */
function writeRemote<T>(db: OrgDb, writer: Writer, work: (tx: OrgTx) => Promise<T>): Promise<T> {
  writer.seq += 1
  const { name, seq } = writer
  let finished: { readonly value: T } | null = null
  const attempt = async (tx: OrgTx): Promise<T> => {
    if (finished && (await hasMark(tx, name, seq))) return finished.value
    finished = null
    const value = await work(tx)
    await leaveMark(tx, name, seq)
    finished = { value }
    return value
  }
  return patiently(() => db.transaction(attempt), writer.pause)
}
