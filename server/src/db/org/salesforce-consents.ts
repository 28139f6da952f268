import { eq, lte } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { salesforceConsents } from './schema.ts'

export type StoredConsent = typeof salesforceConsents.$inferSelect

/** Consents that nobody came back from go as soon as another one is asked for. */
export async function saveConsent(tx: OrgReader, consent: StoredConsent, nowMs: number): Promise<void> {
  await tx.delete(salesforceConsents).where(lte(salesforceConsents.expiresAtMs, nowMs))
  await tx.insert(salesforceConsents).values(consent)
}

/** Takes a consent out: it is good for one answer, whatever becomes of it. Null: unknown, used or too old. */
export async function takeConsent(tx: OrgReader, stateHash: string, nowMs: number): Promise<StoredConsent | null> {
  const [row] = await tx.delete(salesforceConsents).where(eq(salesforceConsents.stateHash, stateHash)).returning()
  return row && row.expiresAtMs > nowMs ? row : null
}
