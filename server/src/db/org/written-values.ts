import type { RecordPlan, WrittenByUs } from '@reachable/shared/reachability'
import { and, asc, count, eq, inArray, notInArray } from 'drizzle-orm'
import { eachChunk } from './chunks.ts'
import type { OrgReader } from './open.ts'
import { desiredRows, mirrorContacts, writtenValues } from './schema.ts'

/**
 * Remembers what is planned on a record, and for which address. A value of ours that this plan leaves alone stays ours
 * also under the record's new address: it may be due to be cleared later (ACT-13).
 */
export async function saveWritten(db: OrgReader, plan: RecordPlan): Promise<void> {
  const { object, recordId, address, changes } = plan
  const [known] = await db
    .select()
    .from(writtenValues)
    .where(and(eq(writtenValues.object, object), eq(writtenValues.recordId, recordId)))
    .limit(1)
  const row = {
    ...{ object, recordId, address },
    emailActive: changes.emailActive ?? known?.emailActive ?? null,
    hardBounce: changes.hardBounce ?? known?.hardBounce ?? null,
  }
  await db
    .insert(writtenValues)
    .values(row)
    .onConflictDoUpdate({ target: [writtenValues.object, writtenValues.recordId], set: row })
}

/** What Salesforce has acknowledged of it; a write that is under way or was refused counts for nothing. */
export async function writtenByUs(
  db: OrgReader,
  object: 'Contact' | 'Lead',
  recordIds: readonly string[],
): Promise<ReadonlyMap<string, WrittenByUs>> {
  const rows = await eachChunk(recordIds, (chunk) =>
    db
      .select({ written: writtenValues })
      .from(writtenValues)
      .innerJoin(
        desiredRows,
        and(
          eq(desiredRows.object, writtenValues.object),
          eq(desiredRows.naturalKey, writtenValues.recordId),
          eq(desiredRows.state, 'settled'),
        ),
      )
      .where(and(eq(writtenValues.object, object), inArray(writtenValues.recordId, chunk)))
      .limit(chunk.length),
  )
  return new Map(rows.map(({ written }) => [written.recordId, toWritten(written)]))
}

function toWritten({ address, emailActive, hardBounce }: typeof writtenValues.$inferSelect): WrittenByUs {
  return {
    address,
    ...(emailActive === null ? {} : { emailActive }),
    ...(hardBounce === null ? {} : { hardBounce }),
  }
}

export type FlaggedRecord = {
  readonly object: 'Contact' | 'Lead'
  readonly recordId: string
  readonly address: string
}

const isFlagged = eq(writtenValues.hardBounce, true)

export async function countFlagged(db: OrgReader): Promise<number> {
  const [row] = await db.select({ n: count() }).from(writtenValues).where(isFlagged)
  return row?.n ?? 0
}

/** Records on which the flag is planned or written, in the order of their ids. */
export async function firstFlagged(db: OrgReader, limit: number): Promise<FlaggedRecord[]> {
  const { object, recordId, address } = writtenValues
  return db
    .select({ object, recordId, address })
    .from(writtenValues)
    .where(isFlagged)
    .orderBy(asc(recordId))
    .limit(limit)
}

/** Those of the contacts that we unchecked: nobody forgot to check them (ACT-2). */
export async function uncheckedByUs(db: OrgReader, contactIds: readonly string[]): Promise<ReadonlySet<string>> {
  const isOurs = and(eq(writtenValues.object, 'Contact'), eq(writtenValues.emailActive, false))
  const rows = await eachChunk(contactIds, (chunk) =>
    db
      .select({ id: writtenValues.recordId })
      .from(writtenValues)
      .where(and(isOurs, inArray(writtenValues.recordId, chunk)))
      .limit(chunk.length),
  )
  return new Set(rows.map(({ id }) => id))
}

/** How many contacts the mirror has as unchecked that we did not uncheck, and how many there are. */
export async function countUnchecked(db: OrgReader): Promise<{ readonly unchecked: number; readonly total: number }> {
  const ours = db
    .select({ id: writtenValues.recordId })
    .from(writtenValues)
    .where(and(eq(writtenValues.object, 'Contact'), eq(writtenValues.emailActive, false)))
  const isForgotten = and(eq(mirrorContacts.emailActive, false), notInArray(mirrorContacts.id, ours))
  const [unchecked] = await db.select({ n: count() }).from(mirrorContacts).where(isForgotten)
  const [all] = await db.select({ n: count() }).from(mirrorContacts)
  return { unchecked: unchecked?.n ?? 0, total: all?.n ?? 0 }
}
