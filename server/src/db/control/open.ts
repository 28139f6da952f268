import { fileURLToPath } from 'node:url'
import { createClient, type ResultSet } from '@libsql/client'
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql'
import { migrate } from 'drizzle-orm/libsql/migrator'
import type { BaseSQLiteDatabase } from 'drizzle-orm/sqlite-core'
import * as schema from './schema.ts'
import { takeTurns } from './take-turns.ts'

export type ControlDb = LibSQLDatabase<typeof schema> & { readonly $client: ReturnType<typeof createClient> }
/** What query functions take: the database, or the transaction they are part of. */
export type ControlReader = BaseSQLiteDatabase<'async', ResultSet, typeof schema>

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url))
/** A second process (a CLI, a backup) may hold the write lock for a moment; longer than this is a fault. */
const BUSY_TIMEOUT_MS = 5_000

/**
 * Opens the control database (`file:` or a remote libSQL URL) and brings its tables up to date.
 * File databases use WAL; libSQL's default `synchronous` is FULL, so a commit that was acknowledged survives.
 */
export async function openControlDb(address: {
  readonly url: string
  readonly authToken?: string | undefined
}): Promise<ControlDb> {
  const client = createClient({
    url: address.url,
    timeout: BUSY_TIMEOUT_MS,
    ...(address.authToken === undefined ? {} : { authToken: address.authToken }),
  })
  if (address.url.startsWith('file:')) await client.execute('PRAGMA journal_mode = WAL')
  const db = drizzle(takeTurns(client), { schema })
  await migrate(db, { migrationsFolder: MIGRATIONS })
  return db
}

export function closeControlDb(db: ControlDb): void {
  db.$client.close()
}
