import { isDaemon } from './daemon.ts'
import { FINAL_WORDS } from './languages/final-words.ts'
import { DELAY_WORDS, FAILURE_SUBJECTS, FAILURE_TEXTS } from './languages/index.ts'
import type { Anatomy } from './notice/anatomy.ts'
import { replyCodeIn, statusIn } from './notice/codes.ts'

type NoticeKind = 'bounce' | 'delayed' | 'delivered' | 'challenge'
/** How a mail was recognised: the kind, or null for everything that is no notice, and what spoke for it. */
export type Recognition = { readonly kind: NoticeKind | null; readonly signs: readonly string[] }

/** Mail systems say what happened in their first lines. */
const OPENING_CHARACTERS = 4_000
/** Weights below add up to this for a notice that does not follow the standard. */
const SCORE_MIN = 5

/** Judges by structure and headers first and by words last. A mail written by a person is never a notice (BNC-1). */
export function recogniseNotice(anatomy: Anatomy): Recognition {
  const signs: string[] = []
  const opening = openingOf(anatomy)
  const isReport = (anatomy.status?.recipients.length ?? 0) > 0
  if (isReport && (anatomy.types.has('multipart/report') || isAutomatic(anatomy))) {
    signs.push('has the fields of a delivery-status report')
    if (isChallenge(opening)) return { kind: 'challenge', signs: [...signs, 'asks the sender to confirm'] }
    return { kind: kindOfReport(anatomy, opening), signs }
  }
  if (isChallenge(opening) && isAutomatic(anatomy)) return { kind: 'challenge', signs: ['asks the sender to confirm'] }
  if (isListRefusal(anatomy, opening))
    return { kind: 'bounce', signs: ['the software of a mailing list refuses a posting'] }
  const score = scoreOf(anatomy, opening, signs)
  if (score < SCORE_MIN) return { kind: null, signs }
  return { kind: isDelay(anatomy, opening) ? 'delayed' : 'bounce', signs }
}

function openingOf({ text }: Anatomy): string {
  return text
    .slice(0, OPENING_CHARACTERS)
    .toLowerCase()
    .replace(/\s{1,200}/g, ' ')
    .replace(/[\u2018\u2019]/g, "'")
}

function kindOfReport(anatomy: Anatomy, opening: string): NoticeKind {
  const actions = (anatomy.status?.recipients ?? []).map((fields) => (fields.get('action') ?? '').trim().toLowerCase())
  if (actions.some((action) => action.startsWith('fail'))) return 'bounce'
  if (actions.some((action) => action.startsWith('delayed'))) return 'delayed'
  if (actions.some((action) => /^(?:deliver|relayed|expanded)/.test(action))) return 'delivered'
  return isDelay(anatomy, opening) ? 'delayed' : 'bounce'
}

function scoreOf(anatomy: Anatomy, opening: string, signs: string[]): number {
  const subject = (anatomy.headers.get('subject') ?? '').toLowerCase()
  const isDaemon = isFromDaemon(anatomy)
  const announces = FAILURE_SUBJECTS.some((text) => subject.includes(text))
  const structure = structureScore(anatomy, signs)
  const isKnownSystem = isDaemon || structure >= 4
  // Ordinary mail ends here, before its text is asked.
  if (!isKnownSystem && !announces && anatomy.original === null) return 0
  if (/^(?:re|fwd?|aw|wg|tr|rv)\s?:/.test(subject) && !isKnownSystem) return 0
  const says = FAILURE_TEXTS.some((text) => opening.includes(text)) || isDelayText(opening)
  if (!says && !announces) return 0
  const hasCode = replyCodeIn(opening) !== null || statusIn(opening) !== null
  if (!isKnownSystem && !isPlausible(anatomy, says && announces, hasCode)) return 0
  const score =
    structure +
    (isDaemon ? 3 : 0) +
    (says ? 2 : 0) +
    (announces ? 2 : 0) +
    (hasCode ? 1 : 0) +
    (anatomy.original === null ? 0 : 1)
  if (isDaemon) signs.push('comes from a mail system')
  if (announces) signs.push('its subject announces a failure')
  if (says) signs.push('its text tells of a failure')
  return score
}

