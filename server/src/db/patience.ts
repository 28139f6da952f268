import { isPassing } from './database-failure.ts'

/** After this many tries the failure is reported: somebody holds the lock, or the server is away, for good. */
const TRIES_MAX = 12
const FIRST_PAUSE_MS = 25
/** Twelve tries then take about 13 s: a server lets go of a stream that was cut off after 10 s. */
const PAUSE_MS_MAX = 2_000

export type Pause = (ms: number) => Promise<void>
export const pauseByTimer: Pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Tries again what failed in passing (busy, an expired stream, a lost answer); other failures are thrown at once. */
export async function patiently<T>(work: () => Promise<T>, pause: Pause = pauseByTimer): Promise<T> {
  for (let tryNumber = 1; ; tryNumber += 1) {
    try {
      return await work()
    } catch (error) {
      if (tryNumber >= TRIES_MAX || !isPassing(error)) throw error
      await pause(Math.min(PAUSE_MS_MAX, FIRST_PAUSE_MS * 2 ** tryNumber))
    }
  }
}
