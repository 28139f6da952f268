import { and, eq, gt, isNull, lte } from 'drizzle-orm'
import type { ControlReader } from './open.ts'
import { type LinkPayload, oneTimeLinks } from './schema.ts'

/** Used and expired links are kept this long, so that a late click gets no wrong answer in a race; then they go. */
const KEPT_AFTER_EXPIRY_MS = 24 * 60 * 60 * 1000

export async function saveLink(
  db: ControlReader,
  link: { tokenHash: string; payload: LinkPayload; expiresAtMs: number },
): Promise<void> {
  await db.insert(oneTimeLinks).values({ ...link, kind: link.payload.kind })
}

const isOpen = (tokenHash: string, nowMs: number) =>
  and(eq(oneTimeLinks.tokenHash, tokenHash), isNull(oneTimeLinks.usedAtMs), gt(oneTimeLinks.expiresAtMs, nowMs))

/** What the link is good for, without using it. Null: unknown, used or expired; callers cannot tell which. */
export async function findOpenLink(db: ControlReader, tokenHash: string, nowMs: number): Promise<LinkPayload | null> {
  const [row] = await db.select().from(oneTimeLinks).where(isOpen(tokenHash, nowMs)).limit(1)
  return row?.payload ?? null
}

/** Uses the link up. Of two callers one gets the payload, the other null. Run it inside the transaction of its effect. */
export async function useLink(db: ControlReader, tokenHash: string, nowMs: number): Promise<LinkPayload | null> {
  const [row] = await db.update(oneTimeLinks).set({ usedAtMs: nowMs }).where(isOpen(tokenHash, nowMs)).returning()
  return row?.payload ?? null
}

export async function voidSetupLinks(db: ControlReader): Promise<void> {
  await db.delete(oneTimeLinks).where(eq(oneTimeLinks.kind, 'setup'))
}

export async function removeOldLinks(db: ControlReader, nowMs: number): Promise<void> {
  await db.delete(oneTimeLinks).where(lte(oneTimeLinks.expiresAtMs, nowMs - KEPT_AFTER_EXPIRY_MS))
}
