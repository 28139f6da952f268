import type { Heartbeat } from '@reachable/shared/contract'
import type { ObservedSpan } from '@reachable/shared/reachability'
import { and, desc, eq, gte, inArray, lt, min } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { observedSpans, revokedMailboxes } from './schema.ts'

/** 90 quiet days of a few clients that reconnect some times a day, for the mailboxes that mailed one person. */
const SPANS_MAX = 5_000

/** Adds what a heartbeat says. One that continues the newest span of its mailbox and client lengthens that span. */
export async function saveHeartbeat(db: OrgReader, id: string, heartbeat: Heartbeat): Promise<void> {
  const { mailbox, client, blind } = heartbeat
  const fromMs = Date.parse(heartbeat.observedFrom)
  const untilMs = Date.parse(heartbeat.observedUntil)
  await forgetRevoked(db, mailbox, untilMs)
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

/**
 * Spans in which these mailboxes were seen whole since `sinceMs`, and the first one of each, which tells its age. A client
 * that was blind to something saw nothing.
 */
export async function spansOf(db: OrgReader, mailboxes: readonly string[], sinceMs: number): Promise<ObservedSpan[]> {
  if (mailboxes.length === 0) return []
  const rows = await db
    .select()
    .from(observedSpans)
    .where(and(inArray(observedSpans.mailbox, [...mailboxes]), gte(observedSpans.untilMs, sinceMs)))
    .orderBy(desc(observedSpans.fromMs))
    .limit(SPANS_MAX)
  return [...rows, ...(await firstSpansOf(db, mailboxes))]
    .filter((row) => row.blind.length === 0)
    .map(({ mailbox, fromMs, untilMs }) => ({ mailbox, fromMs, untilMs }))
}

function firstSpansOf(db: OrgReader, mailboxes: readonly string[]) {
  const { mailbox, blind, untilMs } = observedSpans
  return db
    .select({ mailbox, blind, untilMs, fromMs: min(observedSpans.fromMs).mapWith(Number) })
    .from(observedSpans)
    .where(inArray(mailbox, [...mailboxes]))
    .groupBy(mailbox)
    .limit(mailboxes.length)
}

/** ACT-16: nobody watches these any more, so their silence proves nothing and is not asked for. */
export async function saveRevoked(db: OrgReader, mailboxes: readonly string[], atMs: number): Promise<void> {
  if (mailboxes.length === 0) return
  const rows = mailboxes.map((mailbox) => ({ mailbox, atMs }))
  await db.insert(revokedMailboxes).values(rows).onConflictDoUpdate({ target: revokedMailboxes.mailbox, set: { atMs } })
}

export async function revokedAmong(db: OrgReader, mailboxes: readonly string[]): Promise<string[]> {
  if (mailboxes.length === 0) return []
  const rows = await db
    .select({ mailbox: revokedMailboxes.mailbox })
    .from(revokedMailboxes)
    .where(inArray(revokedMailboxes.mailbox, [...mailboxes]))
    .limit(mailboxes.length)
  return rows.map((row) => row.mailbox)
}

/** A mailbox that reports again after it was revoked is watched again. */
async function forgetRevoked(db: OrgReader, mailbox: string, untilMs: number): Promise<void> {
  await db
    .delete(revokedMailboxes)
    .where(and(eq(revokedMailboxes.mailbox, mailbox), lt(revokedMailboxes.atMs, untilMs)))
}

const sameWords = (a: readonly string[], b: readonly string[]) => [...a].sort().join() === [...b].sort().join()
