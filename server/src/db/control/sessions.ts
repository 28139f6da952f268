import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { lte } from 'drizzle-orm'
import type { ControlDb, ControlReader } from './open.ts'
import * as schema from './schema.ts'

/** better-auth's way to this database. Its writes take their turn like everybody's. */
export function sessionStore(db: ControlDb): ReturnType<typeof drizzleAdapter> {
  return drizzleAdapter(db, { provider: 'sqlite', schema })
}

/** Pairing codes and sessions whose time is over serve nobody. */
export async function removeExpired(db: ControlReader, nowMs: number): Promise<void> {
  const at = new Date(nowMs)
  await db.delete(schema.deviceCode).where(lte(schema.deviceCode.expiresAt, at))
  await db.delete(schema.session).where(lte(schema.session.expiresAt, at))
}
