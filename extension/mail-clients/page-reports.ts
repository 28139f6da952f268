import { type PageReport, PORT_OFFER, PORT_WANTED } from './page-link.ts'
import {
  type Arrival,
  LISTED_MAX,
  MAIL_TIMES_MAX,
  type MailPerson,
  type MailTime,
  SEND_PEOPLE_MAX,
  type SendObservation,
  type SendRecord,
} from './send-observation.ts'

/** One request rarely names more than two messages; the rest is headroom, not a licence. */
const SEEN_PER_REPORT_MAX = 50
const TEXT_CHARACTERS_MAX = 998
/** A longer one is no address, and the background would drop everything that comes with it. */
const ADDRESS_CHARACTERS_MAX = 254
const INTENTS = ['draft', 'send', 'schedule'] as const
const OUTCOMES = ['accepted', 'sent', 'draft', 'failed', 'unclear'] as const

/**
 * Isolated world: offers the page script a private port and hands on what it reports, checked.
 * Ends with `signal`. The page could answer in the script's place; then it lies to itself only, since identity and
 * bound mailboxes come from the pairing.
 */
export function linkToPage(page: Window, onReport: (report: PageReport) => void, signal: AbortSignal): void {
  const channel = new MessageChannel()
  let isOffered = false
  channel.port1.onmessage = (event) => {
    const report = readPageReport(event.data)
    if (report) onReport(report)
  }
  const offer = (): void => {
    if (isOffered) return
    isOffered = true
    page.postMessage(PORT_OFFER, page.location.origin, [channel.port2])
  }
  const onMessage = (event: MessageEvent): void => {
    if (event.source === page && event.data === PORT_WANTED) offer()
  }
  page.addEventListener('message', onMessage, { signal })
  // Where the page script started first, its call went out before we listened.
  page.addEventListener('DOMContentLoaded', offer, { once: true, signal })
  if (page.document.readyState !== 'loading') offer()
  signal.addEventListener('abort', () => channel.port1.close(), { once: true })
}

/** The report rebuilt from known fields only; null for anything of another shape. */
export function readPageReport(data: unknown): PageReport | null {
  if (!isRecord(data)) return null
  if (data.kind === 'identity') return readIdentity(data)
  if (data.kind === 'probe') return readProbe(data)
  if (data.kind === 'arrivals') return { kind: 'arrivals', seen: readArrivals(data.seen, SEEN_PER_REPORT_MAX) }
  if (data.kind === 'times') return { kind: 'times', times: readTimes(data.times) }
  if (data.kind === 'line') return { kind: 'line', isAnswered: data.isAnswered === true }
  if (data.kind === 'missed') return { kind: 'missed' }
  if (data.kind === 'coverage') return readCoverage(data.coverage)
  if (data.kind !== 'sends' || !Array.isArray(data.seen)) return null
  const seen = data.seen
    .slice(0, SEEN_PER_REPORT_MAX)
    .map(readObservation)
    .filter((one) => one !== null)
  return seen.length > 0 ? { kind: 'sends', seen } : null
}

const readIdentity = ({ address, ik }: Record<string, unknown>): PageReport | null =>
  // It becomes part of an address: nothing but its digits may pass.
  isText(address) ? { kind: 'identity', address, ik: isText(ik) && /^[0-9a-f]{1,40}$/i.test(ik) ? ik : null } : null

const readProbe = ({ feature, isOk }: Record<string, unknown>): PageReport | null =>
  feature === 'gmail_sync' ? { kind: 'probe', feature, isOk: isOk === true } : null

function readCoverage(data: unknown): PageReport | null {
  if (!isRecord(data)) return null
  const sinceMs = readTime(data.sinceMs)
  const untilMs = readTime(data.untilMs)
  if (sinceMs === null || untilMs === null) return null
  return { kind: 'coverage', coverage: { sinceMs, untilMs, listed: readArrivals(data.listed, LISTED_MAX) } }
}

function readArrivals(data: unknown, max: number): Arrival[] {
  if (!Array.isArray(data)) return []
  return data.slice(0, max).flatMap((one) => {
    const person = readPerson(one)
    const atMs = isRecord(one) ? readTime(one.atMs) : null
    if (!person || !atMs) return []
    return [{ address: person.address, atMs, key: isRecord(one) && isText(one.key) ? one.key : null }]
  })
}

function readTimes(data: unknown): MailTime[] {
  if (!Array.isArray(data)) return []
  return data.slice(0, MAIL_TIMES_MAX).flatMap((one) => {
    const atMs = isRecord(one) ? readTime(one.atMs) : null
    return isRecord(one) && isText(one.key) && atMs !== null ? [{ key: one.key, atMs }] : []
  })
}

function readObservation(data: unknown): SendObservation | null {
  if (!isRecord(data) || !isText(data.key)) return null
  const { key } = data
  if (data.kind === 'answer') {
    const outcome = OUTCOMES.find((known) => known === data.outcome)
    const messageId = isText(data.messageId) ? data.messageId : null
    // It becomes part of an address: nothing but its digits may pass.
    const legacyId = isText(data.legacyId) && /^[0-9a-f]{8,20}$/.test(data.legacyId) ? { legacyId: data.legacyId } : {}
    return outcome ? { kind: 'answer', key, outcome, messageId, atMs: readTime(data.atMs), ...legacyId } : null
  }
  const intent = INTENTS.find((known) => known === data.intent)
  const record = readRecord(data.record)
  const thread = isText(data.thread) ? { thread: data.thread } : {}
  const invite = data.hasInvite === true ? { hasInvite: true as const } : {}
  return data.kind === 'request' && intent && record
    ? { kind: 'request', key, intent, record, ...thread, ...invite }
    : null
}

function readRecord(data: unknown): SendRecord | null {
  if (!isRecord(data)) return null
  return {
    from: readPerson(data.from),
    to: readPeople(data.to),
    cc: readPeople(data.cc),
    bcc: readPeople(data.bcc),
    ...(isText(data.subject) ? { subject: data.subject } : {}),
    atMs: readTime(data.atMs),
  }
}

const readPeople = (data: unknown): MailPerson[] | null =>
  Array.isArray(data)
    ? data
        .slice(0, SEND_PEOPLE_MAX)
        .map(readPerson)
        .filter((person) => person !== null)
    : null

function readPerson(data: unknown): MailPerson | null {
  if (!isRecord(data) || !isText(data.address) || data.address.length > ADDRESS_CHARACTERS_MAX) return null
  return { address: data.address, name: isText(data.name) ? data.name.slice(0, 320) : null }
}

const isRecord = (data: unknown): data is Record<string, unknown> => typeof data === 'object' && data !== null
const isText = (data: unknown): data is string =>
  typeof data === 'string' && data !== '' && data.length <= TEXT_CHARACTERS_MAX
const readTime = (data: unknown): number | null =>
  typeof data === 'number' && Number.isSafeInteger(data) && data >= 0 ? data : null
