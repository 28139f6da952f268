import { type MailHeaders, NO_HEADERS, readHeaderBlock } from '../../mail/mime/headers.ts'
import type { Part } from '../../mail/mime/read-mail.ts'
import { htmlToText } from './html-text.ts'
import { splitOriginal } from './original.ts'
import { snsStatusFields } from './sns-notification.ts'
import { looksLikeStatusFields, parseStatusFields, type StatusFields } from './status-fields.ts'

/** What a mail system writes into a notice is below 10 K characters; the rest is layout or returned mail. */
const NOTICE_CHARACTERS_MAX = 24_000
const HTML_CHARACTERS_MAX = 200_000
/** A report about several hundred recipients. */
const STATUS_CHARACTERS_MAX = 500_000

/** A mail taken apart: what the writer says, what a report says, and what came back. */
export type Anatomy = {
  readonly mail: Part
  readonly headers: MailHeaders
  /** The writer's own text, without the returned mail. */
  readonly text: string
  /** Fields of the delivery-status part, wherever they stood; null where there is none. */
  readonly status: StatusFields | null
  /** Headers of the returned mail; null where nothing came back. */
  readonly original: MailHeaders | null
  /** Types of all parts outside of the returned mail. */
  readonly types: ReadonlySet<string>
  readonly filenames: readonly string[]
  /** The returned mail itself, where it came whole. */
  readonly returned: Part | null
}

type Gathered = {
  texts: string[]
  html: string[]
  status: string[]
  originals: MailHeaders[]
  types: Set<string>
  filenames: string[]
  returned: Part | null
}

/** Takes a mail apart by its structure. A mail inside the mail is what came back, and is never read as a notice. */
export function dissect(mail: Part): Anatomy {
  const gathered: Gathered = {
    texts: [],
    html: [],
    status: [],
    originals: [],
    types: new Set(),
    filenames: [],
    returned: null,
  }
  gather(mail, gathered)
  // A notice in HTML beside a plain part that says nothing: some systems put the returned mail's text there.
  const prose = gathered.texts.some((text) => text.includes('@'))
    ? gathered.texts
    : [...gathered.texts, ...gathered.html]
  const split = splitOriginal(prose.join('\n\n').slice(0, NOTICE_CHARACTERS_MAX * 2))
  const inline =
    gathered.status.length === 0 && looksLikeStatusFields(split.notice) ? split.notice : snsStatusFields(split.notice)
  const statusText = gathered.status.length > 0 ? gathered.status.join('\n\n').slice(0, STATUS_CHARACTERS_MAX) : inline
  return {
    mail,
    headers: mail.headers,
    text: withoutQuotes(split.notice.slice(0, NOTICE_CHARACTERS_MAX)),
    status: statusText === null ? null : parseStatusFields(statusText),
    original: gathered.originals[0] ?? split.original,
    types: gathered.types,
    filenames: gathered.filenames,
    returned: gathered.returned,
  }
}

/** Quoted mail is not what the notice says; ">>>" marks what a mail server said. */
function withoutQuotes(text: string): string {
  return text.replace(/^[ \t]{0,4}>(?!>>)[^\n]{0,2000}/gm, '')
}

function gather(part: Part, into: Gathered): void {
  into.types.add(part.type)
  if (part.filename !== null) into.filenames.push(part.filename)
  if (part.parts.length > 0) {
    for (const child of part.parts) gather(child, into)
  } else if (/^message\/(?:global-)?delivery-status$/.test(part.type)) {
    into.status.push(part.text().slice(0, STATUS_CHARACTERS_MAX))
  } else if (part.type.startsWith('message/') || part.type === 'text/rfc822-headers' || part.type === 'text/rfc822') {
    gatherOriginal(part, into)
  } else if (part.type.startsWith('text/')) {
    gatherText(part, into)
  }
}

function gatherOriginal(part: Part, into: Gathered): void {
  const embedded = part.mail()
  into.returned ??= embedded
  const headers = embedded?.headers ?? readHeaderBlock(part.text().slice(0, STATUS_CHARACTERS_MAX)).headers
  if (headers !== NO_HEADERS && headers.fields.length > 0) into.originals.push(headers)
}

function gatherText(part: Part, into: Gathered): void {
  if (into.originals.length > 0 && into.texts.length > 0) return // Footers that lists and scanners add.
  if (part.type === 'text/html') {
    into.html.push(htmlToText(part.text().slice(0, HTML_CHARACTERS_MAX)))
    return
  }
  if (part.type !== 'text/plain' && part.type !== 'text/enriched') return
  const text = part.text().slice(0, NOTICE_CHARACTERS_MAX * 2)
  const isReport = into.texts.length > 0 && looksLikeStatusFields(text) && /^\s{0,40}[A-Za-z-]{3,40}:/.test(text)
  if (isReport) into.status.push(text)
  else into.texts.push(text)
}
