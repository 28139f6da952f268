import type { AutoReply } from '../contract/activity.ts'
import { parseDateHeader } from '../mail/date-header.ts'
import { findAddresses, firstAddress } from '../mail/find-addresses.ts'
import { phraseFinder } from '../mail/find-phrases.ts'
import type { MailHeaders } from '../mail/mime/headers.ts'
import { awayUntil, type DateOrder } from './dates.ts'
import { ACKNOWLEDGEMENT } from './sayings/acknowledgement.ts'
import { DEPARTED } from './sayings/departed.ts'
import { INSTEAD } from './sayings/instead.ts'
import { NEW_ADDRESS } from './sayings/new-address.ts'
import { OUT_OF_OFFICE } from './sayings/out-of-office.ts'
import { QUOTE_STARTS } from './sayings/quote-starts.ts'
import { SAYING_WORDS } from './sayings/saying-words.ts'
import { UNMONITORED } from './sayings/unmonitored.ts'
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
  const words = normalise(`${subject} ${own}`)
  const until = awayUntil(`${subject}\n${own}`, parseDateHeader(headers.get('date')), order)
  const kind = kindOf(words, until !== null, own)
  if (kind === null) return { reply: null, isDeparted: false, signs }
  const others = otherAddresses(headers, own)
  const isAway = kind.name === 'out_of_office'
  const reply: AutoReply = {
    kind: kind.name,
    until: isAway ? (until?.day ?? null) : null,
    untilMeans: isAway ? (until?.means ?? null) : null,
    successor: kind.name === 'departed' || kind.name === 'unmonitored' ? addressBehind(own, others, INSTEAD) : null,
    newAddress: kind.name === 'new_address' ? newAddress(own, others) : null,
    delegates: isAway || kind.name === 'departed' ? others.slice(0, DELEGATES_MAX) : [],
  }
  return { reply, isDeparted: kind.name === 'departed', signs: [...signs, `it says "${kind.phrase}"`] }
}

const SAYINGS = {
  departed: DEPARTED,
  out_of_office: OUT_OF_OFFICE,
  new_address: NEW_ADDRESS,
  unmonitored: UNMONITORED,
  acknowledgement: ACKNOWLEDGEMENT,
} satisfies Record<AutoReply['kind'], readonly string[]>
const KINDS = Object.keys(SAYINGS) as readonly AutoReply['kind'][]
const findSayings = phraseFinder(
  KINDS.flatMap((kind) => SAYINGS[kind].map((phrase) => ({ phrase, of: kind, words: SAYING_WORDS }))),
)

function kindOf(
  words: string,
  hasReturnDate: boolean,
  own: string,
): { name: AutoReply['kind']; phrase: string } | null {
  const said = new Map<AutoReply['kind'], string>()
  findSayings(words, (kind, phrase) => {
    if (!said.has(kind)) said.set(kind, phrase)
  })
  // Who comes back has not left, whatever else the text says; who is away on a stated day is away first of all.
  const isBackOnADay = hasReturnDate && said.has('out_of_office')
  // Gone and away at once, without a day: it may be a colleague who left. Outlook writes "Out of Office" into any subject.
  if (said.has('departed') && !isBackOnADay && saysAway(own)) return null
  const order: readonly AutoReply['kind'][] = isBackOnADay
    ? ['out_of_office']
    : ['departed', 'new_address', 'out_of_office', 'unmonitored', 'acknowledgement']
  const name = order.find((kind) => said.has(kind))
  return name === undefined ? null : { name, phrase: said.get(name) ?? '' }
}

function saysAway(own: string): boolean {
  let isAway = false
  findSayings(normalise(own), (kind) => {
    isAway ||= kind === 'out_of_office'
  })
  return isAway
}

function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/\u0307/g, '')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\s{1,200}/g, ' ')
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

/** The address that the words about a new one announce, or the only one that is there; never a guess among several. */
function newAddress(own: string, others: readonly string[]): string | null {
  return addressBehind(own, others, NEW_ADDRESS) ?? (others.length === 1 ? (others[0] ?? null) : null)
}

/** The first address that stands shortly behind such a word. */
function addressBehind(text: string, among: readonly string[], words: readonly string[]): string | null {
  const hit = findAddresses(text).find(({ address, startAt }) => {
    const before = text.slice(Math.max(0, startAt - 120), startAt).toLowerCase()
    return among.includes(address) && words.some((word) => before.includes(word))
  })
  return hit?.address ?? null
}
