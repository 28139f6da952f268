import type { Heartbeat } from '@reachable/shared/contract'
import type { ObservedSpan } from '@reachable/shared/reachability'
import { and, asc, desc, eq, gte, inArray } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { observedSpans } from './schema.ts'

/** 90 quiet days of a few clients that reconnect some times a day, for the mailboxes that mailed one person. */
const SPANS_MAX = 5_000

/** Adds what a heartbeat says. One that continues the newest span of its mailbox and client lengthens that span. */
export async function saveHeartbeat(db: OrgReader, id: string, heartbeat: Heartbeat): Promise<void> {
  const { mailbox, client, blind } = heartbeat
  const fromMs = Date.parse(heartbeat.observedFrom)
  const untilMs = Date.parse(heartbeat.observedUntil)
  const [last] = await db
    .select()
    .from(observedSpans)
    .where(and(eq(observedSpans.mailbox, mailbox), eq(observedSpans.client, client)))
    .orderBy(desc(observedSpans.untilMs))
    .limit(1)
  const continues = last && fromMs <= last.untilMs && untilMs >= last.fromMs && sameWords(last.blind, blind)
  if (!continues) {
    await db.insert(observedSpans).values({ id, mailbox, client, fromMs, untilMs, blind })
    return
  }
  await db
    .update(observedSpans)
    .set({ fromMs: Math.min(fromMs, last.fromMs), untilMs: Math.max(untilMs, last.untilMs) })
    .where(eq(observedSpans.id, last.id))
}

/** Spans in which these mailboxes were seen whole since `sinceMs`; a client that was blind to something saw nothing. */
export async function spansOf(db: OrgReader, mailboxes: readonly string[], sinceMs: number): Promise<ObservedSpan[]> {
  if (mailboxes.length === 0) return []
  const rows = await db
    .select()
    .from(observedSpans)
    .where(and(inArray(observedSpans.mailbox, [...mailboxes]), gte(observedSpans.untilMs, sinceMs)))
    .orderBy(asc(observedSpans.fromMs))
    .limit(SPANS_MAX)
  return rows
    .filter((row) => row.blind.length === 0)
    .map(({ mailbox, fromMs, untilMs }) => ({ mailbox, fromMs, untilMs }))
}

const sameWords = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join()
