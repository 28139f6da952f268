import type { Clock } from '../../clock.ts'
import { parseJson } from '../json.ts'
import type { PageReport } from '../page-link.ts'
import type { SeenRequest, TrafficWatch } from '../page-traffic.ts'
import type { Arrival, Coverage, MailTime, SendObservation } from '../send-observation.ts'
import { isSyncDetail, readMailTimes } from './sync-detail.ts'
import { findSyncMessages } from './sync-messages.ts'
import {
  isSyncList,
  isSyncSave,
  namesOwnMail,
  readArrivals,
  readInboxList,
  readSent,
  readSyncAnswer,
  readSyncRequest,
  unclearAnswers,
} from './sync-observations.ts'

/** Sends whose answers still matter; far more than one page sends within an undo window. */
const FOLLOWED_MAX = 200

const ARRIVALS_CHARACTERS_MAX = 300_000
const COVERAGE_EVERY_MS = 60_000
/** A whole record has contacts and labels; label changes alone name ids only. */
const NAMES_MAIL = /"msg-[af]:[^"]+",\[1,"[^"]+@/

/** MAIN world: turns sync traffic into observations. Bodies are parsed, stripped to positions, and dropped in one turn. */
export function watchSync(
  report: (report: PageReport) => void,
  page: { clock: Clock; isInbox: () => boolean },
): TrafficWatch {
  const followed = new Set<string>()
  const arrived = new Set<string>()
  const left = new Set<string>()
  const tell = (seen: readonly SendObservation[]): void => {
    if (seen.length > 0) report({ kind: 'sends', seen })
  }
  const coverage = createCoverage(page.clock)
  const tellCoverage = (now: Coverage | null): void => {
    if (now) report({ kind: 'coverage', coverage: now })
  }
  let isProbed = false
  const tellProbe = (status: number, text: string): void => {
    // The first answer that names mail tells whether its records are still where we look for them.
    if (isProbed || status !== 200 || text.length > ARRIVALS_CHARACTERS_MAX || !NAMES_MAIL.test(text)) return
    isProbed = true
    report({ kind: 'probe', feature: 'gmail_sync', isOk: findSyncMessages(parseJson(text)).length > 0 })
  }
  const tellTimes = (times: readonly MailTime[]): void => {
    if (times.length > 0) report({ kind: 'times', times })
  }
  return {
    wants: ({ pathname }) => isSyncSave(pathname) || isSyncList(pathname) || isSyncDetail(pathname),
    onRequest: ({ url, body }: SeenRequest) => {
      if (isSyncDetail(url.pathname)) return (status, text) => tellTimes(status === 200 ? readMailTimes(text) : [])
      if (isSyncList(url.pathname)) {
        return (status, text) => {
          if (status !== 200) return
          tell(newlySent(text, followed, left))
          if (page.isInbox()) tellCoverage(coverage.afterList(text))
        }
      }
      const seen = namesOwnMail(body) ? readSyncRequest(parseJson(body)) : []
      const sends = seen.filter((one) => one.intent !== 'draft').map((one) => one.key)
      for (const key of sends) follow(followed, key)
      // A draft matters only as the undo of a send; other drafts are not even reported.
      tell(seen.filter((one) => followed.has(one.key)))
      return (status, text) => {
        tellProbe(status, text)
        tell(answersTo(status, text, sends, followed))
        if (status === 200) tell(newlySent(text, followed, left))
        const seen = newArrivals(text, arrived)
        if (seen.length > 0) report({ kind: 'arrivals', seen })
        if (status === 200) tellCoverage(coverage.afterSync(text.length <= ARRIVALS_CHARACTERS_MAX))
      }
    },
  }
}

/**
 * Since when this page has seen everything: sync answers bring whatever changed since the one before, even after a night,
 * and a list of the inbox reaches back to its last line. Told at most once a minute.
 */
function createCoverage({ nowMs }: Clock) {
  let sinceMs: number | null = null
  let toldAtMs = 0
  return {
    afterList(text: string): Coverage | null {
      const list = text === '' ? null : readInboxList(text)
      if (!list) return null
      sinceMs = Math.min(sinceMs ?? list.sinceMs, list.sinceMs)
      return { sinceMs, untilMs: nowMs(), listed: list.listed }
    },
    /** An answer too big to be read may have brought anything. */
    afterSync(wasRead: boolean): Coverage | null {
      const untilMs = nowMs()
      sinceMs = wasRead ? (sinceMs ?? untilMs) : untilMs
      if (untilMs - toldAtMs < COVERAGE_EVERY_MS) return null
      toldAtMs = untilMs
      return { sinceMs, untilMs, listed: [] }
    },
  }
}

function answersTo(status: number, text: string, sends: readonly string[], followed: Set<string>): SendObservation[] {
  if (status !== 200) return unclearAnswers(sends)
  // Most answers concern none of our messages: one text search spares the parse.
  const isOurs = sends.length > 0 || [...followed].some((key) => text.includes(key))
  if (!isOurs) return []
  const answers = readSyncAnswer(text, sends, followed)
  for (const answer of answers) if (answer.outcome === 'sent') followed.delete(answer.key)
  return answers
}

/** Each once: the background knows which of them was scheduled. */
function newlySent(text: string, followed: ReadonlySet<string>, left: Set<string>): SendObservation[] {
  if (text.length > ARRIVALS_CHARACTERS_MAX || !text.includes('"msg-a:') || !text.includes('"^f"')) return []
  const fresh = readSent(text).filter(({ key }) => !followed.has(key) && !left.has(key))
  for (const { key } of fresh) follow(left, key)
  return fresh
}

/** New mail comes in small answers; a big one is a whole mailbox, which nobody asked us to read. */
function newArrivals(text: string, arrived: Set<string>): Arrival[] {
  if (text.length > ARRIVALS_CHARACTERS_MAX || !text.includes('"^i"') || !text.includes('"msg-f:')) return []
  const fresh = readArrivals(text).filter(({ id }) => !arrived.has(id))
  for (const { id } of fresh) follow(arrived, id)
  return fresh.map(({ arrival }) => arrival)
}

function follow(followed: Set<string>, key: string): void {
  followed.add(key)
  const oldest = followed.values().next()
  if (followed.size > FOLLOWED_MAX && !oldest.done) followed.delete(oldest.value)
}
