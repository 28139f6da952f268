import type { AutoReply } from '../contract/activity.ts'
import { parseDateHeader } from '../mail/date-header.ts'
import { findAddresses, firstAddress } from '../mail/find-addresses.ts'
import { hasPhrase } from '../mail/has-phrase.ts'
import type { MailHeaders } from '../mail/mime/headers.ts'
import { awayUntil, type DateOrder } from './dates.ts'
import { ACKNOWLEDGEMENT, DEPARTED, INSTEAD, NEW_ADDRESS, OUT_OF_OFFICE, QUOTE_STARTS, UNMONITORED } from './phrases.ts'
import { autoReplySigns } from './signs.ts'

/** `reply` is null where a program answered and its words say nothing that we are sure of. */
export type AutoReplyReading = {
  readonly reply: AutoReply | null
  readonly isDeparted: boolean
  readonly signs: readonly string[]
}

/** The writer's own words stand at the top; what follows is signature, disclaimer and the mail that was answered. */
const OWN_CHARACTERS_MAX = 3_000
const SUBJECT_CHARACTERS_MAX = 998
const DELEGATES_MAX = 10

/**
 * Reads an automatic reply: what it says of its writer, until when, and whom to write to. Null where no header and no
 * subject says that a program answered, since a person may write the same words.
 * @source RFC 3834 §5 (headers)
 */
export function readAutoReply(
  headers: MailHeaders,
  text: string,
  order: DateOrder | null = null,
): AutoReplyReading | null {
  const signs = autoReplySigns(headers)
  if (signs.length === 0) return null
  const own = ownWords(text)
  const subject = (headers.get('subject') ?? '').slice(0, SUBJECT_CHARACTERS_MAX)
  const words = `${subject} ${own}`
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\s{1,200}/g, ' ')
  const until = awayUntil(`${subject}\n${own}`, parseDateHeader(headers.get('date')), order)
  const kind = kindOf(words, until !== null)
  if (kind === null) return { reply: null, isDeparted: false, signs }
  const others = otherAddresses(headers, own)
  const isAway = kind.name === 'out_of_office'
  const reply: AutoReply = {
    kind: kind.name,
    until: isAway ? (until?.day ?? null) : null,
    untilMeans: isAway ? (until?.means ?? null) : null,
    successor: kind.name === 'departed' || kind.name === 'unmonitored' ? addressBehind(own, others, INSTEAD) : null,
    newAddress: kind.name === 'new_address' ? (others[0] ?? null) : null,
    delegates: isAway || kind.name === 'departed' ? others.slice(0, DELEGATES_MAX) : [],
  }
  return { reply, isDeparted: kind.name === 'departed', signs: [...signs, `it says "${kind.phrase}"`] }
}

function kindOf(words: string, hasReturnDate: boolean): { name: AutoReply['kind']; phrase: string } | null {
  const phraseOf = (phrases: readonly string[]) => phrases.find((phrase) => hasPhrase(words, phrase))
  const departed = phraseOf(DEPARTED)
  const away = phraseOf(OUT_OF_OFFICE)
  // Who comes back has not left, whatever else the text says.
  if (departed !== undefined && !(hasReturnDate && away !== undefined)) return { name: 'departed', phrase: departed }
  if (away !== undefined && hasReturnDate) return { name: 'out_of_office', phrase: away }
  const changed = phraseOf(NEW_ADDRESS)
  if (changed !== undefined) return { name: 'new_address', phrase: changed }
  if (away !== undefined) return { name: 'out_of_office', phrase: away }
  const unread = phraseOf(UNMONITORED)
  if (unread !== undefined) return { name: 'unmonitored', phrase: unread }
  const received = phraseOf(ACKNOWLEDGEMENT)
  return received === undefined ? null : { name: 'acknowledgement', phrase: received }
}

function ownWords(text: string): string {
  const lines = text.slice(0, OWN_CHARACTERS_MAX).split('\n')
  const quoteAt = lines.findIndex((line, index) => index > 0 && QUOTE_STARTS.some((start) => start.test(line)))
  return lines.slice(0, quoteAt < 0 ? lines.length : quoteAt).join('\n')
}

/** Addresses in the writer's words, without the writer's and the reader's own. */
function otherAddresses(headers: MailHeaders, own: string): string[] {
  const known = new Set(['from', 'to', 'reply-to'].map((name) => firstAddress(headers.get(name) ?? '')))
  const found = findAddresses(own).map(({ address }) => address)
  return [...new Set(found)].filter((address) => !known.has(address))
}

/** The first address that stands shortly behind such a word. */
function addressBehind(text: string, among: readonly string[], words: readonly string[]): string | null {
  const hit = findAddresses(text).find(({ address, startAt }) => {
    const before = text.slice(Math.max(0, startAt - 120), startAt).toLowerCase()
    return among.includes(address) && words.some((word) => before.includes(word))
  })
  return hit?.address ?? null
}
