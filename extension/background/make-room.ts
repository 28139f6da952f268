import { DURABLE, readSetting, type Store, writeSetting } from './store.ts'

/** What browsers call a write that found no room: by the quota, or by the disk itself at the end of a transaction. */
const NO_ROOM: ReadonlySet<string> = new Set(['QuotaExceededError', 'AbortError', 'UnknownError'])
/** On a disk without one free byte the store cannot keep that it is full; this worker knows. */
const full = new WeakSet<Store>()

/**
 * Writes what was captured. On a full disk, what is there for reading alone makes room first: a mail that is not written
 * down now is lost. Where that does not help the popup says so, until a write succeeds; this one rejects.
 */
export async function writeCapture<Result>(store: Store, write: () => Promise<Result>): Promise<Result> {
  // Nothing comes before the write: the worker may be stopped at any moment.
  const result = await write().catch(async (error: unknown) => {
    if (!(error instanceof DOMException && NO_ROOM.has(error.name))) throw error
    await makeRoom(store).catch(() => undefined)
    return write().catch(async (again: unknown) => {
      await noteFull(store, true)
      throw again
    })
  })
  if (await isDiskFull(store)) await noteFull(store, false)
  return result
}

/** True from a capture that found no room to the next one that did. */
export const isDiskFull = async (store: Store): Promise<boolean> =>
  full.has(store) || (await readSetting(store, 'isDiskFull')) === true

async function noteFull(store: Store, isFull: boolean): Promise<void> {
  if (isFull) full.add(store)
  else full.delete(store)
  await writeSetting(store, 'isDiskFull', isFull || null).catch(() => undefined)
}

/** The record of what was sent, and the older half of the people whose state we keep: the feed brings these again. */
async function makeRoom(store: Store): Promise<void> {
  const tx = store.transaction(['sent', 'reachability', 'settings'], 'readwrite', DURABLE)
  await tx.objectStore('sent').clear()
  const people = await tx.objectStore('reachability').getAll()
  const oldestFirst = people.toSorted((a, b) => (a.since ?? '').localeCompare(b.since ?? ''))
  for (const { address } of oldestFirst.slice(0, Math.ceil(people.length / 2)))
    await tx.objectStore('reachability').delete(address)
  const feed = await tx.objectStore('settings').get('feed')
  if (feed) await tx.objectStore('settings').put({ ...feed, cursor: undefined }, 'feed')
  await tx.done
}
