import type { MailClient } from '../mail-clients/mail-client.ts'
import type { SendObservation } from '../mail-clients/send-observation.ts'

/** More mails than anybody writes between two loads of a page. */
const ELSEWHERE_MAX = 500

/** Conversations that the rep paused, and which mails belong to them. */
export function createPausedThreads(client: MailClient) {
  let paused = new Set<string>()
  /** Mails that were seen in a form outside paused conversations. */
  const elsewhere = new Set<string>()
  const isPaused = (thread: string | null): boolean => thread !== null && paused.has(thread)
  return {
    set(threads: readonly string[]): void {
      paused = new Set(threads)
    },
    hides: (element: Element): boolean => paused.size > 0 && isPaused(client.threadOf(element)),
    /** Notes whose forms stand where; asked with each look at the page. */
    look(): void {
      for (const { key, thread } of client.forms()) {
        if (key === null) continue
        if (isPaused(thread)) elsewhere.delete(key)
        else if (elsewhere.size < ELSEWHERE_MAX) elsewhere.add(key)
      }
    },
    /**
     * The mails among these that are sent in a paused conversation. One that was never saved shows its name in no form:
     * while a paused conversation is in view it counts as part of it, because a pause is a promise.
     */
    keysIn(seen: readonly SendObservation[]): string[] {
      if (!isPaused(client.openThread())) return []
      return [...new Set(seen.map((one) => one.key))].filter((key) => !elsewhere.has(key))
    },
  }
}
