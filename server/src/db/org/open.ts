import { fileURLToPath } from 'node:url'
import { createClient, LibsqlError, type ResultSet } from '@libsql/client'
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql'
import { migrate } from 'drizzle-orm/libsql/migrator'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import * as schema from './schema.ts'

export type DatabaseAddress = { readonly url: string; readonly authToken?: string }

/** The handle of one org's database. It is the tenant: whoever holds it can reach this org and no other. */
export type OrgDb = LibSQLDatabase<typeof schema> & { readonly $client: ReturnType<typeof createClient> }
/** What query functions take: the database, or the transaction they are part of. */
export type OrgReader = BaseSQLiteDatabase<'async', ResultSet, typeof schema>
export type OrgTx = Parameters<Parameters<OrgDb['transaction']>[0]>[0]

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url))
/** A second process (a CLI, a backup) may hold the write lock for a moment; longer than this is a fault. */
const BUSY_TIMEOUT_MS = 5_000
/** After this many collisions the fault is reported: somebody else holds the lock for good. */
const WRITE_ATTEMPTS_MAX = 4

/**
 * Opens one org's database (`file:` or a remote libSQL URL) and brings its tables up to date.
 * File databases use WAL; libSQL's default `synchronous` is FULL, so a commit that was acknowledged survives.
 */
export async function openOrgDb(address: DatabaseAddress): Promise<OrgDb> {
  const client = createClient({
    url: address.url,
    timeout: BUSY_TIMEOUT_MS,
    ...(address.authToken === undefined ? {} : { authToken: address.authToken }),
  })
  if (address.url.startsWith('file:')) await client.execute('PRAGMA journal_mode = WAL')
  const db = drizzle(client, { schema })
  await migrate(db, { migrationsFolder: MIGRATIONS })
  return db
}

/** Opens a database that is up to date, for reading alone: a second connection beside the one of its owner. */
export async function openOrgReader({ url, authToken }: DatabaseAddress): Promise<OrgDb> {
  const client = createClient({ url, timeout: BUSY_TIMEOUT_MS, ...(authToken === undefined ? {} : { authToken }) })
  if (url.startsWith('file:')) await client.execute('PRAGMA query_only = ON')
  return drizzle(client, { schema })
}

/** A second view of the same database, for reading, that does something before each query: it waits for its turn. */
export function readerOver(db: OrgDb, before: () => Promise<void>): OrgReader {
  const client = Object.create(db.$client, {
    execute: {
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

const lastWrite = new WeakMap<OrgDb, Promise<unknown>>()

/**
 * Runs one write transaction. Writers of one handle take turns, because the file driver blocks the thread while it
 * waits for a lock. Correctness does not rest on that: a collision with another process is retried from the start, so
 * `work` must have no effect outside `tx`. Never call it inside another `writing`.
 */
export function writing<T>(db: OrgDb, work: (tx: OrgTx) => Promise<T>): Promise<T> {
  const before = lastWrite.get(db) ?? Promise.resolve()
  const mine = before.then(() => attempt(db, work, 1))
  lastWrite.set(
    db,
    mine.catch(() => undefined),
  )
  return mine
}

async function attempt<T>(db: OrgDb, work: (tx: OrgTx) => Promise<T>, count: number): Promise<T> {
  try {
    return await db.transaction(work)
  } catch (error) {
    if (count >= WRITE_ATTEMPTS_MAX || !isCollision(error)) throw error
    return attempt(db, work, count + 1)
  }
}

/** Another writer was in the way, or a remote stream ran out of time; the transaction did not happen. */
function isCollision(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof LibsqlError ? error.cause : error
  if (!(cause instanceof LibsqlError)) return false
  return cause.code.startsWith('SQLITE_BUSY') || cause.code.includes('STREAM_EXPIRED')
}
