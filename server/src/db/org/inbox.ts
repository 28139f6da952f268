import type { Activity } from '@reachable/shared/contract'
import { and, asc, count, eq, inArray, sql } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { inbox } from './schema.ts'

/** One captured activity as it waits for its decision. */
export type InboxRow = {
  readonly activityId: string
  readonly mailbox: string
  /** The user whose token posted it; their profile governs. */
  readonly userAddress: string
  readonly occurredAtMs: number
  readonly receivedAtMs: number
  readonly activity: Activity
}

/** Ten columns a row; SQLite binds at most 32,766 values in one statement. */
const INBOX_ROWS_PER_INSERT_MAX = 1_000

/** Stores what is new and returns the ids that were not known before (CAP-3). */
export async function storeActivities(db: OrgReader, rows: readonly InboxRow[]): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set()
  const stored = await db
    .insert(inbox)
    .values(
      rows.map(({ activity, ...row }) => ({ ...row, kind: activity.kind, state: 'pending' as const, body: activity })),
    )
    .onConflictDoNothing()
    .returning({ id: inbox.activityId })
  return new Set(stored.map((row) => row.id))
}

/** The oldest arrivals that wait for a decision. */
export async function pendingActivities(db: OrgReader, limit: number): Promise<InboxRow[]> {
  const rows = await db
    .select()
    .from(inbox)
    .where(eq(inbox.state, 'pending'))
    .orderBy(asc(inbox.receivedAtMs), asc(sql`rowid`))
    .limit(limit)
  return rows.map(toInboxRow)
}

export async function countPending(db: OrgReader): Promise<number> {
  const [row] = await db.select({ n: count() }).from(inbox).where(eq(inbox.state, 'pending'))
  return row?.n ?? 0
}

/** When the first activity ever arrived; null before any. */
export async function firstArrivalMs(db: OrgReader): Promise<number | null> {
  const [row] = await db.select({ atMs: inbox.receivedAtMs }).from(inbox).orderBy(asc(sql`rowid`)).limit(1)
  return row?.atMs ?? null
}

export async function isPending(db: OrgReader, activityId: string): Promise<boolean> {
  const [row] = await db.select({ state: inbox.state }).from(inbox).where(eq(inbox.activityId, activityId)).limit(1)
  return row?.state === 'pending'
}

export async function activitiesByIds(db: OrgReader, activityIds: readonly string[]): Promise<InboxRow[]> {
  if (activityIds.length === 0) return []
  const rows = await db
    .select()
    .from(inbox)
    .where(inArray(inbox.activityId, [...activityIds]))
    .orderBy(asc(inbox.occurredAtMs))
    .limit(INBOX_ROWS_PER_INSERT_MAX)
  return rows.map(toInboxRow)
}

export async function markDecided(db: OrgReader, activityId: string): Promise<void> {
  await db
    .update(inbox)
    .set({ state: 'decided' })
    .where(and(eq(inbox.activityId, activityId), eq(inbox.state, 'pending')))
}

export async function markFailed(db: OrgReader, activityId: string, error: string): Promise<void> {
  await db.update(inbox).set({ state: 'failed', error }).where(eq(inbox.activityId, activityId))
}

export function toInboxRow(row: typeof inbox.$inferSelect): InboxRow {
  return {
    activityId: row.activityId,
    mailbox: row.mailbox,
    userAddress: row.userAddress,
    occurredAtMs: row.occurredAtMs,
    receivedAtMs: row.receivedAtMs,
    // Validated by the contract's schema before it was stored; nothing else writes this column.
    activity: row.body as Activity,
  }
}
