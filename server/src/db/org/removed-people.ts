import { desc, eq } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { removedPeople } from './schema.ts'

/** LOG-2, LOG-5: who was removed by an admin, and what was there. */
export type RemovedPerson = Readonly<typeof removedPeople.$inferSelect>

/** Of an address that is removed twice the newest entry counts. */
export async function saveRemoved(db: OrgReader, row: RemovedPerson): Promise<void> {
  await db.insert(removedPeople).values(row).onConflictDoUpdate({ target: removedPeople.address, set: row })
}

export async function removedPerson(db: OrgReader, address: string): Promise<RemovedPerson | null> {
  const [row] = await db.select().from(removedPeople).where(eq(removedPeople.address, address)).limit(1)
  return row ?? null
}

/** Answers whether there was an entry. */
export async function forgetRemoved(db: OrgReader, address: string): Promise<boolean> {
  const gone = await db
    .delete(removedPeople)
    .where(eq(removedPeople.address, address))
    .returning({ address: removedPeople.address })
  return gone.length > 0
}

/** Newest first. */
export function listRemoved(db: OrgReader, limit: number): Promise<RemovedPerson[]> {
  return db.select().from(removedPeople).orderBy(desc(removedPeople.atMs), desc(removedPeople.address)).limit(limit)
}
