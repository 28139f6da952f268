import { normaliseAddress } from '@reachable/shared/mail'
import { pruneOldest } from '../background/prune.ts'
import type { Store } from '../background/store.ts'
import type { SendState } from '../mail-clients/send-state.ts'

/** A notice finds its send for 5 days (BNC-9), a late retry its record, and a reply the person who was mailed. */
export const RECENT_MS = 5 * 24 * 60 * 60_000
/** Far more than a person sends in 5 days; a mail merge beyond it loses its oldest, which are posted long since. */
const SENDS_MAX = 5_000

/** A scheduled mail is awaited so long; who schedules further ahead is met again in the list of sent mail, unknown. */
const KEEP_SCHEDULED_MS = 120 * 24 * 60 * 60_000

export const listRecentSends = (store: Store, nowMs: number): Promise<SendState[]> =>
  listSendsSince(store, nowMs - RECENT_MS)

export const listSendsSince = (store: Store, sinceMs: number): Promise<SendState[]> =>
  store.getAllFromIndex('sends', 'updated', IDBKeyRange.lowerBound(sinceMs))

export async function pruneSends(store: Store, nowMs: number): Promise<void> {
  const tx = store.transaction('sends', 'readwrite')
  const index = tx.store.index('updated')
  await pruneOldest(
    index,
    nowMs - RECENT_MS,
    SENDS_MAX,
    ({ phase, updatedAtMs }) => phase === 'SCHEDULED' && nowMs - updatedAtMs < KEEP_SCHEDULED_MS,
  )
  await tx.done
}

/** Did this mailbox mail this person in the open? A hidden copy does not count: a reply to it tells of it (CAP-7). */
export function isMailed(sends: readonly SendState[], mailbox: string, address: string): boolean {
  return sends.some(
    ({ phase, record, ...send }) =>
      // An automatic reply may be faster than the end of the undo window.
      ['SENDING', 'ACCEPTED', 'SENT', 'UNKNOWN'].includes(phase) &&
      [send.mailbox, record.from?.address].some((from) => from && normaliseAddress(from) === mailbox) &&
      [...(record.to ?? []), ...(record.cc ?? [])].some((one) => normaliseAddress(one.address) === address),
  )
}
