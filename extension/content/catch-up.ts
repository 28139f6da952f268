import type { InboxMessage } from '../mail-clients/mail-client.ts'
import { isNoticeSender } from '../mail-clients/notice-sender.ts'
import { type Arrival, type Coverage, LISTED_MAX } from '../mail-clients/send-observation.ts'
import type { OriginalReader } from './read-originals.ts'

/** A time in which nobody watched. What came in since `sinceMs` is to be seen at `untilMs` or later. */
export type Gap = { readonly sinceMs: number; readonly untilMs: number }

/** Lists that are remembered: a newer one lacks what was archived since. */
const LISTS_MAX = 5
/** The background takes no more arrivals in one message. */
const ARRIVALS_PER_MESSAGE_MAX = 50

/**
 * Closes gaps of observation (CAP-10): once the page has seen all that came in meanwhile, it is told and read as if it had
 * just arrived, and only then is the gap reported closed. Nothing is fetched but originals that matter, each once.
 */
export function createCatchUp(ports: {
  message: (key: string) => InboxMessage | null
  originals: Pick<OriginalReader, 'add' | 'isDone'>
  tellArrivals: (seen: readonly Arrival[]) => Promise<void>
  tellCaughtUp: (sinceMs: number) => Promise<unknown>
}): { wanted(gap: Gap | null): void; covered(coverage: Coverage): void } {
  let gap: Gap | null = null
  let coverage: Coverage | null = null
  const listed = new Map<string, Arrival>()
  let isRunning = false
  const run = async (): Promise<void> => {
    const wanted = gap
    const isCovered = wanted && coverage && coverage.sinceMs <= wanted.sinceMs && coverage.untilMs >= wanted.untilMs
    if (!isCovered || isRunning) return
    isRunning = true
    const meanwhile = [...listed.values()].filter(({ atMs }) => atMs >= wanted.sinceMs)
    for (let at = 0; at < meanwhile.length; at += ARRIVALS_PER_MESSAGE_MAX)
      await ports.tellArrivals(meanwhile.slice(at, at + ARRIVALS_PER_MESSAGE_MAX))
    for (const message of meanwhile.flatMap(noticeOf(ports.message))) ports.originals.add(message)
    // What could not be read leaves the gap open; it is tried again with the next sign of the page.
    if (await ports.originals.isDone()) {
      await ports.tellCaughtUp(wanted.sinceMs)
      if (gap === wanted) gap = null
    }
    isRunning = false
  }
  return {
    wanted(now) {
      gap = now
      void run()
    },
    covered(now) {
      coverage = now
      for (const arrival of now.listed) listed.set(`${arrival.key} ${arrival.address} ${arrival.atMs}`, arrival)
      for (const key of [...listed.keys()].slice(0, Math.max(0, listed.size - LISTS_MAX * LISTED_MAX)))
        listed.delete(key)
      void run()
    },
  }
}

/** The message of an arrival that may be a notice, as a list of none or one. */
export const noticeOf =
  (message: (key: string) => InboxMessage | null) =>
  ({ address, key }: Arrival): InboxMessage[] => {
    const found = key !== null && isNoticeSender(address) ? message(key) : null
    return found ? [found] : []
  }

/** The gap in the background's answer; null where there is none. */
export function gapIn(reply: unknown): Gap | null {
  if (typeof reply !== 'object' || reply === null || !('catchUp' in reply)) return null
  return (reply.catchUp ?? null) as Gap | null
}
