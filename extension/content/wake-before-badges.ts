import type { MailClient } from '../mail-clients/mail-client.ts'

/** A stopped worker takes longer to start than a badge may take; an idle one is stopped after half a minute. */
const WAKE_EVERY_MS = 20_000

/** Wakes the background when the rep goes into a form, so that it is there when the first recipient is named. */
export function wakeBeforeBadges(page: Document, client: MailClient, wake: () => void, signal: AbortSignal): void {
  let wokenAtMs = -Infinity
  const onFocus = ({ target, timeStamp }: Event): void => {
    if (timeStamp - wokenAtMs < WAKE_EVERY_MS || !(target instanceof Element) || client.formOf(target) === null) return
    wokenAtMs = timeStamp
    wake()
  }
  page.addEventListener('focusin', onFocus, { capture: true, passive: true, signal })
}
