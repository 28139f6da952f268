import { and, eq } from 'drizzle-orm'
import { among, eachChunk } from './chunks.ts'
import type { OrgReader } from './open.ts'
import { undoneWrites } from './schema.ts'

/** UND-1: a write that an admin took back, and for whose address it was decided. */
export type UndoneWrite = Readonly<typeof undoneWrites.$inferSelect>
type UndoneKey = Pick<UndoneWrite, 'object' | 'key' | 'what'>

/** The kinds of undone writes that are no field: flags by their log action, and what was made or merged. */
export const UNDONE_FLAGS = { 'email_active.write': 'email_active', 'hard_bounce.write': 'hard_bounce' } as const
export const UNDONE_CREATION = 'create'
export const UNDONE_MERGE = 'merge'

/** Of a write that is undone twice the newest counts. */
export async function saveUndone(tx: OrgReader, row: UndoneWrite): Promise<void> {
  await tx
    .insert(undoneWrites)
    .values(row)
    .onConflictDoUpdate({ target: [undoneWrites.object, undoneWrites.key, undoneWrites.what], set: row })
}

/** The undo itself was undone: the decision holds again. */
export async function forgetUndone(tx: OrgReader, { object, key, what }: UndoneKey): Promise<void> {
  const isIt = and(eq(undoneWrites.object, object), eq(undoneWrites.key, key), eq(undoneWrites.what, what))
  await tx.delete(undoneWrites).where(isIt)
}

/** What was undone of the writes for these people, in no order. Few people have any. */
export function undoneOf(db: OrgReader, addresses: readonly string[]): Promise<UndoneWrite[]> {
  return eachChunk(addresses, (chunk) =>
    db.select().from(undoneWrites).where(among(undoneWrites.address, chunk)).limit(ROWS_PER_CHUNK_MAX),
  )
}

/** An admin undoes by hand or a run at a time; more per chunk of people than this was never undone. */
const ROWS_PER_CHUNK_MAX = 10_000
