import { count } from 'drizzle-orm'
import type { ControlReader } from './open.ts'
import { deviceCode, oneTimeLinks, session } from './schema.ts'

/** Ends every browser session, every paired device, every pairing under way and every link. Answers how many sessions. */
export async function endAllAccess(tx: ControlReader): Promise<number> {
  const [row] = await tx.select({ sessions: count() }).from(session)
  for (const table of [session, deviceCode, oneTimeLinks]) await tx.delete(table)
  return row?.sessions ?? 0
}
