import { type MailHeaders, readHeaderBlock } from '../../mail/mime/headers.ts'

/** Headers of returned mail that a person's prose does not have at the start of a line. */
const TELLING = new Set([
  'received',
  'return-path',
  'message-id',
  'mime-version',
  'content-type',
  'x-mailer',
  'dkim-signature',
])
const COMMON = new Set(['from', 'to', 'subject', 'date', 'cc', 'reply-to', 'sender'])
/** A header block has at least this many fields of a mail. */
const FIELDS_MIN = 3

/** Each attempt reads up to 16 K characters; a notice has a handful of places where returned mail could begin. */
const ATTEMPTS_MAX = 40

/** A line that announces the returned mail: "--- Below this line is a copy of the message." */
const SEPARATORS: readonly RegExp[] = [
  /^[ \t>]{0,4}[-=*_]{2,80}[^\n]{0,60}\b(?:copy of|original|returned|undelivered|unsent|undeliverable|below this line|message headers?|header of|text of|your message|message follows|mail follows|message text)\b[^\n]{0,120}$/i,
  /^[ \t]{0,4}(?:the )?(?:original |returned |your )?(?:message|mail) ?(?:headers?|text|body)?[ ]?(?:follows?|below)[.:]?[ ]?$/i,
  /^[ \t]{0,4}(?:below (?:is|this line is) (?:a|the) copy of|here is a copy of|a copy of (?:your|the original) (?:message|mail)|the (?:body|headers?) of (?:your|the) message|message headers follow|original message headers?|received headers?:|header of original message|transcript of message follows)[^\n]{0,120}$/i,
  /^[ \t]{0,4}(?:original message|undelivered message|returned message|unsent message|ursprüngliche nachricht|message d'origine|mensaje original)[ ]?(?:follows)?[:.]?[ ]?$/i,
]

export type SplitText = { readonly notice: string; readonly original: MailHeaders | null }

/**
 * Splits a notice text into what the mail system says and the returned mail below it. The returned mail begins at a
 * line that announces it or where a block of mail headers stands; nothing of it may reach a diagnostic.
 */
export function splitOriginal(text: string): SplitText {
  const lines = text.split('\n')
  let attemptsLeft = ATTEMPTS_MAX
  let at = 0
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const startsParagraph = index === 0 || (lines[index - 1] ?? '').trim() === '' || isRule(lines[index - 1] ?? '')
    const isSeparator = line.length < 200 && isAnnouncement(line)
    const isQuoted = startsParagraph && isFieldLine(line) && !namesHeaderFields(lines, index)
    if (isSeparator || isQuoted) {
      attemptsLeft -= 1
      if (attemptsLeft < 0) break
      const bodyAt = isSeparator ? at + line.length + 1 : at
      const original = headersAt(text, bodyAt)
      if (original !== null) return { notice: text.slice(0, at), original }
      if (isSeparator && index > 2 && hasWordsBefore(lines, index)) return { notice: text.slice(0, at), original: null }
    }
    at += line.length + 1
  }
  return { notice: text, original: null }
}

/** "a message you sent with the following header fields:" stands above a few of them, and the cause below. */
function namesHeaderFields(lines: readonly string[], index: number): boolean {
  const above = lines
    .slice(Math.max(0, index - 3), index)
    .join(' ')
    .trimEnd()
  return /(?:following|these) header(?: field)?s?:$/i.test(above)
}

function hasWordsBefore(lines: readonly string[], index: number): boolean {
  return lines.slice(0, index).some((line) => line.includes('@'))
}

function isRule(line: string): boolean {
  return /^[ \t]{0,8}[-=*_]{3,100}[ \t]{0,8}$/.test(line)
}

function isAnnouncement(line: string): boolean {
  return SEPARATORS.some((separator) => separator.test(line))
}

function isFieldLine(line: string): boolean {
  const name = /^[ \t]{0,8}(?:> ?)?([A-Za-z][A-Za-z-]{1,40}):/.exec(line)?.[1]?.toLowerCase()
  return name !== undefined && (TELLING.has(name) || COMMON.has(name))
}

/** The header block of a mail at this place of a text, indented or quoted as some notices have it; null where none is. */
function headersAt(text: string, at: number): MailHeaders | null {
  const near = text.slice(at, at + 16_000).replace(/^(?:[ \t]{0,4}(?:[-=*_]{3,100})?[ \t]{0,4}\n){1,6}/, '')
  const indent = /^(?:[ \t]{1,8}|> ?)(?=[A-Za-z][A-Za-z-]{1,40}:)/.exec(near)?.[0] ?? ''
  const lines = near.split('\n').map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
  const { headers } = readHeaderBlock(lines.join('\n'))
  const names = new Set(headers.fields.map((field) => field.name))
  const telling = [...names].filter((name) => TELLING.has(name)).length
  const common = [...names].filter((name) => COMMON.has(name)).length
  return telling >= 1 && telling + common >= FIELDS_MIN ? headers : null
}
