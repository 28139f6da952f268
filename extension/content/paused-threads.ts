import type { MailClient } from '../mail-clients/mail-client.ts'
import type { SendObservation } from '../mail-clients/send-observation.ts'

/** More mails than anybody writes between two loads of a page. */
const ELSEWHERE_MAX = 500

/** Conversations that the rep paused, and which mails belong to them. */
export function createPausedThreads(page: Document, client: MailClient, signal: AbortSignal) {
  let paused = new Set<string>()
  /** Mails that were seen in a form outside paused conversations. */
  const elsewhere = new Set<string>()
  const isPaused = (thread: string | null): boolean => thread !== null && paused.has(thread)
  /** A reply that was popped out is written outside its conversation; its request still names it. */
  const isNamed = (one: SendObservation): boolean => one.kind === 'request' && isPaused(one.thread ?? null)
  const look = (): void => {
    if (paused.size === 0) return
    for (const { key, thread } of client.forms()) {
      if (key === null) continue
      if (isPaused(thread)) elsewhere.delete(key)
      else if (elsewhere.size < ELSEWHERE_MAX) elsewhere.add(key)
    }
  }
  let watching: AbortController | null = null
  /** Once more before a press of Send can take the form away; without a pause no key meets us. */
  const lookBeforeSends = (): void => {
    watching = new AbortController()
    const options = { capture: true, passive: true, signal: AbortSignal.any([signal, watching.signal]) }
    page.addEventListener('pointerdown', look, options)
    page.addEventListener('keydown', ({ key }) => (key === 'Enter' || key === ' ' ? look() : undefined), options)
  }
  return {
    set(threads: readonly string[]): void {
      paused = new Set(threads)
      if (paused.size > 0 && watching === null) lookBeforeSends()
      if (paused.size > 0) return
      watching?.abort()
      watching = null
    },
    isInView: (): boolean => paused.size > 0 && isPaused(client.openThread()),
    hides: (element: Element): boolean => paused.size > 0 && isPaused(client.threadOf(element)),
    /** Notes which mail is written where. A form shows its id without any change of elements, so this is asked often. */
    look,
    /**
     * The mails among these that are sent in a paused conversation, as the request says, or else the page. One that was
     * never saved shows its name in no form: while a paused conversation is in view it counts as part of it, because a
     * pause is a promise.
     */
    keysIn(seen: readonly SendObservation[]): string[] {
      if (paused.size === 0) return []
      const isInView = isPaused(client.openThread())
      const sent = seen.filter((one) => one.kind === 'request' && one.intent !== 'draft')
      const here = sent.filter((one) => isNamed(one) || (isInView && !elsewhere.has(one.key)))
      return [...new Set(here.map((one) => one.key))]
    },
  }
}
