import { chunksOf } from '../db/org/chunks.ts'
import { writing } from '../db/org/open.ts'
import { reachabilityOf } from '../db/org/people.ts'
import { saveSyncState } from '../db/org/sync-state.ts'
import { type CrmRecord, instantIn } from './json.ts'
import { watchedFields } from './mirror-mapping.ts'
import type { MirrorSpec, StoreContext } from './mirror-objects.ts'
import type { PullInput } from './pull.ts'

/** One transaction of the mirror: short enough not to hold up badges. */
const ROWS_PER_WRITE = 200

/** Records of one object on their way into the mirror; `sinceMs` is how far it reached before, null where nowhere. */
export type Arriving = {
  readonly spec: MirrorSpec
  readonly sinceMs: number | null
  /** True where they come in the order of their stamps: then each piece moves the watermark safely. */
  readonly isInOrder: boolean
}

/** Stores records; whom they are news about is added to `changed`. */
export async function storeRecords(
  input: PullInput,
  { spec, sinceMs, isInOrder }: Arriving,
  records: readonly CrmRecord[],
  changed: Set<string>,
): Promise<void> {
  const { db, connection, settings, nowMs } = input
  const context: StoreContext = {
    names: settings.fields,
    watched: watchedFields(settings),
    integrationUserId: connection.integrationUserId,
    nowMs,
    sinceMs: sinceMs ?? Number.POSITIVE_INFINITY,
  }
  for (const chunk of chunksOf(records, ROWS_PER_WRITE)) {
    const news = await writing(db, async (tx) => {
      const addresses = await spec.store(tx, chunk, context)
      const stampMs = isInOrder ? instantIn(chunk.at(-1) ?? {}, 'SystemModstamp') : null
      // Never back.
      if (stampMs !== null && stampMs > (sinceMs ?? 0)) {
        await saveSyncState(tx, mirrorState(spec.object), String(stampMs))
      }
      return addresses
    })
    for (const address of sinceMs === null ? await knownAmong(input, news) : news) changed.add(address)
  }
}

/** A first fill is news only about people of whom we hold something; ten million others are none. */
async function knownAmong({ db }: PullInput, addresses: readonly string[]): Promise<string[]> {
  const known = await reachabilityOf(db, addresses)
  return known.map((person) => person.address)
}

/** How far the mirror of an object reaches. */
export const mirrorState = (object: string) => `mirror.${object}`
