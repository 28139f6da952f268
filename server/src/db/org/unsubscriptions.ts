import type { SubscriptionChange, Unsubscription } from '@reachable/shared/rules'
import { and, asc, eq } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { unsubscriptions } from './schema.ts'

/** As many channels as the settings can have, and as many again that they had. */
const CHANNELS_PER_PERSON_MAX = 1_000

export async function unsubscriptionsOf(db: OrgReader, address: string): Promise<Unsubscription[]> {
  const rows = await db
    .select()
    .from(unsubscriptions)
    .where(eq(unsubscriptions.address, address))
    .orderBy(asc(unsubscriptions.channelId))
    .limit(CHANNELS_PER_PERSON_MAX)
  return rows.map(({ address: _, ...row }) => row)
}

export async function saveSubscriptions(
  db: OrgReader,
  address: string,
  changes: readonly SubscriptionChange[],
): Promise<void> {
  for (const { before, after } of changes) {
    if (after) await saveOne(db, address, after)
    else if (before) await removeOne(db, address, before.channelId)
  }
}

async function saveOne(db: OrgReader, address: string, { evidence, ...rest }: Unsubscription): Promise<void> {
  const row = { address, ...rest, evidence: [...evidence] }
  const target = [unsubscriptions.address, unsubscriptions.channelId]
  await db.insert(unsubscriptions).values(row).onConflictDoUpdate({ target, set: row })
}

async function removeOne(db: OrgReader, address: string, channelId: string): Promise<void> {
  await db
    .delete(unsubscriptions)
    .where(and(eq(unsubscriptions.address, address), eq(unsubscriptions.channelId, channelId)))
}
