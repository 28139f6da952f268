import { and, asc, eq } from 'drizzle-orm'
import { among } from './chunks.ts'
import type { OrgReader } from './open.ts'
import { pendingPeople, removedPeople } from './schema.ts'

/** A person who is mailed often while a name is missing: the newest activities are enough to decide again. */
const ACTIVITIES_PER_PERSON_MAX = 20

export type PendingPerson = {
  readonly address: string
  readonly activityId: string
  readonly refusal: string
  readonly atMs: number
}

export async function savePending(db: OrgReader, row: PendingPerson): Promise<void> {
  await db
    .insert(pendingPeople)
    .values(row)
    .onConflictDoUpdate({ target: [pendingPeople.address, pendingPeople.activityId], set: { refusal: row.refusal } })
}

/** Activities that wait for something about this person, oldest first. */
export async function pendingOf(db: OrgReader, address: string): Promise<PendingPerson[]> {
  return db
    .select()
    .from(pendingPeople)
    .where(eq(pendingPeople.address, address))
    .orderBy(asc(pendingPeople.atMs))
    .limit(ACTIVITIES_PER_PERSON_MAX)
}

/** Refused because Salesforce is another org now; decided again as soon as its records are known. */
export const OTHER_ORG = 'other_salesforce_org'

/** Who waits for this reason, in the order of what they did. */
export async function pendingFor(db: OrgReader, refusal: string, limit: number): Promise<PendingPerson[]> {
  const inOrder = [asc(pendingPeople.atMs), asc(pendingPeople.activityId), asc(pendingPeople.address)]
  return db
    .select()
    .from(pendingPeople)
    .where(eq(pendingPeople.refusal, refusal))
    .orderBy(...inOrder)
    .limit(limit)
}

/** The person waits no longer; with an activity: not for what that one asked. */
export async function forgetPending(
  db: OrgReader,
  { address, activityId }: { readonly address: string; readonly activityId?: string },
): Promise<void> {
  const isIt = activityId === undefined ? undefined : eq(pendingPeople.activityId, activityId)
  await db.delete(pendingPeople).where(and(eq(pendingPeople.address, address), isIt))
}

/** Those of the addresses that an admin removed (LOG-5). */
export async function removedAmong(db: OrgReader, addresses: readonly string[]): Promise<string[]> {
  if (addresses.length === 0) return []
  const rows = await db
    .select({ address: removedPeople.address })
    .from(removedPeople)
    .where(among(removedPeople.address, addresses))
    .limit(addresses.length)
  return rows.map((row) => row.address)
}
