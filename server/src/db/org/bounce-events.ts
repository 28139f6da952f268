import { BOUNCE_REASONS, RECIPIENT_STATES } from '@reachable/shared/contract'
import type { BounceFact } from '@reachable/shared/reachability'
import { and, asc, countDistinct, desc, eq, gt, inArray, lt, or } from 'drizzle-orm'
import * as z from 'zod'
import { among, eachChunk } from './chunks.ts'
import type { OrgReader } from './open.ts'
import { bounceEvents } from './schema.ts'

/** S4's event with what stands behind it. */
export type StoredBounce = BounceFact & {
  readonly address: string
  readonly finalAddress: string | null
  readonly replyCode: string | null
  readonly remoteMta: string | null
  readonly rule: string
  /** The channel of the mail that failed; null: a rep's own mail (CHN-5). */
  readonly channelId: string | null
  readonly campaignId: string | null
  readonly campaign: string | null
  readonly templateId: string | null
  /** The recipient's id in the system that sent the mail. */
  readonly userId: string | null
  /** Activities that reported this failure, in the order of their arrival. */
  readonly noticeIds: readonly string[]
}

/** Three in 15 days hold an address; a thousand failures of one address say no more than the newest five hundred. */
const BOUNCES_PER_ADDRESS_MAX = 500

export async function bounceById(db: OrgReader, id: string): Promise<StoredBounce | null> {
  const [row] = await db.select().from(bounceEvents).where(eq(bounceEvents.id, id)).limit(1)
  return row ? toStoredBounce(row) : null
}

export async function saveBounce(db: OrgReader, bounce: StoredBounce): Promise<void> {
  const row = { ...bounce, noticeIds: [...bounce.noticeIds] }
  await db.insert(bounceEvents).values(row).onConflictDoUpdate({ target: bounceEvents.id, set: row })
}

/** Events that happened before that, with their people; at most so many. */
export async function oldBounces(
  db: OrgReader,
  beforeMs: number,
  limit: number,
): Promise<{ readonly id: string; readonly address: string }[]> {
  const { id, address, occurredAtMs } = bounceEvents
  return db.select({ id, address }).from(bounceEvents).where(lt(occurredAtMs, beforeMs)).limit(limit)
}

export async function dropBounces(db: OrgReader, ids: readonly string[]): Promise<void> {
  await db.delete(bounceEvents).where(inArray(bounceEvents.id, [...ids]))
}

export async function removeBounce(db: OrgReader, id: string): Promise<void> {
  await db.delete(bounceEvents).where(eq(bounceEvents.id, id))
}

export async function bouncesOf(db: OrgReader, address: string): Promise<StoredBounce[]> {
  const rows = await db
    .select()
    .from(bounceEvents)
    .where(eq(bounceEvents.address, address))
    .orderBy(desc(bounceEvents.occurredAtMs))
    .limit(BOUNCES_PER_ADDRESS_MAX)
  return rows.map(toStoredBounce)
}

/** Failures that a send which arrived late may explain: everything about these people that is not strong yet. */
export async function bouncesNotStrong(db: OrgReader, addresses: readonly string[]): Promise<StoredBounce[]> {
  if (addresses.length === 0) return []
  const rows = await db
    .select()
    .from(bounceEvents)
    .where(and(inArray(bounceEvents.attribution, ['weak', 'none']), inArray(bounceEvents.address, [...addresses])))
    .orderBy(asc(bounceEvents.occurredAtMs))
    .limit(BOUNCES_PER_ADDRESS_MAX)
  return rows.map(toStoredBounce)
}

/** Those of the addresses that ever had a failure. */
export async function bouncedAddresses(db: OrgReader, addresses: readonly string[]): Promise<string[]> {
  const rows = await eachChunk(addresses, (chunk) =>
    db
      .selectDistinct({ address: bounceEvents.address })
      .from(bounceEvents)
      .where(among(bounceEvents.address, chunk))
      .limit(chunk.length),
  )
  return rows.map((row) => row.address)
}

export async function countAddressesWithBounces(db: OrgReader): Promise<number> {
  const [row] = await db.select({ n: countDistinct(bounceEvents.address) }).from(bounceEvents)
  return row?.n ?? 0
}

/** One page of the people who ever had a failure, in the order of their addresses. */
export async function addressesWithBounces(db: OrgReader, after: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ address: bounceEvents.address })
    .from(bounceEvents)
    .where(gt(bounceEvents.address, after))
    .orderBy(asc(bounceEvents.address))
    .limit(limit)
  return rows.map((row) => row.address)
}

export type BounceCursor = { readonly occurredAtMs: number; readonly id: string }

/** Newest first; ties in the order of the id. */
export async function listBounces(
  db: OrgReader,
  filter: { address?: string | undefined; mailboxes?: readonly string[] | undefined },
  page: { after?: BounceCursor | undefined; limit: number },
): Promise<StoredBounce[]> {
  const { after } = page
  const rows = await db
    .select()
    .from(bounceEvents)
    .where(
      and(
        filter.address === undefined ? undefined : eq(bounceEvents.address, filter.address),
        filter.mailboxes === undefined ? undefined : inArray(bounceEvents.mailbox, [...filter.mailboxes]),
        after === undefined
          ? undefined
          : or(
              lt(bounceEvents.occurredAtMs, after.occurredAtMs),
              and(eq(bounceEvents.occurredAtMs, after.occurredAtMs), gt(bounceEvents.id, after.id)),
            ),
      ),
    )
    .orderBy(desc(bounceEvents.occurredAtMs), asc(bounceEvents.id))
    .limit(page.limit)
  return rows.map(toStoredBounce)
}

const Reason = z.enum(BOUNCE_REASONS)
const State = z.enum(RECIPIENT_STATES)
const toStoredBounce = ({ domain: _, ...row }: typeof bounceEvents.$inferSelect): StoredBounce => ({
  ...row,
  reason: Reason.parse(row.reason),
  recipientState: State.parse(row.recipientState),
})