/** A sender that is no known mail system must return the mail, and be no list, before its words count. */
function isPlausible({ headers, original, types }: Anatomy, saysAndAnnounces: boolean, hasCode: boolean): boolean {
  if (types.has('message/rfc822') && saysAndAnnounces) return true
  if (headers.get('list-unsubscribe') !== null) return false
  if (original !== null) return saysAndAnnounces || (hasCode && isNullReturnPath(headers.get('return-path')))
  return hasCode && saysAndAnnounces && isNullReturnPath(headers.get('return-path'))
}

/** What headers and structure say; see `isPlausible` for lists. */
function structureScore({ headers, types }: Anatomy, signs: string[]): number {
  let score = 0
  const add = (points: number, sign: string) => {
    score += points
    signs.push(sign)
  }
  if (headers.get('x-failed-recipients') !== null) add(4, 'X-Failed-Recipients')
  if (headers.get('x-ms-exchange-message-is-ndr') !== null) add(4, 'Exchange marks it as a notice')
  if (types.has('multipart/report')) add(3, 'multipart/report')
  if (isNullReturnPath(headers.get('return-path'))) add(2, 'null return path')
  if (isAutoSubmitted(headers.get('auto-submitted'))) add(1, 'Auto-Submitted')
  return score
}

function isNullReturnPath(value: string | null): boolean {
  return value !== null && (/^<?\s{0,5}>?$/.test(value.trim()) || /mailer-daemon/i.test(value))
}

function isAutoSubmitted(value: string | null): boolean {
  return value !== null && !/^no\b/i.test(value.trim())
}

/** Sent by a program, as far as headers tell. */
function isAutomatic(anatomy: Anatomy): boolean {
  const { headers } = anatomy
  return (
    isFromDaemon(anatomy) ||
    isNullReturnPath(headers.get('return-path')) ||
    isAutoSubmitted(headers.get('auto-submitted')) ||
    headers.get('x-failed-recipients') !== null ||
    (headers.get('from') ?? '').trim() === ''
  )
}

function isFromDaemon({ headers }: Anatomy): boolean {
  return isDaemon(headers)
}

function isDelay({ headers }: Anatomy, opening: string): boolean {
  const text = `${(headers.get('subject') ?? '').toLowerCase()} ${opening}`
  return isDelayText(text) && !FINAL_WORDS.some((word) => text.includes(word))
}

function isDelayText(text: string): boolean {
  return DELAY_WORDS.some((word) => text.includes(word))
}

const LIST_SOFTWARE_HEADERS = ['x-mlserver', 'x-ml-info', 'x-mailman-version', 'x-listprocessor-version', 'x-sympa-to']
const LIST_SOFTWARE_SENDER =
  /-(?:admin|owner|bounces|request|errors)@|\b(?:owner-|mailman|majordomo|listserv|listmaster|sympa)/i
const LIST_REFUSALS = [
  'you are not a member of this mailing list',
  'you are not a member of the mailing list',
  'you are not allowed to post to this mailing list',
  'not subscribed to this mailing list',
  'posting by non-members',
]

/** Postings carry the same headers, but come from a person; refusals begin with the refusal. */
function isListRefusal({ headers }: Anatomy, opening: string): boolean {
  const beginning = opening.slice(0, 300)
  return (
    LIST_SOFTWARE_HEADERS.some((name) => headers.get(name) !== null) &&
    LIST_SOFTWARE_SENDER.test(headers.get('from') ?? '') &&
    LIST_REFUSALS.some((words) => beginning.includes(words))
  )
}

const CHALLENGE_TEXTS = [
  'confirm your message',
  'verify that you are a',
  'to be added to',
  'sender verification',
  'spamblocker',
  'click the link below to',
  'boxbe',
  'reply to this message to confirm',
  'challenge',
  'approved senders',
  'allowed senders',
  'confirm your email address',
  'guest list',
  'spamarrest',
  'prove that you are',
]

function isChallenge(opening: string): boolean {
  return CHALLENGE_TEXTS.some((text) => opening.includes(text)) && replyCodeIn(opening) === null
}
