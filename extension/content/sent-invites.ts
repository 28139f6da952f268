import type { MailClient } from '../mail-clients/mail-client.ts'
import type { SendObservation } from '../mail-clients/send-observation.ts'

/** Gmail's longest undo is 30 s; by then the background holds the mail for sent as well. */
const UNDO_WINDOW_MS = 36_000
/** More than anybody sends within an undo window, or schedules in one page. */
const WAITING_MAX = 100
/** One that is told again makes the same meeting; this only spares a request. */
const TOLD_MAX = 500

type Waiting = {
  readonly atMs: number | null
  readonly isScheduled: boolean
  legacyId: string | null
  cancel: (() => void) | null
}

type Ports = {
  readonly hasLeft: (mail: { readonly key: string; readonly legacyId: string | null }) => void
  /** Does it after so many milliseconds, unless it is cancelled. */
  readonly after: (ms: number, act: () => void) => () => void
}

/**
 * Follows mails that carry a calendar file until nothing can undo them, and tells of each once. Kept in the page alone:
 * where it is closed before, the meeting is lost, while the mail counts.
 */
export function createSentInvites(
  { hasLeft, after }: Ports,
  signal: AbortSignal,
): (seen: readonly SendObservation[]) => void {
  const waiting = new Map<string, Waiting>()
  const told = new Set<string>()
  const forget = (key: string): void => {
    waiting.get(key)?.cancel?.()
    waiting.delete(key)
  }
  const tell = (key: string, { legacyId }: Waiting): void => {
    forget(key)
    if (told.size >= TOLD_MAX) told.clear()
    told.add(key)
    hasLeft({ key, legacyId })
  }
  const onRequest = (seen: Extract<SendObservation, { kind: 'request' }>): void => {
    const { key, intent, hasInvite, record } = seen
    const known = waiting.get(key)
    // An autosave that comes late is older than the send and undoes nothing; a repeated send is the same one.
    const isLate = known !== undefined && record.atMs !== null && known.atMs !== null && record.atMs < known.atMs
    if (isLate || told.has(key)) return
    const isScheduled = intent === 'schedule'
    if (known && intent !== 'draft' && hasInvite && known.isScheduled === isScheduled) return
    forget(key)
    if (intent === 'draft' || !hasInvite || waiting.size >= WAITING_MAX) return
    waiting.set(key, { atMs: record.atMs, isScheduled, legacyId: null, cancel: null })
  }
  const onAnswer = (seen: Extract<SendObservation, { kind: 'answer' }>): void => {
    const { key, outcome, legacyId } = seen
    const mail = waiting.get(key)
    if (!mail) return
    mail.legacyId = legacyId ?? mail.legacyId
    if (outcome === 'sent') tell(key, mail)
    if (outcome === 'accepted' && !mail.isScheduled) mail.cancel ??= after(UNDO_WINDOW_MS, () => tell(key, mail))
  }
  signal.addEventListener('abort', () => {
    for (const key of [...waiting.keys()]) forget(key)
  })
  return (seen) => {
    for (const one of seen) {
      if (one.kind === 'request') onRequest(one)
      else onAnswer(one)
    }
  }
}

/** The same in a page: one original after the other is named, so that the mail client never feels it. */
export function followSentInvites(
  client: Pick<MailClient, 'sentUrl'>,
  tell: (key: string, originalUrl: string) => Promise<unknown>,
  signal: AbortSignal,
): (seen: readonly SendObservation[]) => void {
  let running: Promise<unknown> = Promise.resolve()
  return createSentInvites(
    {
      hasLeft({ key, legacyId }) {
        const originalUrl = client.sentUrl?.(key, legacyId) ?? null
        if (originalUrl !== null) running = running.then(() => tell(key, originalUrl)).catch(() => null)
      },
      after(ms, act) {
        const timer = setTimeout(act, ms)
        return () => clearTimeout(timer)
      },
    },
    signal,
  )
}
