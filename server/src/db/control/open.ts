import { fileURLToPath } from 'node:url'
import type { Client, ResultSet } from '@libsql/client'
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import { connectDatabase, type DatabaseAddress } from '../connect-database.ts'
import { bringUpToDate } from '../migrate.ts'
import * as schema from './schema.ts'
import { takeTurns } from './take-turns.ts'

export type ControlDb = LibSQLDatabase<typeof schema> & { readonly $client: Client }
/** What query functions take: the database, or the transaction they are part of. */
export type ControlReader = BaseSQLiteDatabase<'async', ResultSet, typeof schema>

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url))
/** Sign-in writes by itself and does not try again; another process holds the lock for a moment only. */
const BUSY_TIMEOUT_MS = 5_000

/** Opens the control database (`file:` or a remote libSQL URL) and brings its tables up to date. */
export async function openControlDb(address: DatabaseAddress): Promise<ControlDb> {
  const db = drizzle(takeTurns(await connectDatabase(address, { busyTimeoutMs: BUSY_TIMEOUT_MS })), { schema })
  await bringUpToDate(db, MIGRATIONS)
  return db
}

export function closeControlDb(db: ControlDb): void {
  db.$client.close()
}
