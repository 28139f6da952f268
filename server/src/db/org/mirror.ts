import type {
  AccountRow,
  ContactRow,
  LeadRow,
  OpportunityRow,
  RoleRow,
  TeamMemberRow,
  UserRow,
} from '@reachable/shared/rules'
import { and, asc, count, desc, eq, gt, isNotNull, sql } from 'drizzle-orm'
import { among, eachChunk } from './chunks.ts'
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

/**
 * Rows of the mirror as the rules read them. Lists of keys are cut into chunks; an empty list asks nothing.
 * 10,000 rows per chunk of 500 keys is far above any real account; more means broken data, and order makes it stable.
 */
const ROWS_PER_CHUNK_MAX = 10_000

export async function accountsByDomains(db: OrgReader, domains: readonly string[]): Promise<AccountRow[]> {
  const found = await eachChunk(domains, (chunk) =>
    db
      .selectDistinct({ id: mirrorAccountDomains.accountId })
      .from(mirrorAccountDomains)
      .where(among(mirrorAccountDomains.domain, chunk))
      .orderBy(asc(mirrorAccountDomains.accountId))
      .limit(ROWS_PER_CHUNK_MAX),
  )
  return accountsByIds(
    db,
    found.map((row) => row.id),
  )
}

/** Domains that accounts list and whose first label is one of these, e.g. acme.com and acme.co.uk for `acme`. */
export async function domainsStartingWith(db: OrgReader, labels: readonly string[]): Promise<string[]> {
  if (labels.length === 0) return []
  const { domain } = mirrorAccountDomains
  // "/" follows "." in ASCII: a range of the index for each label.
  const rows = await db.all<{ domain: string }>(sql`
    SELECT DISTINCT ${domain} AS domain FROM json_each(${JSON.stringify(labels)}) AS label
    CROSS JOIN ${mirrorAccountDomains} ON ${domain} >= label.value || '.' AND ${domain} < label.value || '/'
    ORDER BY 1 LIMIT ${ROWS_PER_CHUNK_MAX}`)
  return rows.map((row) => row.domain)
}

/** Those of the domains that an account lists, in alphabetical order. */
export async function knownAccountDomains(db: OrgReader, domains: readonly string[]): Promise<string[]> {
  const rows = await eachChunk(domains, (chunk) =>
    db
      .selectDistinct({ domain: mirrorAccountDomains.domain })
      .from(mirrorAccountDomains)
      .where(among(mirrorAccountDomains.domain, chunk))
      .limit(chunk.length),
  )
  return rows.map((row) => row.domain).sort()
}

export async function accountsByIds(db: OrgReader, ids: readonly string[]): Promise<AccountRow[]> {
  const accounts = await eachChunk(ids, (chunk) =>
    db.select().from(mirrorAccounts).where(among(mirrorAccounts.id, chunk)).limit(ROWS_PER_CHUNK_MAX),
  )
  const listed = await eachChunk(ids, (chunk) =>
    db
      .select()
      .from(mirrorAccountDomains)
      .where(among(mirrorAccountDomains.accountId, chunk))
      .orderBy(asc(mirrorAccountDomains.domain))
      .limit(ROWS_PER_CHUNK_MAX),
  )
  const domains = new Map<string, string[]>()
  for (const row of listed) domains.set(row.accountId, [...(domains.get(row.accountId) ?? []), row.domain])
  return accounts.map((account) => ({ ...account, domains: domains.get(account.id) ?? [] }))
}

export async function contactsByEmails(db: OrgReader, emails: readonly string[]): Promise<ContactRow[]> {
  const rows = await eachChunk(emails, (chunk) =>
    db
      .select()
      .from(mirrorContacts)
      .where(among(mirrorContacts.email, chunk))
      .orderBy(asc(mirrorContacts.id))
      .limit(ROWS_PER_CHUNK_MAX),
  )
  return rows.map(toContactRow)
}

/**
 * How many contacts these accounts have by domain of their address, for accounts that must be told apart (DOM-5).
 * Counted by the database: an account may have thousands.
 */
export async function countContactsByDomain(
  db: OrgReader,
  accountIds: readonly string[],
): Promise<{ accountId: string | null; domain: string; count: number }[]> {
  const domain = sql<string>`substr(${mirrorContacts.email}, instr(${mirrorContacts.email}, '@') + 1)`
  return eachChunk(accountIds, (chunk) =>
    db
      .select({ accountId: mirrorContacts.accountId, domain, count: count() })
      .from(mirrorContacts)
      .where(and(among(mirrorContacts.accountId, chunk), isNotNull(mirrorContacts.email)))
      .groupBy(mirrorContacts.accountId, domain)
      .orderBy(desc(count()))
      .limit(ROWS_PER_CHUNK_MAX),
  )
}

