import { and, asc, count, eq, gt, gte, inArray, lte, or } from 'drizzle-orm'
import { type InboxRow, toInboxRow } from './inbox.ts'
import type { OrgReader } from './open.ts'
import { inbox } from './schema.ts'

/** Event times, both inclusive. */
export type Span = { readonly fromMs: number; readonly untilMs: number }
export type HistoryPlace = { readonly occurredAtMs: number; readonly activityId: string }

/** Mails and invites: the activities that decide about contacts and roles. */
const SENT_KINDS = ['email.sent', 'meeting.scheduled']

const isSentWithin = ({ fromMs, untilMs }: Span) =>
  and(inArray(inbox.kind, SENT_KINDS), gte(inbox.occurredAtMs, fromMs), lte(inbox.occurredAtMs, untilMs))

/** The next mails and invites in event order; of one moment in the order of their ids. */
export async function sentInOrder(
  db: OrgReader,
  span: Span,
  after: HistoryPlace | null,
  limit: number,
): Promise<InboxRow[]> {
  const isLater =
    after === null
      ? undefined
      : or(
          gt(inbox.occurredAtMs, after.occurredAtMs),
          and(eq(inbox.occurredAtMs, after.occurredAtMs), gt(inbox.activityId, after.activityId)),
        )
  const fromMs = Math.max(span.fromMs, after?.occurredAtMs ?? span.fromMs)
  const rows = await db
    .select()
    .from(inbox)
    .where(and(isSentWithin({ ...span, fromMs }), isLater))
    .orderBy(asc(inbox.occurredAtMs), asc(inbox.activityId))
    .limit(limit)
  return rows.map(toInboxRow)
}

export async function countSent(db: OrgReader, span: Span): Promise<number> {
  const [row] = await db.select({ n: count() }).from(inbox).where(isSentWithin(span))
  return row?.n ?? 0
}
