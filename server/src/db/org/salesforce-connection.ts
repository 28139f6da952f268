import { eq } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { salesforceConnection } from './schema.ts'

/** How this org's Salesforce is reached. Secrets are sealed; only `salesforce/` can open them. */
export type StoredConnection = Omit<typeof salesforceConnection.$inferSelect, 'id'>

const ONLY_ROW = 1

export async function loadConnection(db: OrgReader): Promise<StoredConnection | null> {
  const [row] = await db.select().from(salesforceConnection).where(eq(salesforceConnection.id, ONLY_ROW)).limit(1)
  if (!row) return null
  const { id: _, ...connection } = row
  return connection
}

export async function saveConnection(tx: OrgReader, connection: StoredConnection): Promise<void> {
  await tx
    .insert(salesforceConnection)
    .values({ ...connection, id: ONLY_ROW })
    .onConflictDoUpdate({ target: salesforceConnection.id, set: connection })
}

export async function changeConnection(tx: OrgReader, change: Partial<StoredConnection>): Promise<void> {
  await tx.update(salesforceConnection).set(change).where(eq(salesforceConnection.id, ONLY_ROW))
}
