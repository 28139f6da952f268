import { decodeCharset } from './charset.ts'
import { decodeEncodedWords } from './encoded-words.ts'
import { FIELD_CHARACTERS_MAX, HEADER_CHARACTERS_MAX, HEADERS_MAX } from './limits.ts'

/** Header fields of a mail or a part. Names compare without case; values are unfolded and decoded. */
export type MailHeaders = {
  readonly fields: readonly HeaderField[]
  /** The first field of that name, or null. */
  get(name: string): string | null
  /** Every field of that name, topmost first. */
  all(name: string): readonly string[]
}
/** `name` in lower case; `raw` unfolded but not decoded, one character per byte. */
export type HeaderField = { readonly name: string; readonly raw: string }

/** `bodyAt`: where the body begins in the given text. */
export type HeaderBlock = { readonly headers: MailHeaders; readonly bodyAt: number }

const HEADER_LINE = /^([!-9;-~]{1,100})[ \t]{0,5}:/

/**
 * Reads the header block at the start of a text with "\n" line ends. A text that does not begin with a header field is
 * all body. Lines that are no field are skipped, as real mails have such lines.
 * @source RFC 5322 §2.2; the "From " line is that of mbox files
 */
export function readHeaderBlock(text: string, startAt = 0): HeaderBlock {
  const fields: { name: string; raw: string }[] = []
  let at = startAt
  const endAt = Math.min(text.length, startAt + HEADER_CHARACTERS_MAX)
  while (text[at] === '\n') at += 1
  const firstAt = at
  while (at < endAt) {
    const newlineAt = text.indexOf('\n', at)
    const lineEnd = newlineAt < 0 ? text.length : newlineAt
    if (lineEnd === at) return { headers: headersOf(fields), bodyAt: lineEnd + 1 }
    const line = text.slice(at, lineEnd)
    if (!addLine(fields, line) && fields.length === 0 && !line.startsWith('From ') && !line.startsWith('>From ')) {
      return { headers: headersOf([]), bodyAt: firstAt }
    }
    at = lineEnd + 1
  }
  return { headers: headersOf(fields), bodyAt: Math.min(at, text.length) }
}

/** False where the line is neither a field nor the continuation of one. */
function addLine(fields: { name: string; raw: string }[], line: string): boolean {
  const last = fields.at(-1)
  if (line[0] === ' ' || line[0] === '\t') {
    if (last === undefined) return false
    last.raw += ` ${line.trim()}`
    return true
  }
  const match = HEADER_LINE.exec(line)
  if (match === null) {
    // A parameter that lost its indentation: "Content-Type: multipart/mixed;" and "boundary=x" on the next line.
    if (last?.raw.endsWith(';') === true) last.raw += ` ${line.trim()}`
    return last !== undefined
  }
  if (fields.length < HEADERS_MAX) {
    fields.push({ name: (match[1] ?? '').toLowerCase(), raw: line.slice(match[0].length).trim() })
  }
  return true
}

function headersOf(fields: readonly HeaderField[]): MailHeaders {
  // Some fields are asked for a dozen times in one reading.
  const known = new Map<string, readonly string[]>()
  const all = (name: string): readonly string[] => {
    const found = known.get(name)
    if (found !== undefined) return found
    const wanted = name.toLowerCase()
    const values = fields.filter((field) => field.name === wanted).map((field) => decodeHeader(field.raw))
    known.set(name, values)
    return values
  }
  return { fields, get: (name) => all(name)[0] ?? null, all }
}

export const NO_HEADERS: MailHeaders = headersOf([])

function decodeHeader(raw: string): string {
  return decodeEncodedWords(decodeCharset(raw.slice(0, FIELD_CHARACTERS_MAX), null))
}
