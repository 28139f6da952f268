import { getTableColumns, inArray, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { chunksOf, eachChunk } from './chunks.ts'
import type { OrgReader } from './open.ts'
import {
  mirrorAccountDomains,
  mirrorAccounts,
  mirrorContacts,
  mirrorLeads,
  mirrorOpportunities,
  mirrorRoles,
  mirrorTeamMembers,
  mirrorUsers,
} from './schema.ts'

export type MirrorContact = typeof mirrorContacts.$inferSelect
export type MirrorLead = typeof mirrorLeads.$inferSelect
export type MirrorAccount = typeof mirrorAccounts.$inferSelect & { readonly domains: readonly string[] }
export type MirrorOpportunity = typeof mirrorOpportunities.$inferSelect
export type MirrorRole = typeof mirrorRoles.$inferSelect
export type MirrorUser = typeof mirrorUsers.$inferSelect
export type MirrorTeamMember = typeof mirrorTeamMembers.$inferSelect

/** Objects of Salesforce that have a mirror table, by API name. */
export const MIRROR_TABLES = {
  User: mirrorUsers,
  Account: mirrorAccounts,
  AccountTeamMember: mirrorTeamMembers,
  Contact: mirrorContacts,
  Lead: mirrorLeads,
  Opportunity: mirrorOpportunities,
  OpportunityContactRole: mirrorRoles,
} as const
export type MirroredObject = keyof typeof MIRROR_TABLES

/** 18 columns times 200 rows stays well below SQLite's 32,766 bound values. */
const ROWS_PER_INSERT = 200

export const saveMirrorUsers = (tx: OrgReader, rows: readonly MirrorUser[]) => upsert(tx, mirrorUsers, rows)
export const saveMirrorTeamMembers = (tx: OrgReader, rows: readonly MirrorTeamMember[]) =>
  upsert(tx, mirrorTeamMembers, rows)
export const saveMirrorContacts = (tx: OrgReader, rows: readonly MirrorContact[]) => upsert(tx, mirrorContacts, rows)
export const saveMirrorLeads = (tx: OrgReader, rows: readonly MirrorLead[]) => upsert(tx, mirrorLeads, rows)
export const saveMirrorOpportunities = (tx: OrgReader, rows: readonly MirrorOpportunity[]) =>
  upsert(tx, mirrorOpportunities, rows)
export const saveMirrorRoles = (tx: OrgReader, rows: readonly MirrorRole[]) => upsert(tx, mirrorRoles, rows)

/** Accounts and, in place of the old ones, their domains. */
export async function saveMirrorAccounts(tx: OrgReader, rows: readonly MirrorAccount[]): Promise<void> {
  await upsert(
    tx,
    mirrorAccounts,
    rows.map(({ domains: _, ...account }) => account),
  )
  await dropDomains(
    tx,
    rows.map((row) => row.id),
  )
  const domains = rows.flatMap((row) => [...new Set(row.domains)].map((domain) => ({ accountId: row.id, domain })))
  for (const chunk of chunksOf(domains, ROWS_PER_INSERT)) await tx.insert(mirrorAccountDomains).values(chunk)
}

/** Forgets records that are gone in Salesforce. Ids that the mirror never held are ignored. */
export async function deleteMirrorRows(tx: OrgReader, object: MirroredObject, ids: readonly string[]): Promise<void> {
  const table = MIRROR_TABLES[object]
  for (const chunk of chunksOf(ids, ROWS_PER_INSERT)) await tx.delete(table).where(inArray(table.id, chunk))
  if (object === 'Account') await dropDomains(tx, ids)
}

/** The stored contacts as a whole, to be compared with what Salesforce says now. */
export function storedContacts(db: OrgReader, ids: readonly string[]): Promise<MirrorContact[]> {
  return eachChunk(ids, (chunk) => db.select().from(mirrorContacts).where(inArray(mirrorContacts.id, chunk)))
}

export function storedLeads(db: OrgReader, ids: readonly string[]): Promise<MirrorLead[]> {
  return eachChunk(ids, (chunk) => db.select().from(mirrorLeads).where(inArray(mirrorLeads.id, chunk)))
}

/** A Task or Event that somebody made for a contact. */
export type ContactActivity = {
  readonly contactId: string
  /** When someone other than us logged it (ACT-7); null for our own. */
  readonly changedAtMs: number | null
  /** Its own day, as Salesforce counts LastActivityDate; null where it does not count. */
  readonly activityAtMs: number | null
}

/** Moves the two times of the named contacts forward, never back. Contacts that are not mirrored are ignored. */
export async function raiseContactTimes(tx: OrgReader, activities: readonly ContactActivity[]): Promise<void> {
  for (const chunk of chunksOf(activities, ROWS_PER_INSERT)) {
    const values = sql.join(
      chunk.map((row) => sql`(${row.contactId}, ${row.changedAtMs ?? 0}, ${row.activityAtMs ?? 0})`),
      sql`, `,
    )
    await tx.run(sql`
      UPDATE mirror_contacts SET
        crm_changed_at_ms = nullif(max(coalesce(crm_changed_at_ms, 0), latest.changed), 0),
        last_activity_at_ms = nullif(max(coalesce(last_activity_at_ms, 0), latest.activity), 0)
      FROM (
        SELECT column1 AS id, max(column2) AS changed, max(column3) AS activity FROM (VALUES ${values}) GROUP BY column1
      ) AS latest
      WHERE mirror_contacts.id = latest.id`)
  }
}

async function dropDomains(tx: OrgReader, accountIds: readonly string[]): Promise<void> {
  for (const chunk of chunksOf(accountIds, ROWS_PER_INSERT)) {
    await tx.delete(mirrorAccountDomains).where(inArray(mirrorAccountDomains.accountId, chunk))
  }
}

type TableWithId = SQLiteTable & { readonly id: SQLiteColumn }

async function upsert<T extends TableWithId>(tx: OrgReader, table: T, rows: readonly T['$inferInsert'][]) {
  const set = replaceAllButId(table)
  for (const chunk of chunksOf(rows, ROWS_PER_INSERT)) {
    await tx.insert(table).values(chunk).onConflictDoUpdate({ target: table.id, set })
  }
}

function replaceAllButId<T extends TableWithId>(table: T): Record<string, SQL> {
  const columns = Object.entries(getTableColumns(table)).filter(([name]) => name !== 'id')
  return Object.fromEntries(columns.map(([name, column]) => [name, sql.raw(`excluded.${column.name}`)]))
}