export async function contactsByIds(db: OrgReader, ids: readonly string[]): Promise<ContactRow[]> {
  const rows = await eachChunk(ids, (chunk) =>
    db.select().from(mirrorContacts).where(among(mirrorContacts.id, chunk)).limit(ROWS_PER_CHUNK_MAX),
  )
  return rows.map(toContactRow)
}

export async function contactsByKeys(
  db: OrgReader,
  keys: readonly string[],
): Promise<{ id: string; reachableKey: string | null }[]> {
  return eachChunk(keys, (chunk) =>
    db
      .select({ id: mirrorContacts.id, reachableKey: mirrorContacts.reachableKey })
      .from(mirrorContacts)
      .where(among(mirrorContacts.reachableKey, chunk))
      .limit(ROWS_PER_CHUNK_MAX),
  )
}

export async function leadsByEmails(db: OrgReader, emails: readonly string[]): Promise<LeadRow[]> {
  return eachChunk(emails, (chunk) =>
    db
      .select()
      .from(mirrorLeads)
      .where(among(mirrorLeads.email, chunk))
      .orderBy(asc(mirrorLeads.id))
      .limit(ROWS_PER_CHUNK_MAX),
  )
}

/** Those of the addresses with a contact or lead that asked not to be mailed; for look-ups, which need no more. */
export async function optedOutAmong(db: OrgReader, addresses: readonly string[]): Promise<Set<string>> {
  const lists = [mirrorContacts, mirrorLeads].map((table) =>
    eachChunk(addresses, (chunk) =>
      db
        .selectDistinct({ email: table.email })
        .from(table)
        .where(and(among(table.email, chunk), eq(table.optedOut, true)))
        .limit(chunk.length),
    ),
  )
  return new Set((await Promise.all(lists)).flat().flatMap(({ email }) => email ?? []))
}

export async function opportunitiesByAccounts(db: OrgReader, accountIds: readonly string[]): Promise<OpportunityRow[]> {
  const rows = await eachChunk(accountIds, (chunk) =>
    db
      .select()
      .from(mirrorOpportunities)
      .where(among(mirrorOpportunities.accountId, chunk))
      .orderBy(asc(mirrorOpportunities.id))
      .limit(ROWS_PER_CHUNK_MAX),
  )
  return rows.map(({ amount: _, ...row }) => row)
}

export async function rolesByOpportunities(db: OrgReader, opportunityIds: readonly string[]): Promise<RoleRow[]> {
  return eachChunk(opportunityIds, (chunk) =>
    db
      .select()
      .from(mirrorRoles)
      .where(among(mirrorRoles.opportunityId, chunk))
      .orderBy(asc(mirrorRoles.id))
      .limit(ROWS_PER_CHUNK_MAX),
  )
}

export async function usersByEmails(db: OrgReader, emails: readonly string[]): Promise<UserRow[]> {
  return eachChunk(emails, (chunk) =>
    db
      .select()
      .from(mirrorUsers)
      .where(among(mirrorUsers.email, chunk))
      .orderBy(asc(mirrorUsers.id))
      .limit(ROWS_PER_CHUNK_MAX),
  )
}

export async function teamMembersByAccounts(db: OrgReader, accountIds: readonly string[]): Promise<TeamMemberRow[]> {
  return eachChunk(accountIds, (chunk) =>
    db
      .select({ accountId: mirrorTeamMembers.accountId, userId: mirrorTeamMembers.userId })
      .from(mirrorTeamMembers)
      .where(among(mirrorTeamMembers.accountId, chunk))
      .orderBy(asc(mirrorTeamMembers.id))
      .limit(ROWS_PER_CHUNK_MAX),
  )
}

type PageAfter = { readonly afterId: string; readonly limit: number }

/** Contacts whose hard-bounce flag is set, by id: the clearing pass walks them (HBF-8). */
export async function listFlaggedContacts(db: OrgReader, page: PageAfter): Promise<ContactRow[]> {
  const rows = await db
    .select()
    .from(mirrorContacts)
    .where(and(eq(mirrorContacts.hardBounce, true), gt(mirrorContacts.id, page.afterId)))
    .orderBy(asc(mirrorContacts.id))
    .limit(page.limit)
  return rows.map(toContactRow)
}

/** Unconverted leads whose hard-bounce flag is set, by id (HBF-5, HBF-8). */
export async function listFlaggedLeads(db: OrgReader, page: PageAfter): Promise<LeadRow[]> {
  return db
    .select()
    .from(mirrorLeads)
    .where(and(eq(mirrorLeads.hardBounce, true), eq(mirrorLeads.isConverted, false), gt(mirrorLeads.id, page.afterId)))
    .orderBy(asc(mirrorLeads.id))
    .limit(page.limit)
}

function toContactRow({ reachableKey: _, ...row }: typeof mirrorContacts.$inferSelect): ContactRow {
  return row
}
