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
    /** Notes which mail is written where. A form shows its id without any change of elements, so this is asked often. */
    look(): void {
      if (paused.size === 0) return
      for (const { key, thread } of client.forms()) {
        if (key === null) continue
        if (isPaused(thread)) elsewhere.delete(key)
        else if (elsewhere.size < ELSEWHERE_MAX) elsewhere.add(key)
      }
    },
    /** Notes it once more before a press of Send can take the form away. */
    lookBeforeSends(page: Document, signal: AbortSignal): void {
      const options = { capture: true, passive: true, signal }
      page.addEventListener('pointerdown', () => this.look(), options)
      page.addEventListener('keydown', ({ key }) => (key === 'Enter' || key === ' ' ? this.look() : undefined), options)
    },
    /**
     * The mails among these that are sent in a paused conversation. One that was never saved shows its name in no form:
     * while a paused conversation is in view it counts as part of it, because a pause is a promise.
     */
    keysIn(seen: readonly SendObservation[]): string[] {
      if (!isPaused(client.openThread())) return []
      const sent = seen.filter((one) => one.kind === 'request' && one.intent !== 'draft')
      return [...new Set(sent.map((one) => one.key))].filter((key) => !elsewhere.has(key))
    },
  }
}
