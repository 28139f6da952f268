import type { Activity } from '@reachable/shared/contract'
import { DURABLE, type Store } from '../background/store.ts'
import type { Clock } from '../clock.ts'
import { readBounce } from './read-bounce.ts'

/** Longer than any notice stays in the list that a rep looks at. */
const KEEP_NOTICES_MS = 60 * 24 * 60 * 60_000

/** One notice as the page handed it over. */
type NoticeArrival = {
  readonly client: 'gmail' | 'outlook'
  readonly mailbox: string
  readonly key: string
  readonly bytes: Uint8Array
}
export type Notices = {
  /** Each message is read once, whatever tab or restart shows it again. */
  isNew(mailbox: string, key: string): Promise<boolean>
  /** Reads a notice and queues what it says. True where it was a bounce. */
  take(arrival: NoticeArrival): Promise<boolean>
}

export function createNotices(ports: {
  store: Store
  clock: Clock
  add: (activities: readonly Activity[]) => Promise<number>
}): Notices {
  const { store, clock, add } = ports
  return {
    isNew: async (mailbox, key) => (await store.getKey('notices', `${mailbox}:${key}`)) === undefined,
    async take({ client, mailbox, key, bytes }) {
      const nowMs = clock.nowMs()
      const sends = (await store.getAll('sends')).filter((send) => send.client === client)
      const activity = readBounce(bytes, { client, mailbox, key, nowMs }, sends)
      // Durable in the outbox before it counts as read: a stop in between reads it once more, with the same id.
      if (activity) await add([activity])
      await markRead(store, `${mailbox}:${key}`, nowMs)
      return activity !== null
    },
  }
}

async function markRead(store: Store, key: string, nowMs: number): Promise<void> {
  const tx = store.transaction('notices', 'readwrite', DURABLE)
  await tx.store.put({ key, readAtMs: nowMs })
  for (const old of await tx.store.index('read').getAllKeys(IDBKeyRange.upperBound(nowMs - KEEP_NOTICES_MS)))
    await tx.store.delete(old)
  await tx.done
}
