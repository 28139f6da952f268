import { asc, eq } from 'drizzle-orm'
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

export async function forgetPending(db: OrgReader, address: string): Promise<void> {
  await db.delete(pendingPeople).where(eq(pendingPeople.address, address))
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
