import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { and, eq, gt, lte } from 'drizzle-orm'
import type { ControlDb, ControlReader } from './open.ts'
import * as schema from './schema.ts'

/** better-auth's way to this database. Its writes take their turn like everybody's. */
export function sessionStore(db: ControlDb): ReturnType<typeof drizzleAdapter> {
  return drizzleAdapter(db, { provider: 'sqlite', schema })
}

/** Whose session this is and when it ends; null when it is over, or never was. */
export async function findLiveSession(
  db: ControlReader,
  token: string,
  nowMs: number,
): Promise<{ userId: string; expiresAtMs: number } | null> {
  const { userId, expiresAt } = schema.session
  const isLive = and(eq(schema.session.token, token), gt(expiresAt, new Date(nowMs)))
  const [row] = await db.select({ userId, expiresAt }).from(schema.session).where(isLive).limit(1)
  return row ? { userId: row.userId, expiresAtMs: row.expiresAt.getTime() } : null
}

/** Pairing codes and sessions whose time is over serve nobody. */
export async function removeExpired(db: ControlReader, nowMs: number): Promise<void> {
  const at = new Date(nowMs)
  await db.delete(schema.deviceCode).where(lte(schema.deviceCode.expiresAt, at))
  await db.delete(schema.session).where(lte(schema.session.expiresAt, at))
}
