import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import { eachChunk } from './chunks.ts'
import type { DesiredRow } from './desired-merge.ts'
import { isAmongFirst, workOrder } from './desired-work.ts'
import type { OrgReader } from './open.ts'
import { desiredRows } from './schema.ts'

/**
 * The life of a desired row: pending → in_doubt (from the moment before it is sent) → settled, or pending again.
 * `refused` is a rule's no at the last moment, `dead` is Salesforce's own no.
 */
export type DesiredKey = Pick<DesiredRow, 'object' | 'naturalKey'>

/**
 * Rows to send now, in the order of SYN-2: flags and contacts, then roles and activities, which need the contacts, then
 * enrichment, then duplicates, the moves before the deletions (DUP-6). Rows of one account stand together, because
 * Salesforce locks it. `kinds` says how many kinds of work may go; the others are held back.
 */
export function listDue(
  db: OrgReader,
  nowMs: number,
  limit: number,
  kinds = Number.POSITIVE_INFINITY,
): Promise<DesiredRow[]> {
  const isDue = and(eq(desiredRows.state, 'pending'), lte(desiredRows.nextAttemptAtMs, nowMs), isAmongFirst(kinds))
  return db
    .select()
    .from(desiredRows)
    .where(isDue)
    .orderBy(
      workOrder,
      sql`${desiredRows.operation} = 'delete'`,
      asc(desiredRows.accountId),
      asc(desiredRows.object),
      asc(desiredRows.naturalKey),
    )
    .limit(limit)
}

/** Those of the rows that still are to be sent now. */
export async function stillDue(db: OrgReader, rows: readonly DesiredRow[], nowMs: number): Promise<DesiredRow[]> {
  const now = await Promise.all(
    [...new Set(rows.map(({ object }) => object))].map((object) => {
      const keys = rows.flatMap((row) => (row.object === object ? [row.naturalKey] : []))
      return rowsByKeys(db, object, keys)
    }),
  )
  return now.flat().filter((row) => row.state === 'pending' && row.nextAttemptAtMs <= nowMs)
}

/** Rows whose write can no longer be under way: what became of it is to be read back. */
export function listToVerify(db: OrgReader, nowMs: number, limit: number): Promise<DesiredRow[]> {
  return db
    .select()
    .from(desiredRows)
    .where(and(eq(desiredRows.state, 'in_doubt'), lte(desiredRows.verifyAtMs, nowMs)))
    .orderBy(asc(desiredRows.verifyAtMs), asc(desiredRows.object), asc(desiredRows.naturalKey))
    .limit(limit)
}

/** What was planned and is not written: it waits, is under way, or was refused by Salesforce. By object and key. */
export function listUnsettled(db: OrgReader, after: DesiredKey | null, limit: number): Promise<DesiredRow[]> {
  const { object, naturalKey, state } = desiredRows
  const isLater = after && sql`(${object}, ${naturalKey}) > (${after.object}, ${after.naturalKey})`
  return db
    .select()
    .from(desiredRows)
    .where(and(inArray(state, ['pending', 'in_doubt', 'dead']), isLater ?? undefined))
    .orderBy(asc(object), asc(naturalKey))
    .limit(limit)
}

/** When there is work for a push next; null: nothing is planned. */
export async function nextDesiredAtMs(db: OrgReader): Promise<number | null> {
  const [row] = await db
    .select({
      atMs: sql<
        number | null
      >`min(CASE ${desiredRows.state} WHEN 'pending' THEN ${desiredRows.nextAttemptAtMs} ELSE ${desiredRows.verifyAtMs} END)`,
    })
    .from(desiredRows)
    .where(inArray(desiredRows.state, ['pending', 'in_doubt']))
  return row?.atMs ?? null
}

export const desiredContactsByKeys = (db: OrgReader, keys: readonly string[]): Promise<DesiredRow[]> =>
  rowsByKeys(db, 'Contact', keys)

