import { eq, lt } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { idempotencyKeys } from './schema.ts'

export type StoredAnswer = {
  readonly key: string
  readonly requestDigest: string
  readonly status: number
  readonly response: unknown
  readonly atMs: number
}

export async function storedAnswer(db: OrgReader, key: string): Promise<StoredAnswer | null> {
  const [row] = await db.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, key)).limit(1)
  return row ?? null
}

/** The first answer stays: a second one to the same key is not stored. */
export async function saveAnswer(db: OrgReader, answer: StoredAnswer): Promise<void> {
  await db.insert(idempotencyKeys).values(answer).onConflictDoNothing()
}

export async function dropAnswersBefore(db: OrgReader, atMs: number): Promise<void> {
  await db.delete(idempotencyKeys).where(lt(idempotencyKeys.atMs, atMs))
}
