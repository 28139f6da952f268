import { eq } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { dataKey } from './schema.ts'

type StoredKey = { readonly masterKeyId: string; readonly wrapped: string }
const ONLY_ROW = 1

export async function loadDataKey(db: OrgReader): Promise<StoredKey | null> {
  const [row] = await db.select().from(dataKey).where(eq(dataKey.id, ONLY_ROW)).limit(1)
  return row ? { masterKeyId: row.masterKeyId, wrapped: row.wrapped } : null
}

/** Answers the key that is stored afterwards: of two processes that open a new org at once, the first one's. */
export async function saveDataKeyOnce(tx: OrgReader, key: StoredKey): Promise<StoredKey> {
  await tx
    .insert(dataKey)
    .values({ ...key, id: ONLY_ROW })
    .onConflictDoNothing()
  return (await loadDataKey(tx)) ?? key
}

/** The same key under another wrapping. */
export async function rewrapDataKey(tx: OrgReader, key: StoredKey): Promise<void> {
  await tx.update(dataKey).set(key).where(eq(dataKey.id, ONLY_ROW))
}