function rowsByKeys(db: OrgReader, object: DesiredRow['object'], keys: readonly string[]): Promise<DesiredRow[]> {
  return eachChunk(keys, (chunk) =>
    db
      .select()
      .from(desiredRows)
      .where(and(eq(desiredRows.object, object), inArray(desiredRows.naturalKey, chunk)))
      .limit(chunk.length),
  )
}

/** The write certainly did not happen; it is tried again at `nextAttemptAtMs`. A cancelled one ends here. */
export async function markRetry(
  tx: OrgReader,
  row: DesiredKey,
  retry: {
    readonly nextAttemptAtMs: number
    readonly error: string | null
    /** Given where this try does not count, because it failed for a reason that is not the row's. */
    readonly attempts?: number
  },
): Promise<void> {
  await update(tx, row, {
    ...(retry.attempts === undefined ? {} : { attempts: retry.attempts }),
    state: sql`CASE WHEN ${desiredRows.state} = 'in_doubt' AND ${desiredRows.values} = '{}' THEN 'refused' ELSE 'pending' END`,
    verifyAtMs: null,
    nextAttemptAtMs: retry.nextAttemptAtMs,
    lastError: sql`coalesce(${retry.error}, ${desiredRows.lastError})`,
  })
}

/** A rule says no at the last moment. `recordId` names the record that is there instead, so that roles find it. */
export const markRefused = (
  tx: OrgReader,
  row: DesiredRow,
  refusal: string,
  recordId: string | null = row.recordId,
): Promise<void> => update(tx, row, { state: 'refused', verifyAtMs: null, lastError: refusal, recordId })

/** Salesforce says no; without new data or settings it would say so again (CON-14). `recordId` as above. */
export const markDead = (
  tx: OrgReader,
  row: DesiredRow,
  error: string,
  recordId: string | null = row.recordId,
): Promise<void> => update(tx, row, { state: 'dead', verifyAtMs: null, lastError: error, recordId })

/** Takes out values that Salesforce will not have, and sends the rest. */
export const markWithout = (tx: OrgReader, row: DesiredRow, fields: readonly string[], error: string): Promise<void> =>
  update(tx, row, {
    state: 'pending',
    verifyAtMs: null,
    lastError: error,
    revision: row.revision + 1,
    values: Object.fromEntries(Object.entries(row.values).filter(([name]) => !fields.includes(name))),
  })

/** While somebody holds the lock of an account its rows are not worth a first try; they lose none by that. */
export async function restAccount(
  tx: OrgReader,
  accountId: string,
  { nowMs, untilMs }: { readonly nowMs: number; readonly untilMs: number },
): Promise<void> {
  const isDue = and(eq(desiredRows.state, 'pending'), lte(desiredRows.nextAttemptAtMs, nowMs))
  await tx
    .update(desiredRows)
    .set({ nextAttemptAtMs: untilMs })
    .where(and(isDue, eq(desiredRows.accountId, accountId), eq(desiredRows.attempts, 0)))
}

/** Somebody changed these records, so what Salesforce refused may pass now (CON-14). */
export async function reviveDead(
  tx: OrgReader,
  object: DesiredRow['object'],
  recordIds: readonly string[],
  nowMs: number,
): Promise<void> {
  await eachChunk(recordIds, async (chunk) => {
    await tx
      .update(desiredRows)
      .set({ state: 'pending', attempts: 0, nextAttemptAtMs: nowMs })
      .where(
        and(
          eq(desiredRows.object, object),
          inArray(desiredRows.naturalKey, chunk),
          eq(desiredRows.state, 'dead'),
          eq(desiredRows.operation, 'update'),
        ),
      )
    return []
  })
}

async function update(
  tx: OrgReader,
  key: DesiredKey,
  set: Parameters<ReturnType<typeof tx.update<typeof desiredRows>>['set']>[0],
): Promise<void> {
  await tx
    .update(desiredRows)
    .set(set)
    .where(and(eq(desiredRows.object, key.object), eq(desiredRows.naturalKey, key.naturalKey)))
}
