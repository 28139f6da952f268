import type { AnswerObservation, RequestObservation, SendObservation, SendRecord } from './send-observation.ts'

type SendPhase =
  | 'DRAFT'
  | 'SENDING'
  | 'ACCEPTED'
  | 'SENT'
  | 'UNDONE'
  | 'SCHEDULED'
  | 'FAILED'
  /** The last try failed, and no other was ever seen. Not posted; a late answer can still settle it. */
  | 'UNKNOWN'

/** One message on its way, joined from both observers by the client's own id. Times in milliseconds since 1970 UTC. */
export type SendState = {
  readonly client: 'gmail' | 'outlook'
  readonly key: string
  readonly phase: SendPhase
  readonly mailbox: string | null
  readonly record: SendRecord
  readonly messageId: string | null
  /** When the send was first asked for; with the key it names this message for good. */
  readonly firstSeenMs: number
  /** When nothing further can undo it; null while that cannot be said. */
  readonly settlesAtMs: number | null
  readonly updatedAtMs: number
  /** Which observers saw the request: their disagreement is the early warning of a client change. */
  readonly seenBy: readonly SendObserver[]
  readonly isPosted: boolean
  /** No request of it was understood: the page behaved as if it was sent. */
  readonly isAssumed?: boolean
  /** A try ended without the server's word, and the client will try again; a new request clears it. */
  readonly isUnclear?: boolean
  /** Nobody saw the server's word, nor a failure: the page was closed meanwhile, or the browser ended. */
  readonly isUnanswered?: boolean
}

export type SendObserver = 'page' | 'webRequest'
export type SendContext = {
  readonly client: 'gmail' | 'outlook'
  readonly mailbox: string | null
  readonly observer: SendObserver
  readonly nowMs: number
}

/**
 * Gmail's longest undo setting is 30 s; the rest is for a slow answer. Outlook holds the request itself; there the wait is
 * for a failure inside an HTTP 200, which only the page observer can read.
 */
const UNDO_WINDOW_MS = { gmail: 35_000, outlook: 10_000 } as const
/** An answer later than this is a retry after offline; until then the phase stays SENDING. */
const ANSWER_WAIT_MS = 5 * 60_000

/** Joins one observation into what is known of its message. Null: nothing worth keeping. Pure. */
export function nextSendState(known: SendState | null, seen: SendObservation, context: SendContext): SendState | null {
  // What a page looked like says nothing against a request that was understood: a group is one chip without addresses.
  const isGuess = seen.kind === 'request' && seen.isAssumed === true
  if (isGuess && known !== null && known.isAssumed !== true) return known
  const next = seen.kind === 'request' ? afterRequest(known, seen, context) : afterAnswer(known, seen, context)
  return next && settleSend(next, context.nowMs)
}

/**
 * Moves a message on by time alone: past the undo window it is SENT, without any answer SENT or UNKNOWN. A clock that was set back
 * meanwhile starts the wait anew; without that the send would wait for the old time to come again.
 */
export function settleSend(state: SendState, nowMs: number): SendState {
  const longestMs = nowMs + UNDO_WINDOW_MS[state.client]
  if (state.phase === 'ACCEPTED' && state.settlesAtMs !== null && state.settlesAtMs > longestMs)
    return { ...state, settlesAtMs: longestMs, updatedAtMs: nowMs }
  if (state.phase === 'SENDING' && state.updatedAtMs > nowMs) return { ...state, updatedAtMs: nowMs }
  if (state.phase === 'ACCEPTED' && state.settlesAtMs !== null && nowMs >= state.settlesAtMs)
    return { ...state, phase: 'SENT' }
  if (state.phase === 'SENDING' && nowMs >= state.updatedAtMs + ANSWER_WAIT_MS) return withoutAnswer(state)
  return state
}

/**
 * Whoever watched is gone. A request that went out and did not fail has most likely arrived, so it counts as sent,
 * unconfirmed; one whose last try failed does not.
 */
const withoutAnswer = (state: SendState): SendState =>
  state.isUnclear === true ? { ...state, phase: 'UNKNOWN' } : { ...state, phase: 'SENT', isUnanswered: true }

/** A scheduled mail may also be sent at once. */
const BEFORE_A_SEND: ReadonlySet<SendPhase> = new Set(['DRAFT', 'UNDONE', 'FAILED'])

