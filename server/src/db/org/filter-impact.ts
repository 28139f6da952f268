import { and, asc, eq, gt, inArray, isNotNull, sql } from 'drizzle-orm'
import { eachChunk } from './chunks.ts'
import type { OrgReader } from './open.ts'
import { inbox, mirrorAccountDomains, mirrorOpportunities, touches } from './schema.ts'

/** What a filter would hide (FLT-4). Pages, because an org has hundreds of thousands of people and requests wait. */
export type SendKind = 'email' | 'meeting'
type PageAfter = { readonly after: string; readonly limit: number }

/** People whom we mailed or invited, in the order of their addresses. */
export async function touchedAddresses(db: OrgReader, { after, limit }: PageAfter): Promise<string[]> {
  const rows = await db
    .selectDistinct({ address: touches.address })
    .from(touches)
    .where(gt(touches.address, after))
    .orderBy(asc(touches.address))
    .limit(limit)
  return rows.map((row) => row.address)
}

/** The next mailbox that sent something. One at a time: the index leads from each to the next without reading its mails. */
export async function nextMailbox(db: OrgReader, after: string): Promise<string | null> {
  const [row] = await db
    .select({ mailbox: touches.mailbox })
    .from(touches)
    .where(gt(touches.mailbox, after))
    .orderBy(asc(touches.mailbox))
    .limit(1)
  return row?.mailbox ?? null
}

/** Ids of the mails or invites of these people or mailboxes. */
export async function activitiesWith(
  db: OrgReader,
  who: { readonly by: 'address' | 'mailbox'; readonly values: readonly string[] },
  kind: SendKind,
  limit: number,
): Promise<string[]> {
  const column = who.by === 'address' ? touches.address : touches.mailbox
  const rows = await db
    .selectDistinct({ activityId: touches.activityId })
    .from(touches)
    .where(and(inArray(column, [...who.values]), eq(touches.kind, kind)))
    .limit(limit)
  return rows.map((row) => row.activityId)
}

/** Subjects that the profile let through, by the id of their activity. */
export async function subjectsAfter(
  db: OrgReader,
  kind: 'email.sent' | 'meeting.scheduled',
  { after, limit }: PageAfter,
): Promise<{ activityId: string; subject: string | null }[]> {
  return db
    .select({
      activityId: inbox.activityId,
      subject: sql<string | null>`json_extract(${inbox.body}, '$.subject.text')`,
    })
    .from(inbox)
    .where(and(gt(inbox.activityId, after), eq(inbox.kind, kind)))
    .orderBy(asc(inbox.activityId))
    .limit(limit)
}

/** Domains of customers, in their order. */
export async function accountDomains(db: OrgReader, { after, limit }: PageAfter): Promise<string[]> {
  const rows = await db
    .selectDistinct({ domain: mirrorAccountDomains.domain })
    .from(mirrorAccountDomains)
    .where(gt(mirrorAccountDomains.domain, after))
    .orderBy(asc(mirrorAccountDomains.domain))
    .limit(limit)
  return rows.map((row) => row.domain)
}

/** Open opportunities of the accounts that list one of these domains. */
export async function openOpportunitiesAt(db: OrgReader, domains: readonly string[], limit: number): Promise<string[]> {
  const rows = await eachChunk(domains, (chunk) =>
    db
      .selectDistinct({ id: mirrorOpportunities.id })
      .from(mirrorOpportunities)
      .innerJoin(mirrorAccountDomains, eq(mirrorAccountDomains.accountId, mirrorOpportunities.accountId))
      .where(
        and(
          inArray(mirrorAccountDomains.domain, chunk),
          isNotNull(mirrorOpportunities.accountId),
          eq(mirrorOpportunities.isClosed, false),
        ),
      )
      .limit(limit),
  )
  return rows.map((row) => row.id)
}
