import { eq } from 'drizzle-orm'
import type { ControlReader } from './open.ts'
import { serverSecret } from './schema.ts'

type StoredKey = { readonly masterKeyId: string; readonly wrapped: string }
const ONLY_ROW = 1

export async function loadServerSecret(db: ControlReader): Promise<StoredKey | null> {
  const [row] = await db.select().from(serverSecret).where(eq(serverSecret.id, ONLY_ROW)).limit(1)
  return row ? { masterKeyId: row.masterKeyId, wrapped: row.wrapped } : null
}

/** Answers the secret that is stored afterwards: of two processes that start at once, the first one's. */
export async function saveServerSecretOnce(db: ControlReader, key: StoredKey): Promise<StoredKey> {
  await db
    .insert(serverSecret)
    .values({ ...key, id: ONLY_ROW })
    .onConflictDoNothing()
  return (await loadServerSecret(db)) ?? key
}

/** Another wrapping of the same secret, or another secret. */
export async function replaceServerSecret(db: ControlReader, key: StoredKey): Promise<void> {
  await db.update(serverSecret).set(key).where(eq(serverSecret.id, ONLY_ROW))
}
