import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '@libsql/client'
import type { LibSQLDatabase } from 'drizzle-orm/libsql'
import { migrate as runMigrations } from 'drizzle-orm/libsql/migrator'
import { failureOf } from './database-failure.ts'
import { patiently, pauseByTimer } from './patience.ts'

type Database = LibSQLDatabase<Record<string, unknown>> & { readonly $client: Client }

/** Two processes of a new version may start at the same moment; a third try has never been seen to be needed. */
const TRIES_MAX = 5
const PAUSE_MS = 100
const LAST_APPLIED = 'SELECT max(created_at) AS at FROM __drizzle_migrations'

/**
 * Brings the tables up to date, forward only, in one transaction. Of several processes that start at once one does it;
 * the others fail on what is there already, look again, and find it done. Throws for a database that is newer than we
 * are: an older version would write what it does not understand.
 */
export async function bringUpToDate(db: Database, folder: string): Promise<void> {
  const wanted = newestIn(folder)
  for (let tryNumber = 1; ; tryNumber += 1) {
    const applied = await lastApplied(db)
    if (applied === wanted) return
    if (applied > wanted) throw new Error('the database was made by a newer version of Reachable; start that one')
    try {
      await runMigrations(db, { migrationsFolder: folder })
      return
    } catch (error) {
      if (tryNumber >= TRIES_MAX) throw error
      await pauseByTimer(PAUSE_MS * tryNumber)
    }
  }
}

/** When the newest migration that the database has was made; 0: it is empty. */
async function lastApplied({ $client: client }: Database): Promise<number> {
  try {
    const { rows } = await patiently(() => client.execute(LAST_APPLIED))
    return Number(rows[0]?.at ?? 0)
  } catch (error) {
    if (failureOf(error) === 'other' && String(error).includes('no such table')) return 0
    throw error
  }
}

const newest = new Map<string, number>()

/** Read once: five thousand databases are opened with the same migrations. */
function newestIn(folder: string): number {
  const known = newest.get(folder)
  if (known !== undefined) return known
  const journal = JSON.parse(readFileSync(join(folder, 'meta', '_journal.json'), 'utf8')) as {
    entries: readonly { readonly when: number }[]
  }
  const at = Math.max(0, ...journal.entries.map(({ when }) => when))
  newest.set(folder, at)
  return at
}
