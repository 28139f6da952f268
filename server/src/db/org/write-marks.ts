import { eq, sql } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { writeMarks } from './schema.ts'

/** A process that has not written for a week will not ask any more whether its last write happened. */
const KEPT_SECONDS = 7 * 24 * 3_600

/**
 * Leaves a mark of this write in the same transaction. Over a wire the answer to a COMMIT can be lost; the next
 * transaction of the writer then tells by its mark whether the last one happened.
 */
export async function leaveMark(tx: OrgReader, writer: string, seq: number): Promise<void> {
  const atMs = sql`cast(unixepoch('subsec') * 1000 as integer)`
  await tx
    .insert(writeMarks)
    .values({ writer, seq })
    .onConflictDoUpdate({ target: writeMarks.writer, set: { seq, atMs } })
}

/** Asked inside a write transaction: an earlier one of the same stream is over by then, one way or the other. */
export async function hasMark(tx: OrgReader, writer: string, seq: number): Promise<boolean> {
  const [row] = await tx.select({ seq: writeMarks.seq }).from(writeMarks).where(eq(writeMarks.writer, writer)).limit(1)
  return row?.seq === seq
}

export async function dropOldMarks(tx: OrgReader): Promise<void> {
  await tx.delete(writeMarks).where(sql`${writeMarks.atMs} < (unixepoch() - ${KEPT_SECONDS}) * 1000`)
}
