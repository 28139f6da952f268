import { decodeCharset } from './charset.ts'
import { decodeEncodedWords } from './encoded-words.ts'

/** A structured header value such as Content-Type: the value in lower case and its parameters by lower-case name. */
export type Structured = { readonly value: string; readonly params: ReadonlyMap<string, string> }

/** One parameter, quoted or bare. Bounded repetition keeps it linear on broken headers. */
const PARAMETER = /;\s{0,20}([^\s=;"]{1,60})\s{0,5}=\s{0,5}(?:"((?:[^"\\]|\\.){0,2000})"?|([^;]{0,2000}))/g

const NO_PARAMS: ReadonlyMap<string, string> = new Map()

/** Reads "text/plain; charset=utf-8; name*0*=utf-8''a%20b". @source RFC 2045 §5.1, RFC 2231 §3 and §4 */
export function parseStructured(raw: string): Structured {
  const semicolonAt = raw.indexOf(';')
  if (semicolonAt < 0) return { value: raw.trim().toLowerCase(), params: NO_PARAMS }
  const value = raw.slice(0, semicolonAt).trim().toLowerCase()
  const pieces = new Map<string, string>()
  for (const match of raw.matchAll(PARAMETER)) {
    const name = (match[1] ?? '').toLowerCase()
    const text = match[2] === undefined ? (match[3] ?? '').trim() : match[2].replace(/\\(.)/g, '$1')
    if (!pieces.has(name)) pieces.set(name, text)
  }
  return { value, params: joinContinuations(pieces) }
}

function joinContinuations(pieces: ReadonlyMap<string, string>): Map<string, string> {
  const params = new Map<string, string>()
  for (const [name, text] of pieces) {
    const starAt = name.indexOf('*')
    if (starAt < 0) {
      params.set(name, decodeEncodedWords(decodeCharset(text, null)))
      continue
    }
    const base = name.slice(0, starAt)
    const decoded = name.endsWith('*') ? decodeExtended(text) : text
    params.set(base, name.slice(starAt) === '*' ? decoded : (params.get(base) ?? '') + decoded)
  }
  return params
}

/** "utf-8''a%20b", or a later piece without the charset. */
function decodeExtended(text: string): string {
  const match = /^([^']{0,40})'[^']{0,20}'/.exec(text)
  const encoded = match === null ? text : text.slice(match[0].length)
  const binary = encoded.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return decodeCharset(binary, match?.[1] ?? null)
}
