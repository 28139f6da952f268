import { normaliseAddress } from './address.ts'

export type ListedAddress = { readonly address: string; readonly name: string | null }

/** Exchange Online allows 1,000 recipients in a mail; a longer header is not one that a person sent. */
const ADDRESSES_MAX = 2_000
const HEADER_CHARACTERS_MAX = 500_000

type Scan = { text: string; quoted: boolean; depth: number; inAngle: boolean; parts: string[] }

/**
 * Reads an address list such as `"Diaz, Cara" <cara@acme.com>, bob@acme.com` or `Team: a@x.com, b@x.com;`.
 * Takes decoded header text (RFC 2047 words already read). What is not an address is left out; never throws.
 * @source RFC 5322 §3.4
 */
export function parseAddressList(headerText: string): ListedAddress[] {
  const parts = splitList(headerText.slice(0, HEADER_CHARACTERS_MAX))
  return parts.flatMap(readMailbox).slice(0, ADDRESSES_MAX)
}

/** Cuts at commas and at the marks of a group, outside of quotes, comments and angle brackets. */
function splitList(text: string): string[] {
  const scan: Scan = { text: '', quoted: false, depth: 0, inAngle: false, parts: [] }
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index)
    if (character === '\\' && (scan.quoted || scan.depth > 0)) {
      scan.text += character + text.charAt(index + 1)
      index += 1
    } else step(scan, character)
  }
  return [...scan.parts, scan.text]
}

function step(scan: Scan, character: string): void {
  if (!scan.quoted && scan.depth === 0 && !'"()'.includes(character)) {
    stepOutside(scan, character)
    return
  }
  if (scan.depth === 0 && character === '"') scan.quoted = !scan.quoted
  else if (!scan.quoted && character === '(') scan.depth += 1
  else if (!scan.quoted && character === ')') scan.depth = Math.max(0, scan.depth - 1)
  scan.text += character
}

function stepOutside(scan: Scan, character: string): void {
  if (character === '<') scan.inAngle = true
  if (character === '>') scan.inAngle = false
  const isEnd = !scan.inAngle && (character === ',' || character === ';')
  // "Team:" opens a group: its name is not a person.
  if (!scan.inAngle && character === ':') scan.text = ''
  else if (!isEnd) scan.text += character
  if (!isEnd) return
  scan.parts.push(scan.text)
  scan.text = ''
}

function readMailbox(part: string): ListedAddress[] {
  const open = part.lastIndexOf('<')
  const close = part.lastIndexOf('>')
  if (open >= 0 && close > open) {
    const address = normaliseAddress(part.slice(open + 1, close))
    return address === null ? [] : [{ address, name: readPhrase(part.slice(0, open)) }]
  }
  // The old form "cara@acme.com (Cara Diaz)".
  const comment = /\(([^()]*)\)\s*$/.exec(part)
  const address = normaliseAddress(comment ? part.slice(0, comment.index) : part)
  return address === null ? [] : [{ address, name: comment ? readPhrase(comment[1] ?? '') : null }]
}

function readPhrase(text: string): string | null {
  const phrase = text.replace(/\\(.)/g, '$1').replace(/"/g, '').replace(/\s+/g, ' ').trim()
  return phrase === '' ? null : phrase
}
