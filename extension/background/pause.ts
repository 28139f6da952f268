import type { SendObservation } from '../mail-clients/send-observation.ts'
import { type Pause, readSetting, type Store, writeSetting } from './store.ts'

const NONE: Pause = { isAll: false, threads: [] }
/** The oldest go first: whoever pauses more conversations wants to pause everything. */
const THREADS_MAX = 200
const SENDS_MAX = 500

export const readPause = async (store: Store): Promise<Pause> => (await readSetting(store, 'pause')) ?? NONE
export const isPaused = async (store: Store): Promise<boolean> => (await readPause(store)).isAll

export async function pauseAll(store: Store, isAll: boolean): Promise<void> {
  await writeSetting(store, 'pause', { ...(await readPause(store)), isAll })
}

export async function pauseThread(store: Store, thread: string, isOn: boolean): Promise<void> {
  const { isAll, threads } = await readPause(store)
  const others = threads.filter((one) => one !== thread)
  await writeSetting(store, 'pause', { isAll, threads: (isOn ? [...others, thread] : others).slice(-THREADS_MAX) })
}

/** These mails belong to a paused conversation: what the other observer saw of them is forgotten as well. */
export async function pauseSends(store: Store, client: 'gmail' | 'outlook', keys: readonly string[]): Promise<void> {
  const known = (await readSetting(store, 'pausedSends')) ?? []
  const news = keys.filter((key) => !known.includes(key))
  if (news.length > 0) await writeSetting(store, 'pausedSends', [...known, ...news].slice(-SENDS_MAX))
  for (const key of keys) await store.delete('sends', `${client}:${key}`)
}

export async function withoutPaused(store: Store, seen: readonly SendObservation[]): Promise<SendObservation[]> {
  const paused = new Set((await readSetting(store, 'pausedSends')) ?? [])
  return seen.filter((one) => !paused.has(one.key))
}
