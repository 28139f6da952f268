import { binaryToBytes, bytesToBinary, decodeBase64, decodeCharset, decodeQuotedPrintable } from './charset.ts'
import { parseStructured } from './content-type.ts'
import { type MailHeaders, NO_HEADERS, readHeaderBlock } from './headers.ts'
import { BOUNDARY_CHARACTERS_MAX, MAIL_BYTES_MAX, PART_DEPTH_MAX, PARTS_MAX, TEXT_CHARACTERS_MAX } from './limits.ts'

/** One node of the tree of a mail. The text and the bytes are decoded when asked for, once. */
export type Part = {
  readonly headers: MailHeaders
  /** Lower case, such as "text/plain"; the default of RFC 2045 where the header is missing or broken. */
  readonly type: string
  readonly params: ReadonlyMap<string, string>
  /** "attachment", "inline" or "". */
  readonly disposition: string
  readonly filename: string | null
  /** The children of a multipart; empty for every other type. */
  readonly parts: readonly Part[]
  /** The transfer-decoded body in its charset, with "\n" line ends; the first 256 KB of it. */
  text(): string
  bytes(): Uint8Array
  /** The mail inside a message/rfc822 or message/global part; null for every other type. */
  mail(): Part | null
}
export type Mail = Part & { readonly isTruncated: boolean }

/**
 * Reads a mail as far as its limits go. Pure and total: any bytes give a mail, never an exception; what is broken is
 * read as far as it makes sense. Line ends may be LF, CRLF or CR.
 * @source RFC 5322, RFC 2045 to 2047, RFC 6532
 */
export function readMail(bytes: Uint8Array): Mail {
  const isTruncated = bytes.length > MAIL_BYTES_MAX
  const binary = bytesToBinary(isTruncated ? bytes.subarray(0, MAIL_BYTES_MAX) : bytes)
  const text = binary.includes('\r') ? binary.replace(/\r{1,2}\n|\r/g, '\n') : binary
  return Object.assign(
    readPart(text.startsWith('\u00ef\u00bb\u00bf') ? text.slice(3) : text, 0, { partsLeft: PARTS_MAX }, true),
    { isTruncated },
  )
}

type Budget = { partsLeft: number }

/** `skipsBlankLines`: a mail may begin with blank lines; a part that does has no headers. */
function readPart(text: string, depth: number, budget: Budget, skipsBlankLines: boolean): Part {
  budget.partsLeft -= 1
  const hasHeaders = skipsBlankLines || !text.startsWith('\n')
  const { headers, bodyAt } = hasHeaders ? readHeaderBlock(text) : { headers: NO_HEADERS, bodyAt: 1 }
  const body = text.slice(bodyAt)
  const declared = headers.get('content-type')
  const { value, params } = parseStructured(declared ?? 'text/plain')
  const boundary = boundaryOf(declared, value, params, body)
  const type = boundary !== null && !value.startsWith('multipart/') ? 'multipart/mixed' : value
  const { value: disposition, params: dispositionParams } = parseStructured(headers.get('content-disposition') ?? '')
  const encoding = (headers.get('content-transfer-encoding') ?? '').trim().toLowerCase()
  const decoded = once(() => decodeTransfer(body, encoding))
  const decodedText = once(() =>
    body.length <= TEXT_CHARACTERS_MAX ? decoded() : decodeTransfer(body.slice(0, TEXT_CHARACTERS_MAX), encoding),
  )
  return {
    headers,
    type: type.includes('/') ? type : 'text/plain',
    params,
    disposition,
    filename: dispositionParams.get('filename') ?? params.get('name') ?? null,
    parts: boundary === null || depth >= PART_DEPTH_MAX ? [] : readChildren(body, boundary, depth, budget),
    text: once(() => decodeCharset(decodedText(), params.get('charset') ?? null)),
    bytes: () => binaryToBytes(decoded()),
    mail: once(() => (isMessage(type) && depth < PART_DEPTH_MAX ? readPart(decoded(), depth + 1, budget, true) : null)),
  }
}

function isMessage(type: string): boolean {
  return type === 'message/rfc822' || type === 'message/global' || type === 'message/news'
}

/** Each body is decoded at most once, and only where somebody asks. */
function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function decodeTransfer(body: string, encoding: string): string {
  if (encoding === 'base64') return bytesToBinary(decodeBase64(body)).replace(/\r{1,2}\n|\r/g, '\n')
  if (encoding === 'quoted-printable') return decodeQuotedPrintable(body).replace(/\r{1,2}\n|\r/g, '\n')
  return body
}

/** Only what begins a body counts: a returned mail further down has delimiters of its own. */
const DELIMITER_LINE = /^\s{0,20}(?:[^\n]{0,200}\n\s{0,20}){0,3}--([^\s-][^\n]{0,199})\n(?:content-[a-z-]{1,40}:|\n)/i
const DELIMITER_WITH_FIELD =
  /^\s{0,20}(?:this is a [^\n]{0,200}\n\s{0,20})?--([^\s][^\n]{0,199})\ncontent-[a-z-]{1,40}:/i

/**
 * The boundary of a multipart. Where the header lost it, or the whole Content-Type (gateways do that to old notices),
 * a first line "--x" that is followed by a Content- field tells.
 */
function boundaryOf(
  declared: string | null,
  type: string,
  params: ReadonlyMap<string, string>,
  body: string,
): string | null {
  const isMultipart = type.startsWith('multipart/')
  if (!isMultipart && declared !== null) return null
  const named = isMultipart ? params.get('boundary') : undefined
  if (named !== undefined && named !== '' && named.length <= BOUNDARY_CHARACTERS_MAX) {
    if (body.startsWith(`--${named}`) || body.includes(`\n--${named}`)) return named
  }
  const pattern = isMultipart ? DELIMITER_LINE : DELIMITER_WITH_FIELD
  const sniffed = pattern.exec(body.slice(0, 4_000))
  return sniffed?.[1]?.trimEnd() ?? null
}

function readChildren(body: string, boundary: string, depth: number, budget: Budget): Part[] {
  const parts: Part[] = []
  const delimiter = `\n--${boundary}`
  let mark = body.startsWith(delimiter.slice(1)) ? markAfter(body, delimiter.length - 1) : nextMark(body, delimiter, 0)
  while (mark !== null && !mark.isLast && budget.partsLeft > 0) {
    const lineEnd = body.indexOf('\n', mark.afterAt)
    if (lineEnd < 0) break
    const next = nextMark(body, delimiter, lineEnd)
    const endAt = next === null ? body.length : next.afterAt - delimiter.length
    parts.push(readPart(body.slice(Math.min(lineEnd + 1, endAt), endAt), depth + 1, budget, false))
    mark = next
  }
  return parts
}

type Mark = { readonly afterAt: number; readonly isLast: boolean }

/** The next delimiter line. One boundary may be the beginning of another, so what follows counts too. */
function nextMark(body: string, delimiter: string, fromAt: number): Mark | null {
  let at = body.indexOf(delimiter, fromAt)
  while (at >= 0) {
    const mark = markAfter(body, at + delimiter.length)
    if (mark !== null) return mark
    at = body.indexOf(delimiter, at + 1)
  }
  return null
}

function markAfter(body: string, afterAt: number): Mark | null {
  const isLast = body.startsWith('--', afterAt)
  const follower = body[isLast ? afterAt + 2 : afterAt]
  const ends = follower === undefined || follower === '\n' || follower === ' ' || follower === '\t'
  return ends ? { afterAt, isLast } : null
}