function afterRequest(known: SendState | null, seen: RequestObservation, context: SendContext): SendState | null {
  if (seen.intent === 'draft') return afterDraft(known, seen, context)
  // A repeated or late copy of the send that was taken back; whoever sends again does so later than that.
  if (known?.phase === 'UNDONE' && isOlder(seen.record, known.record)) return known
  const base = known && !isAnotherMail(known, context) ? known : freshState(seen, context)
  const isFirstRequest = BEFORE_A_SEND.has(base.phase) || (base.phase === 'SCHEDULED' && seen.intent === 'send')
  const isTriedAgain = isFirstRequest || base.phase === 'UNKNOWN'
  const phase = seen.intent === 'schedule' ? 'SCHEDULED' : isTriedAgain ? 'SENDING' : base.phase
  const record = mergeRecords(base.record, seen.record)
  // Gmail's requests are whole: one without a subject has none. Outlook's name what changed.
  const { subject } = context.client === 'gmail' && isFirstRequest ? seen.record : record
  return {
    ...base,
    phase,
    mailbox: base.mailbox ?? context.mailbox,
    record: { ...record, subject },
    firstSeenMs: isFirstRequest ? context.nowMs : base.firstSeenMs,
    // A mail that was taken back and is sent again gets a Message-ID of its own.
    messageId: isFirstRequest ? null : base.messageId,
    settlesAtMs: isFirstRequest ? null : base.settlesAtMs,
    updatedAtMs: context.nowMs,
    seenBy: base.seenBy.includes(context.observer) ? base.seenBy : [...base.seenBy, context.observer],
    ...(base.isAssumed === true ? { isAssumed: seen.isAssumed === true } : {}),
    ...(base.isUnclear === true ? { isUnclear: false } : {}),
  }
}

/**
 * A mail that was never saved has no id of its own: the same recipients and length after the client's retry window are
 * another mail.
 */
const isAnotherMail = (known: SendState, context: SendContext): boolean =>
  known.key.startsWith('new:') && known.phase === 'SENT' && context.nowMs > known.updatedAtMs + ANSWER_WAIT_MS

const isOlder = (one: SendRecord, other: SendRecord): boolean =>
  one.atMs !== null && other.atMs !== null && one.atMs < other.atMs

/** A draft save of a message whose send is in its undo window is the undo. A final send cannot be undone. */
function afterDraft(known: SendState | null, seen: RequestObservation, context: SendContext): SendState | null {
  if (!known) return context.client === 'outlook' ? { ...freshState(seen, context), phase: 'DRAFT' } : null
  // That an unanswered one is a draft again proves that it had never left.
  if ((known.phase === 'SENT' || known.isPosted) && known.isUnanswered !== true) return known
  // A retried or delayed autosave carries an older client time than the send and undoes nothing.
  if (isOlder(seen.record, known.record)) return known
  const wasSending = known.phase !== 'DRAFT'
  return {
    ...known,
    phase: wasSending ? 'UNDONE' : 'DRAFT',
    record: mergeRecords(known.record, seen.record),
    settlesAtMs: null,
    updatedAtMs: context.nowMs,
    ...(known.isUnanswered === true ? { isUnanswered: false, isPosted: false } : {}),
  }
}

function afterAnswer(known: SendState | null, seen: AnswerObservation, context: SendContext): SendState | null {
  if (!known || known.phase === 'SENT') return known && withAnswerFacts(known, seen)
  if (seen.outcome === 'unclear') return known.phase === 'SENDING' ? { ...known, isUnclear: true } : known
  // The network sees a status alone. A refusal inside HTTP 200 is known to the page, whichever of the two comes first.
  if (known.phase === 'FAILED' && context.observer === 'webRequest') return known
  if (seen.outcome === 'draft' || known.phase === 'DRAFT' || known.phase === 'UNDONE') return known
  const answered = { ...withAnswerFacts(known, seen), mailbox: known.mailbox ?? context.mailbox }
  if (seen.outcome === 'failed') return { ...answered, phase: 'FAILED', updatedAtMs: context.nowMs }
  if (known.phase === 'SCHEDULED' && seen.outcome !== 'sent') return answered
  if (seen.outcome === 'sent') {
    // It left when its time had come, not when it was written (CAP-5).
    const record = known.phase === 'SCHEDULED' ? { ...known.record, atMs: seen.atMs ?? context.nowMs } : known.record
    return { ...answered, record, phase: 'SENT', updatedAtMs: context.nowMs }
  }
  const settlesAtMs = known.settlesAtMs ?? context.nowMs + UNDO_WINDOW_MS[known.client]
  return { ...answered, phase: 'ACCEPTED', settlesAtMs, updatedAtMs: context.nowMs }
}

// Draft saves have Message-IDs of their own; only an answer to the send names the real one.
function withAnswerFacts(state: SendState, seen: AnswerObservation): SendState {
  const isDraft = seen.outcome === 'draft' || state.phase === 'DRAFT' || state.phase === 'UNDONE'
  if (isDraft || seen.messageId === null) return state
  return { ...state, messageId: seen.messageId }
}

function freshState(seen: RequestObservation, context: SendContext): SendState {
  return {
    client: context.client,
    key: seen.key,
    phase: 'SENDING',
    mailbox: context.mailbox,
    record: seen.record,
    messageId: null,
    firstSeenMs: context.nowMs,
    settlesAtMs: null,
    updatedAtMs: context.nowMs,
    seenBy: [],
    isPosted: false,
    ...(seen.isAssumed === true ? { isAssumed: true } : {}),
  }
}

const mergeRecords = (old: SendRecord, said: SendRecord): SendRecord => ({
  from: said.from ?? old.from,
  to: said.to ?? old.to,
  cc: said.cc ?? old.cc,
  bcc: said.bcc ?? old.bcc,
  subject: said.subject ?? old.subject,
  atMs: said.atMs ?? old.atMs,
})
