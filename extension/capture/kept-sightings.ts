import type { ActivityOf } from '@reachable/shared/contract'
import { pruneOldest } from '../background/prune.ts'
import { DURABLE, type Store } from '../background/store.ts'
import type { PersonsMail } from './build-reply.ts'

export type Sighting = ActivityOf<'contact.seen'>

/** CAP-9 asks 8 days back. */
const KEEP_MS = 8 * 24 * 60 * 60_000
const SIGHTINGS_MAX = 5_000

/** Beside the sightings that were posted, under names that no mailbox has. */
const PREFIX = 'kept '

/** The last sighting that was posted. */
export async function rememberSighting(
  store: Store,
  { mailbox, address, atMs }: PersonsMail,
  nowMs: number,
): Promise<void> {
  await put(store, { key: `${mailbox} ${address}`, atMs }, nowMs)
}

/** Keeps the newest sighting of a person whom nobody asks for yet (CAP-9: `watched`); old ones go with the posted ones. */
export async function keepSighting(
  store: Store,
  { mailbox, address, atMs }: PersonsMail,
  seen: Sighting,
  nowMs: number,
): Promise<void> {
  const key = `${PREFIX}${mailbox} ${address}`
  const known = await store.get('sightings', key)
  if (!known || known.atMs < atMs) await put(store, { key, atMs, seen }, nowMs)
}

async function put(
  store: Store,
  sighting: { key: string; atMs: number; seen?: Sighting },
  nowMs: number,
): Promise<void> {
  const tx = store.transaction('sightings', 'readwrite', DURABLE)
  await tx.store.put(sighting)
  await pruneOldest(tx.store.index('at'), nowMs - KEEP_MS, SIGHTINGS_MAX)
  await tx.done
}

/** What is kept, each with the mail that it was seen by. */
export async function listKept(
  store: Store,
  nowMs: number,
): Promise<{ key: string; seen: Sighting; mail: PersonsMail }[]> {
  const all = await store.getAll('sightings', IDBKeyRange.bound(PREFIX, `${PREFIX}\uffff`))
  return all.flatMap(({ key, atMs, seen }) => {
    const address = seen?.participants[0]?.address
    const client = seen?.source
    if ((client !== 'gmail' && client !== 'outlook') || !address || atMs < nowMs - KEEP_MS) return []
    return [{ key, seen, mail: { client, mailbox: seen.mailbox, address, atMs } }]
  })
}
