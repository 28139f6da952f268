import { and, eq, like, ne } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { meta } from './schema.ts'

/** Small facts of the sync, one row each: how far the mirror of an object reaches, and the state of the call budget. */
const PREFIX = 'salesforce.'
/** Which credentials of the operator's were used last; stays when everything else of a Salesforce org is forgotten. */
export const OPERATOR_LOGIN = 'operator_login'

/** Set while activities wait to be decided again, because Salesforce is another org now. */
export const DECIDE_AGAIN = 'decide_again'
/** Set when Salesforce refused a login because there were too many; goes with the next connect. */
export const LOGINS_PAUSED_UNTIL = 'logins_paused_until'

export async function readSyncState(db: OrgReader, name: string): Promise<string | null> {
  const [row] = await db
    .select()
    .from(meta)
    .where(eq(meta.key, PREFIX + name))
    .limit(1)
  return row?.value ?? null
}

/** What was known of a Salesforce org that is no longer ours. */
export async function forgetSyncStates(tx: OrgReader): Promise<void> {
  await tx.delete(meta).where(and(like(meta.key, `${PREFIX}%`), ne(meta.key, PREFIX + OPERATOR_LOGIN)))
}

export async function forgetSyncState(tx: OrgReader, name: string): Promise<void> {
  await tx.delete(meta).where(eq(meta.key, PREFIX + name))
}

export async function saveSyncState(tx: OrgReader, name: string, value: string): Promise<void> {
  const row = { key: PREFIX + name, value }
  await tx.insert(meta).values(row).onConflictDoUpdate({ target: meta.key, set: row })
}
