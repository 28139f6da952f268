import { parseJson } from '../json.ts'
import { type AnswerObservation, type Arrival, LISTED_MAX, type RequestObservation } from '../send-observation.ts'
import { findSyncMessages, findSyncThreads, type SyncMessage } from './sync-messages.ts'

/** Delegated mailboxes have a key of their own below `b`. The one endpoint that carries sends; `/i/bv` and `/i/fd` are lists and reads. */
export const isSyncSave = (pathname: string): boolean => /^\/sync\/(b\/[^/]+\/)?(u\/\d+\/)?i\/s$/.test(pathname)

/** An answer, whose text is parsed once, when somebody asks for what stands in it. */
export type SyncAnswer = { readonly text: string; readonly threads: () => SyncMessage[][] }

export function syncAnswer(text: string): SyncAnswer {
  let threads: SyncMessage[][] | null = null
  return {
    text,
    threads: () => {
      threads ??= findSyncThreads(parseJson(text))
      return threads
    },
  }
}

/** Lists and searches. */
export const isSyncList = (pathname: string): boolean => /^\/sync\/(b\/[^/]+\/)?(u\/\d+\/)?i\/bv$/.test(pathname)

type Stage = 'draft' | 'send' | 'schedule' | 'sent' | null

/** What the labels of a record say. Labels decide, nothing else does. */
function stageOf(labels: readonly string[]): Stage {
  if (labels.includes('^pfg')) return 'send'
  if (labels.includes('^scheduled')) return 'schedule'
  if (labels.includes('^r')) return 'draft'
  return labels.includes('^f') ? 'sent' : null
}

/** A look for news names no mail of this mailbox: one search of its text spares the parse. */
export const namesOwnMail = (body: string): boolean => body.includes('msg-a:')

/** Draft saves, sends and scheduled sends in one request body. Other operations (labels on old mail) give nothing. */
export function readSyncRequest(body: unknown): RequestObservation[] {
  const seen = findSyncMessages(body).flatMap((message): RequestObservation[] => {
    const stage = stageOf(message.labels)
    if (!message.id.startsWith('msg-a:') || stage === null || stage === 'sent') return []
    const { from, to, cc, bcc, subject, clientMs, threadId, hasInvite } = message
    // Nothing is sent to nobody: then the people are not where we look for them, which is said rather than guessed.
    const isRead = stage === 'draft' || to.length + cc.length + bcc.length > 0
    const people = isRead ? { to, cc, bcc } : { to: null, cc: null, bcc: null }
    const record = { from, ...people, ...(subject === null ? {} : { subject }), atMs: clientMs }
    const thread = legacyIdOf(threadId)
    const more = { ...(thread === null ? {} : { thread }), ...(hasInvite ? { hasInvite: true as const } : {}) }
    return [{ kind: 'request', key: message.id, intent: stage, record, ...more }]
  })
  // A mail that was never saved is saved and sent in one body: sent again, its save is no undo.
  return [...new Map(seen.map((one) => [one.key, one])).values()]
}

/**
 * What an answer says about the messages we follow. `requested` are the sends of this very request: an answer that only
 * names their id is acceptance (the label-only answer of 2019). Records of other followed messages are read as well,
 * since an answer may bring the previous message; a message that was never followed is nobody's business.
 */
export function readSyncAnswer(
  { text, threads }: SyncAnswer,
  requested: readonly string[],
  followed: ReadonlySet<string>,
): AnswerObservation[] {
  const records = new Map<string, SyncMessage>()
  for (const message of threads().flat()) {
    // An answer may hold an older state of the same mail beside the newer one.
    const isOlder = stageOf(message.labels) === 'draft' && records.has(message.id)
    if (!isOlder) records.set(message.id, message)
  }
  const answers: AnswerObservation[] = []
  for (const key of new Set([...requested, ...followed])) {
    const message = records.get(key)
    if (message) answers.push(answerOf(message, requested.includes(key)))
    else if (requested.includes(key)) answers.push(bareAnswer(key, names(text, key) ? 'accepted' : 'unclear'))
  }
  return answers
}

/** An id stands alone, or behind that of its conversation. */
const names = (text: string, key: string): boolean => text.includes(`"${key}"`) || text.includes(`|${key}"`)

