import type { ComposeForm } from '../mail-client.ts'
import { findEvery, findFirst } from '../page-probe.ts'
import type { SendObservation } from '../send-observation.ts'
import { createAlertWatch } from './alert-watch.ts'
import { gmailForm, listGmailForms } from './compose-forms.ts'
import { GMAIL } from './selectors.ts'

const FORM = GMAIL.form.any.join()

export type GmailProbes = {
  sawSends(seen: readonly SendObservation[]): void
  /** Send is pressed in this form, by the rep or by a button of ours. */
  pressed(form: ComposeForm): void
}

/** A slow page shows its account in a few seconds; a page that shows none by now shows none. */
const ACCOUNT_WAIT_MS = 20_000
/** Gmail may load the form on demand. */
const COMPOSE_WAIT_MS = 4_000
/** A send leaves the page at once; questions about attachments or access may stand before it. */
const SEND_WAIT_MS = 10_000

/**
 * Tries in passing whether the page is still as we know it: what a person does must be followed by what we see of it.
 * @source facts: start-up probes
 */
export function watchGmailProbes(
  page: Document,
  report: (feature: string, isOk: boolean) => void,
  identity: () => string | null,
  sendPressed: (form: ComposeForm, wasRefused: () => boolean) => void,
  signal: AbortSignal,
): GmailProbes {
  let sends = 0
  const later = (waitMs: number, look: () => void): void => {
    const timer = setTimeout(look, waitMs)
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }
  const expectForm = (): void => {
    // Who is quick has sent the mail by then, and used the form for it.
    const used = firstUse(page, signal)
    later(COMPOSE_WAIT_MS, () => report('gmail_compose', used.end() || listGmailForms(page).length > 0))
  }
  const alerts = createAlertWatch(page, signal)
  const expectSend = (form: ComposeForm, wasRefused: () => boolean): void => {
    const before = sends
    later(SEND_WAIT_MS, () => {
      if (sends > before) return report('gmail_sends', true)
      if (wasRefused()) return
      // A form that is still there asks something; without a line Gmail keeps the mail for later.
      if (!form.root.isConnected && navigator.onLine) report('gmail_sends', false)
    })
  }
  const pressed = (form: ComposeForm): void => {
    const before = alerts.count()
    const wasRefused = (): boolean => alerts.count() > before
    expectSend(form, wasRefused)
    sendPressed(form, wasRefused)
  }
  const onPress = (event: MouseEvent | KeyboardEvent): void => {
    if (!event.isTrusted || !(event.target instanceof Element)) return
    if (event.target.closest('[gh=cm]')) expectForm()
    const form = gmailForm(page, event.target)
    if (form && isSend(event, form)) pressed(form)
  }
  page.addEventListener('mousedown', onPress, { capture: true, passive: true, signal })
  // The one listener that letters meet, and they must cost nothing.
  const onKey = (event: KeyboardEvent): void => (event.key === 'Enter' ? onPress(event) : undefined)
  page.addEventListener('keydown', onKey, { capture: true, passive: true, signal })
  later(ACCOUNT_WAIT_MS, () => {
    if (findFirst(page, { since: '2010', finds: 'the mail itself', any: ['[role=main]'] }))
      report('gmail_account', identity() !== null)
  })
  return {
    // A form shows its id without any change of elements, so it is read as it is by now.
    pressed: ({ root }) => {
      const form = gmailForm(page, root)
      if (form) pressed(form)
    },
    sawSends(seen) {
      const requests = seen.flatMap((one) => (one.kind === 'request' && one.intent !== 'draft' ? [one.record] : []))
      // A send whose people were not read is not understood.
      sends += requests.filter(({ to, cc, bcc }) => (to ?? cc ?? bcc) !== null).length
      // The form is still there for a moment; a reply hides its chips in a summary, which counts as well.
      const isJudged = requests.some(({ to }) => (to ?? []).length > 0) && listGmailForms(page).length > 0
      if (isJudged) report('gmail_recipients', findEvery(page, GMAIL.chip).length > 0)
    },
  }
}

/** Watches until somebody clicks or types in a form, or until it is asked whether anybody did. */
function firstUse(page: Document, signal: AbortSignal): { end(): boolean } {
  const stop = new AbortController()
  let isUsed = false
  const look = ({ isTrusted, target }: Event): void => {
    if (!isTrusted || !(target instanceof Element) || target.closest(FORM) === null) return
    isUsed = true
    stop.abort()
  }
  const options = { capture: true, passive: true, signal: AbortSignal.any([signal, stop.signal]) }
  for (const kind of ['mousedown', 'keydown']) page.addEventListener(kind, look, options)
  const end = (): boolean => {
    stop.abort()
    return isUsed
  }
  return { end }
}

const isSend = (event: MouseEvent | KeyboardEvent, form: ComposeForm): boolean =>
  event instanceof KeyboardEvent
    ? event.key === 'Enter' && (event.ctrlKey || event.metaKey)
    : event.button === 0 && event.target instanceof Node && (form.send?.contains(event.target) ?? false)
