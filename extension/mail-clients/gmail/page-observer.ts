import type { Clock } from '../../clock.ts'
import { parseJson } from '../json.ts'
import type { PageReport } from '../page-link.ts'
import type { SeenRequest, TrafficWatch } from '../page-traffic.ts'
import type { Arrival, Coverage, MailTime, SendObservation } from '../send-observation.ts'
import { createCoverage } from './coverage.ts'
import { inlineRoots } from './inline-data.ts'
import { isSyncDetail, mailTimesIn, readMailTimes } from './sync-detail.ts'
import { findSyncThreads } from './sync-messages.ts'
import {
  isSyncList,
  isSyncSave,
  namesOwnMail,
  readArrivals,
  readInboxList,
  readSent,
  readSyncAnswer,
  readSyncRequest,
  type SyncAnswer,
  syncAnswer,
  unclearAnswers,
} from './sync-observations.ts'

/** Sends whose answers still matter; far more than one page sends within an undo window. */
const FOLLOWED_MAX = 200
/** Read in well under a long task, on a slow machine as well; a newsletter beside a mail must not hide it. */
const ANSWER_CHARACTERS_MAX = 1_000_000
const NONE: ReadonlySet<string> = new Set()
/** As many as one report takes. */
const SEEN_PER_REPORT_MAX = 50
/** One may be a hiccup of the line. */
const FAILURES_MAX = 3
/** A whole record has contacts and labels; label changes alone name ids only. */
const NAMES_MAIL = /"msg-[af]:[^"]+",\[1,"[^"]+@/

export type SyncWatch = TrafficWatch & {
  /** The data that stands in the page itself: its first list and conversation. */
  readonly onInlineData: (data: unknown) => void
  /** Mails that another window sends: their undo is offered in this one. Whatever is no list of ids is passed over. */
  readonly onOthersSends: (keys: unknown) => void
}

/** MAIN world: turns sync traffic into observations. Bodies are parsed, stripped to positions, and dropped in one turn. */
export function watchSync(
  report: (report: PageReport) => void,
  page: { clock: Clock; isInbox: () => boolean; tellOthers: (sends: readonly string[]) => void },
): SyncWatch {
  const followed = new Set<string>()
  const arrived = new Set<string>()
  const left = new Set<string>()
  const tell = (seen: readonly SendObservation[]): void => {
    for (const some of inPieces(seen)) report({ kind: 'sends', seen: some })
  }
  const coverage = createCoverage(page.clock)
  const tellCoverage = (now: Coverage | null): void => {
    if (now) report({ kind: 'coverage', coverage: now })
  }
  let isProbed = false
  const tellProbe = (answer: SyncAnswer): void => {
    // The first answer that names mail tells whether its records are still where we look for them.
    if (isProbed || !isReadable(answer) || !NAMES_MAIL.test(answer.text)) return
    isProbed = true
    report({ kind: 'probe', feature: 'gmail_sync', isOk: answer.threads().length > 0 })
  }
  const tellTimes = (times: readonly MailTime[]): void => {
    if (times.length > 0) report({ kind: 'times', times })
  }
  const tellLine = createLine((isAnswered) => report({ kind: 'line', isAnswered }))
  const onList = (status: number, text: string): void => {
    const answer = syncAnswer(text)
    if (status !== 200 || !isReadable(answer)) return
    // A list is no answer to a request of ours: a scheduled mail of this very page has left when it says so.
    tell(newlySent(answer, NONE, left))
    if (page.isInbox()) tellCoverage(coverage.afterList(readInboxList(answer.threads())))
  }
  const onSync = (answer: SyncAnswer): void => {
    tellProbe(answer)
    tell(newlySent(answer, followed, left))
    const seen = newArrivals(answer, arrived)
    for (const some of inPieces(seen)) report({ kind: 'arrivals', seen: some })
    if (!isReadable(answer)) report({ kind: 'missed' })
    tellCoverage(coverage.afterSync(isReadable(answer) ? seen : null))
  }
  return {
    wants: ({ pathname }) => isSyncSave(pathname) || isSyncList(pathname) || isSyncDetail(pathname),
    onInlineData: (data) => {
      for (const root of inlineRoots(data)) {
        tellTimes(mailTimesIn(root))
        if (page.isInbox()) tellCoverage(coverage.afterList(readInboxList(findSyncThreads(root))))
      }
    },
    onOthersSends: (keys) => {
      for (const key of Array.isArray(keys) ? keys.slice(0, SEEN_PER_REPORT_MAX) : [])
        if (typeof key === 'string' && key.startsWith('msg-a:')) follow(followed, key)
    },
    onRequest: ({ url, body }: SeenRequest) => {
      if (isSyncDetail(url.pathname)) return (status, text) => tellTimes(status === 200 ? readMailTimes(text) : [])
      if (isSyncList(url.pathname)) return onList
      const seen = namesOwnMail(body) ? readSyncRequest(parseJson(body)) : []
      const sends = seen.filter((one) => one.intent !== 'draft').map((one) => one.key)
      for (const key of sends) follow(followed, key)
      if (sends.length > 0) page.tellOthers(sends)
      // A draft matters only as the undo of a send; other drafts are not even reported.
      tell(seen.filter((one) => followed.has(one.key)))
      return (status, text) => {
        const answer = syncAnswer(text)
        tellLine(status)
        tell(answersTo(status, answer, sends, followed))
        if (status === 200) onSync(answer)
      }
    },
  }
}

const inPieces = <One>(seen: readonly One[]): (readonly One[])[] =>
  Array.from({ length: Math.ceil(seen.length / SEEN_PER_REPORT_MAX) }, (_, piece) =>
    seen.slice(piece * SEEN_PER_REPORT_MAX, (piece + 1) * SEEN_PER_REPORT_MAX),
  )

const isReadable = ({ text }: SyncAnswer): boolean => text.length <= ANSWER_CHARACTERS_MAX

/** Tells when the mailbox stops answering, as after the end of a session, and when it answers again. */
function createLine(tell: (isAnswered: boolean) => void): (status: number) => void {
  let failures = 0
  return (status) => {
    if (status === 200 && failures >= FAILURES_MAX) tell(true)
    failures = status === 200 ? 0 : failures + 1
    if (failures === FAILURES_MAX) tell(false)
  }
}

function answersTo(
  status: number,
  answer: SyncAnswer,
  sends: readonly string[],
  followed: Set<string>,
): SendObservation[] {
  if (status !== 200) return unclearAnswers(sends)
  // Most answers concern none of our messages: one text search spares the parse.
  const isOurs = sends.length > 0 || [...followed].some((key) => answer.text.includes(key))
  if (!isOurs) return []
  const answers = readSyncAnswer(answer, sends, followed)
  for (const answer of answers) if (answer.outcome === 'sent') followed.delete(answer.key)
  return answers
}

/** Each once: the background knows which of them was scheduled. */
function newlySent(answer: SyncAnswer, followed: ReadonlySet<string>, left: Set<string>): SendObservation[] {
  if (!isReadable(answer) || !answer.text.includes('"msg-a:') || !answer.text.includes('"^f"')) return []
  const fresh = readSent(answer).filter(({ key }) => !followed.has(key) && !left.has(key))
  for (const { key } of fresh) follow(left, key)
  return fresh
}

/** New mail comes in small answers; a bigger one than we read is a whole mailbox. */
function newArrivals(answer: SyncAnswer, arrived: Set<string>): Arrival[] {
  if (!isReadable(answer) || !answer.text.includes('"^i"') || !answer.text.includes('"msg-f:')) return []
  const fresh = readArrivals(answer).filter(({ id }) => !arrived.has(id))
  for (const { id } of fresh) follow(arrived, id)
  return fresh.map(({ arrival }) => arrival)
}

function follow(followed: Set<string>, key: string): void {
  followed.add(key)
  const oldest = followed.values().next()
  if (followed.size > FOLLOWED_MAX && !oldest.done) followed.delete(oldest.value)
}