/**
 * Mails of this mailbox that have left, wherever they show up: a scheduled one goes out without any request of the page.
 * Ids and times alone; whose record is not known is nobody's business.
 */
export const readSent = ({ threads }: SyncAnswer): AnswerObservation[] =>
  threads()
    .flat()
    .flatMap((message) =>
      message.id.startsWith('msg-a:') && stageOf(message.labels) === 'sent' ? [answerOf(message, false)] : [],
    )

/** People whose mail the answer brings into the inbox. A message that was never a draft of ours has a server-made id. */
export const readArrivals = ({ threads }: SyncAnswer): { id: string; arrival: Arrival }[] =>
  threads().flat().flatMap(arrivalIn)

function arrivalIn(message: SyncMessage): { id: string; arrival: Arrival }[] {
  const { id, from, labels } = message
  const atMs = timeOf(message)
  const isIncoming = id.startsWith('msg-f:') && labels.includes('^i') && stageOf(labels) === null
  return isIncoming && from && atMs !== null
    ? [{ id, arrival: { address: from.address, atMs, key: legacyIdOf(id) } }]
    : []
}

const timeOf = ({ serverMs, clientMs }: SyncMessage): number | null => serverMs ?? clientMs

/** The shortest page of a list that an account can choose is 10; a shorter list shows all that there is. */
const SHORTEST_PAGE = 10

/**
 * The first page of the inbox: what stands in it, and since when nothing is missing from it. Null for lists of other
 * folders, and for one with more than we look at.
 */
export function readInboxList(threads: readonly SyncMessage[][]): { sinceMs: number; listed: Arrival[] } | null {
  const listed = threads.flat().flatMap((message) => arrivalIn(message).map(({ arrival }) => arrival))
  const isInbox = threads.length > 0 && threads.every((all) => all.some(({ labels }) => labels.includes('^i')))
  if (!isInbox || isOtherCategory(threads) || listed.length > LISTED_MAX) return null
  if (threads.length < SHORTEST_PAGE) return { sinceMs: 0, listed }
  // A conversation stands where its newest mail puts it.
  return { sinceMs: Math.min(...threads.map((all) => Math.max(...all.map((one) => timeOf(one) ?? 0)))), listed }
}

const CATEGORY = '^sq_ig_i_'
/**
 * An inbox with categories is several lists. People write into the primary one; a list of promotions or notifications that
 * the page reads beside it tells nothing of when they wrote.
 */
const isOtherCategory = (threads: readonly (readonly SyncMessage[])[]): boolean =>
  threads.every((all) => {
    const categories = all.flatMap(({ labels }) => labels.filter((label) => label.startsWith(CATEGORY)))
    return categories.length > 0 && !categories.includes(`${CATEGORY}personal`)
  })

/** The page names mails and conversations, and reads originals, by the legacy id: the same number in hexadecimal. */
function legacyIdOf(id: string | null): string | null {
  const decimal = /^(?:msg|thread)-f:(\d{10,20})$/.exec(id ?? '')?.[1]
  return decimal === undefined ? null : BigInt(decimal).toString(16)
}

/** The answer that never came, or came as an error: Gmail retries by itself, so this is not a failure. */
export const unclearAnswers = (requested: readonly string[]): AnswerObservation[] =>
  requested.map((key) => bareAnswer(key, 'unclear'))

function answerOf(message: SyncMessage, isRequested: boolean): AnswerObservation {
  const stage = stageOf(message.labels)
  const outcome =
    stage === 'sent'
      ? 'sent'
      : stage === 'send' || stage === 'schedule' || (isRequested && stage === null)
        ? 'accepted'
        : 'draft'
  const { id: key, messageId, serverMs, legacyId } = message
  // Each save of a draft has a Message-ID and a legacy id of its own.
  if (outcome === 'draft') return { kind: 'answer', key, outcome, messageId: null, atMs: serverMs }
  const original = legacyId === null ? {} : { legacyId }
  return { kind: 'answer', key, outcome, messageId, atMs: serverMs, ...original }
}

const bareAnswer = (key: string, outcome: AnswerObservation['outcome']): AnswerObservation => ({
  kind: 'answer',
  key,
  outcome,
  messageId: null,
  atMs: null,
})
