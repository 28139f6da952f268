import type { ComposeForm, ShownRecipient } from '../mail-client.ts'
import type { MailPerson, SendObservation } from '../send-observation.ts'

type Slot = 'to' | 'cc' | 'bcc'
type Person = Pick<ShownRecipient, 'address' | 'name'>

/** Gmail shows the sign that it has a mail within seconds; questions about attachments or access may stand before it. */
const SIGN_WAIT_MS = 12_000
const LOOK_EVERY_MS = 400
/** The longest undo that Gmail offers. */
const UNDO_MS = 30_000

export type AssumedSends = {
  /** Tells who stands in which row of a form; a collapsed form shows people without their rows. */
  saw(form: Element, people: readonly ShownRecipient[]): void
  /** Send was pressed in this form, which shows these people; `wasRefused` tells whether a dialog has come since. */
  pressed(form: ComposeForm, people: readonly Person[], wasRefused: () => boolean): void
}

/**
 * Sends as the page shows them: Send was pressed, the form went away, and Gmail offers to view the mail. For the time in
 * which requests are not understood; people whose row was never seen count as hidden copies (CAP-7). Watches nothing
 * until Send is pressed.
 * @source facts: signals 3 and 4 for a sent mail
 */
export function watchAssumedSends(
  page: Document,
  report: (seen: readonly SendObservation[]) => void,
  signal: AbortSignal,
): AssumedSends {
  const rows = new WeakMap<Element, Map<string, Slot>>()
  let latest: AbortController | null = null
  let undoable: AbortController | null = null
  const expectSign = (
    { root }: ComposeForm,
    seen: SendObservation & { kind: 'request' },
    wasRefused: () => boolean,
  ): void => {
    const before = page.getElementById('link_vsm')
    const stop = new AbortController()
    // The next sign belongs to the mail that was sent last.
    latest?.abort()
    latest = stop
    const timer = setInterval(() => {
      if (wasRefused()) return stop.abort()
      const sign = page.getElementById('link_vsm')
      if (root.isConnected || sign === null || sign === before) return
      stop.abort()
      report([seen, { kind: 'answer', key: seen.key, outcome: 'accepted', messageId: null, atMs: null }])
      // The page offers to undo the mail that was sent last, and no other.
      undoable?.abort()
      undoable = expectUndo(page, () => report([{ ...seen, intent: 'draft' }]), signal)
    }, LOOK_EVERY_MS)
    const giveUp = setTimeout(() => stop.abort(), SIGN_WAIT_MS)
    // On a signal that ends with this mail: one on the page's own would hold each form that was ever sent.
    AbortSignal.any([stop.signal, signal]).addEventListener('abort', () => {
      clearInterval(timer)
      clearTimeout(giveUp)
    })
  }
  return {
    saw(form, people) {
      const known = rows.get(form) ?? new Map<string, Slot>()
      for (const { address, slot } of people) if (slot === 'to' || slot === 'cc') known.set(address, slot)
      rows.set(form, known)
    },
    pressed(form, people, wasRefused) {
      const known = rows.get(form.root)
      const inRow = (slot: Slot): MailPerson[] =>
        people
          .filter(({ address }) => (known?.get(address) ?? 'bcc') === slot)
          .map(({ address, name }) => ({ address, name }))
      const atMs = Date.now()
      const record = { from: null, to: inRow('to'), cc: inRow('cc'), bcc: inRow('bcc'), atMs }
      const key = form.key ?? `assumed:${atMs}`
      if (people.length > 0)
        expectSign(form, { kind: 'request', key, intent: 'send', isAssumed: true, record }, wasRefused)
    },
  }
}

function expectUndo(page: Document, undone: () => void, signal: AbortSignal): AbortController {
  const end = new AbortController()
  const timer = setTimeout(() => end.abort(), UNDO_MS)
  const onPress = (event: Event): void => {
    if (!event.isTrusted || !(event.target instanceof Element) || !event.target.closest('#link_undo')) return
    clearTimeout(timer)
    end.abort()
    undone()
  }
  const over = AbortSignal.any([signal, end.signal])
  page.addEventListener('click', onPress, { capture: true, passive: true, signal: over })
  return end
}
