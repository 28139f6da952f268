import { Authentication, AutoReply } from '@reachable/shared/contract'
import type { AutoReplyFact, LifeFact, TouchFact } from '@reachable/shared/reachability'
import { and, asc, desc, eq, gt, inArray, lt, lte, ne, or } from 'drizzle-orm'
import * as z from 'zod'
import { among } from './chunks.ts'
import type { OrgReader } from './open.ts'
import { autoReplies, lifeSigns, touches } from './schema.ts'

/** The newest facts of one address; what lies behind this many newer ones decides nothing any more. */
const FACTS_PER_ADDRESS_MAX = 500

export type NewTouch = TouchFact & { readonly activityId: string; readonly address: string }
export type NewLifeSign = LifeFact & { readonly address: string; readonly mailbox: string | null }
export type NewAutoReply = AutoReplyFact & { readonly address: string }

export async function saveTouches(db: OrgReader, rows: readonly NewTouch[]): Promise<void> {
  if (rows.length > 0) {
    await db
      .insert(touches)
      .values([...rows])
      .onConflictDoNothing()
  }
}

/** Moves the touch of that id, or adds it. */
export async function putTouch(db: OrgReader, row: NewTouch): Promise<void> {
  await db.insert(touches).values(row).onConflictDoUpdate({ target: touches.id, set: row })
}

/** The activity that stored the touch of that id; null where there is none. */
export async function activityOfTouch(db: OrgReader, id: string): Promise<string | null> {
  const [row] = await db.select({ activityId: touches.activityId }).from(touches).where(eq(touches.id, id)).limit(1)
  return row?.activityId ?? null
}

export async function saveLifeSign(db: OrgReader, row: NewLifeSign): Promise<void> {
  await db.insert(lifeSigns).values(row).onConflictDoNothing()
}

export async function dropLifeSignsBefore(
  db: OrgReader,
  addresses: readonly string[],
  beforeMs: number,
): Promise<void> {
  await db.delete(lifeSigns).where(and(inArray(lifeSigns.address, [...addresses]), lt(lifeSigns.atMs, beforeMs)))
}

export async function saveAutoReply(db: OrgReader, row: NewAutoReply): Promise<void> {
  await db
    .insert(autoReplies)
    .values({ id: row.id, address: row.address, atMs: row.atMs, body: row.autoReply })
    .onConflictDoNothing()
}

export async function touchesOf(db: OrgReader, address: string): Promise<TouchFact[]> {
  const rows = await db
    .select()
    .from(touches)
    .where(eq(touches.address, address))
    .orderBy(desc(touches.atMs))
    .limit(FACTS_PER_ADDRESS_MAX)
  return rows.map(({ id, atMs, kind, messageId, mailbox }) => ({ id, atMs, kind, messageId, mailbox }))
}

/** Sends that a notice may be about: those with the message id it names, and those to its recipients since `sinceMs`. */
export async function sendsBehindNotice(
  db: OrgReader,
  notice: { messageId: string | null; addresses: readonly string[]; sinceMs: number; untilMs: number },
): Promise<(TouchFact & { address: string })[]> {
  // That a meeting took place is no mail that could come back.
  const isSend = ne(touches.kind, 'meeting_start')
  const inTime = and(
    inArray(touches.address, [...notice.addresses]),
    gt(touches.atMs, notice.sinceMs),
    lte(touches.atMs, notice.untilMs),
  )
  const rows = await db
    .select()
    .from(touches)
    .where(and(isSend, notice.messageId === null ? inTime : or(eq(touches.messageId, notice.messageId), inTime)))
    .orderBy(asc(touches.atMs))
    .limit(FACTS_PER_ADDRESS_MAX * 4)
  return rows.map(({ activityId: _, ...touch }) => touch)
}

/** The people at these domains whom mails and invites after a moment went to, the earliest first. */
export async function sendsAfter(
  db: OrgReader,
  domains: readonly string[],
  afterMs: number,
  limit: number,
): Promise<{ activityId: string; address: string }[]> {
  return db
    .select({ activityId: touches.activityId, address: touches.address })
    .from(touches)
    .where(and(among(touches.domain, domains), gt(touches.atMs, afterMs), ne(touches.kind, 'meeting_start')))
    .orderBy(asc(touches.atMs), asc(touches.activityId))
    .limit(limit)
}

export async function lifeSignsOf(db: OrgReader, address: string): Promise<LifeFact[]> {
  const rows = await db
    .select()
    .from(lifeSigns)
    .where(eq(lifeSigns.address, address))
    .orderBy(desc(lifeSigns.atMs))
    .limit(FACTS_PER_ADDRESS_MAX)
  return rows.map((row) => ({
    id: row.id,
    atMs: row.atMs,
    how: LifeHow.parse(row.how),
    authentication: Authentication.parse(row.authentication),
  }))
}

export async function autoRepliesOf(db: OrgReader, address: string): Promise<AutoReplyFact[]> {
  const rows = await db
    .select()
    .from(autoReplies)
    .where(eq(autoReplies.address, address))
    .orderBy(desc(autoReplies.atMs))
    .limit(FACTS_PER_ADDRESS_MAX)
  return rows.map((row) => ({ id: row.id, atMs: row.atMs, autoReply: AutoReply.parse(row.body) }))
}

const LifeHow = z.enum([
  'mail',
  'meeting_organised',
  'meeting_response',
  'auto_reply',
  'open',
  'click',
  'release',
]) satisfies z.ZodType<LifeFact['how']>
