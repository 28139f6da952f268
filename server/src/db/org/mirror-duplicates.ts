import type { ContactRow, RoleRow } from '@reachable/shared/rules'
import { and, asc, count, eq, gt, inArray, lte, sql } from 'drizzle-orm'
import { eachChunk } from './chunks.ts'
import { contactsByEmails } from './mirror.ts'
import type { OrgReader } from './open.ts'
import { mirrorContacts, mirrorRoles, removedPeople } from './schema.ts'

/** Rows of the index walked in one query: a few milliseconds, so that badges never wait for the search. */
const ROWS_PER_STEP = 2_000
/** Far above any real contact; more means broken data. */
const ROLES_PER_CHUNK_MAX = 10_000

/**
 * Addresses that several contacts have, in their order, from the index on Email alone. `next` is where to go on; null:
 * that was all. Contacts without an address are nobody's duplicates (DUP-1).
 */
export async function duplicateAddresses(
  db: OrgReader,
  after: string,
): Promise<{ readonly addresses: string[]; readonly next: string | null }> {
  const { email } = mirrorContacts
  const [edge] = await db
    .select({ email })
    .from(mirrorContacts)
    .where(gt(email, after))
    .orderBy(asc(email))
    .limit(1)
    .offset(ROWS_PER_STEP)
  const until = edge?.email ?? null
  const rows = await db
    .select({ email })
    .from(mirrorContacts)
    .where(until === null ? gt(email, after) : and(gt(email, after), lte(email, until)))
    .groupBy(email)
    .having(gt(count(), 1))
    .orderBy(asc(email))
    .limit(ROWS_PER_STEP + 1)
  return { addresses: rows.flatMap((row) => row.email ?? []), next: until }
}

/** The contacts of one address with their roles, and which of them an admin removed. */
export async function duplicatesOf(
  db: OrgReader,
  address: string,
): Promise<{ contacts: ContactRow[]; roles: RoleRow[]; removedIds: string[] }> {
  const contacts = await contactsByEmails(db, [address])
  const ids = contacts.map((contact) => contact.id)
  const removed = await eachChunk(ids, (chunk) =>
    db
      .select({ id: sql<string>`${removedPeople.recordId}` })
      .from(removedPeople)
      .where(and(eq(removedPeople.address, address), inArray(removedPeople.recordId, chunk)))
      .limit(chunk.length),
  )
  return { contacts, roles: await rolesByContacts(db, ids), removedIds: removed.map((row) => row.id) }
}

export function rolesByContacts(db: OrgReader, contactIds: readonly string[]): Promise<RoleRow[]> {
  return eachChunk(contactIds, (chunk) =>
    db
      .select()
      .from(mirrorRoles)
      .where(inArray(mirrorRoles.contactId, chunk))
      .orderBy(asc(mirrorRoles.id))
      .limit(ROLES_PER_CHUNK_MAX),
  )
}

/** A role belongs to another contact from now on. */
export async function moveMirrorRole(tx: OrgReader, roleId: string, contactId: string): Promise<void> {
  await tx.update(mirrorRoles).set({ contactId }).where(eq(mirrorRoles.id, roleId))
}
