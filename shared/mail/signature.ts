// Not part of `mail/index.ts`: whoever reads no signatures carries no table of titles.
import type { SignatureFact } from '../contract/activity.ts'
import { countryCodeOf, isJobTitle, isStateCode, readTitle } from '../people/index.ts'
import { newestLines } from './newest-part.ts'
import { numbersIn } from './signature-numbers.ts'

export type SignatureWriter = {
  readonly address: string
  /** Display name of the mail; null where it has none. */
  readonly name: string | null
}

/** The contract's limit (CAP-9); taking it from there would bring its schemas along. */
export const FACT_CHARACTERS_MAX = 200
/** A name below more than this many lines is no head of a signature any more. */
const LINES_FROM_END_MAX = 25
const LINES_MAX = 12
const BLANKS_MAX = 2
/** A line of a signature is short; a sentence or a disclaimer is not. */
const LINE_CHARACTERS_MAX = 140
/** The title stands in the line of the name or shortly below. */
const TITLE_LINES = 3
const TITLE_CHARACTERS_MAX = 100
const TITLE_WORDS_MAX = 10
const NAME_WORDS_MAX = 6

/**
 * What stands in the writer's own signature: title, numbers, country, state and a new address, as written. Only the
 * newest part of the mail is read, and only below a line that begins with the writer's name: where there is none, nothing
 * is told.
 * @source requirements ENR-8, CAP-9
 */
export function readSignature(text: string, writer: SignatureWriter): SignatureFact[] {
  const lines = signatureOf(newestLines(text), writer)
  const [head, ...below] = lines
  if (head === undefined) return []
  const tokens = [splitHead(head).slice(1), ...below.filter((line) => line !== '').map(splitLine)]
  const title = titleIn(tokens.slice(0, 1 + TITLE_LINES).flat())
  const others = tokens.flat()
  const facts: [SignatureFact['field'], string | null][] = [
    ['title', title],
    ...numbersIn(others),
    ...placeIn(below),
    ['email', newAddressIn(below, writer.address)],
  ]
  return facts.flatMap(([field, value]) =>
    value === null || value === '' ? [] : [{ field, text: value.slice(0, FACT_CHARACTERS_MAX) }],
  )
}

/** From the last line that begins with the writer's name to the end of what belongs to it. */
function signatureOf(lines: readonly string[], writer: SignatureWriter): string[] {
  const trimmed = lines.map((line) => line.replace(/[*_]{1,2}/g, '').trim())
  const first = Math.max(0, trimmed.length - LINES_FROM_END_MAX - trailingBlanks(trimmed))
  const at = trimmed.findLastIndex((line, index) => index >= first && isNamed(line, writer))
  if (at < 0) return []
  const zone: string[] = []
  let blanks = 0
  for (const line of trimmed.slice(at, at + LINES_MAX + BLANKS_MAX * 2)) {
    blanks = line === '' ? blanks + 1 : 0
    if (blanks > BLANKS_MAX || line.length > LINE_CHARACTERS_MAX || FOREIGN.test(line)) break
    zone.push(line)
  }
  return zone
}

function trailingBlanks(lines: readonly string[]): number {
  return lines.length - 1 - lines.findLastIndex((line) => line !== '')
}

/** What is put under signatures by devices, lawyers and mailing lists. */
const FOREIGN =
  /^(?:this e-?mail|this message|the information|confidential|disclaimer|notice:|diese e-?mail|diese nachricht|der inhalt|ce message|ce courriel|este mensaje|este correo|questo messaggio|esta mensagem|dit bericht|sent from|get outlook|von meinem|gesendet von|envoyé de|enviado desde|inviato da|verzonden vanaf|please consider|unsubscribe)/i

function isNamed(line: string, { name, address }: SignatureWriter): boolean {
  const head = splitHead(line)[0] ?? ''
  const words = wordsOf(head)
  if (words.length === 0 || words.length > NAME_WORDS_MAX || head.includes('@')) return false
  const wanted = nameWords(name, address)
  const joined = words.join('')
  return wanted.length > 1
    ? wanted.every((word) => words.includes(word))
    : wanted.some((word) => SPACELESS.test(word) && joined.startsWith(word))
}

const SPACELESS = /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]{2,}$/u

/** Words of the display name; of the address where there is none or it is an address. A single letter is no name. */
function nameWords(name: string | null, address: string): string[] {
  const bare = (name ?? '').split(/[(|,]/).slice(0, 2).join(' ')
  const source = bare.trim() === '' || bare.includes('@') ? (address.split('@')[0] ?? '') : bare
  return wordsOf(source).filter((word) => word.length > 1 && !/^\d{1,64}$/.test(word))
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFC')
    .toLowerCase()
    .split(/[^\p{L}\p{N}'’]/u)
    .filter((word) => word !== '')

const splitLine = (line: string): string[] =>
  line
    .split(/[|•·;\t]|\s[-–—]\s|\s\/\/\s| {3}/)
    .map((token) => token.trim())
    .filter((token) => token !== '')

/** The line of the name may hold everything: "Ann Lee, CFO, +44 20 7946 0000". */
const splitHead = (line: string): string[] =>
  splitLine(line).flatMap((token) =>
    token
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  )

function titleIn(tokens: readonly string[]): string | null {
  for (const token of tokens) {
    const title = titleOf(token)
    if (title !== null) return title
  }
  return null
}

const COMPANY =
  /(?:^|\s)(?:inc|ltd|limited|llc|llp|gmbh|ag|kg|se|plc|corp|corporation|bv|nv|oy|ab|srl|spa|sarl|pty)\.?$/i

function titleOf(token: string): string | null {
  if (token.length > TITLE_CHARACTERS_MAX || /[@:]|\d{3}|https?|www\./.test(token)) return null
  const [own = ''] = token.split(/ (?:at|bei|chez) /)
  const [first = '', ...more] = own.split(',').map((part) => part.trim())
  if (COMPANY.test(first) || wordsOf(first).length > TITLE_WORDS_MAX || !isJobTitle(own)) return null
  const end = more.findIndex((part) => COMPANY.test(part) || (!isJobTitle(part) && readTitle(part).department === null))
  return [first, ...(end < 0 ? more : more.slice(0, end))].join(', ')
}

/** The last part of a line may be a country; a state stands before a postcode. */
function placeIn(lines: readonly string[]): [SignatureFact['field'], string | null][] {
  const parts = lines.flatMap((line) => splitLine(line)).flatMap((token) => token.split(',').map((part) => part.trim()))
  const country = parts.find((part) => part.length > 1 && countryCodeOf(part) !== null) ?? null
  for (const part of parts) {
    for (const { name, code, pattern } of POSTCODES) {
      const state = pattern.exec(part)?.[1]
      if (state !== undefined && isStateCode(code, state)) {
        return [
          ['country', country ?? name],
          ['state', state],
        ]
      }
    }
  }
  return [['country', country]]
}

const POSTCODES = [
  { code: 'US', name: 'United States', pattern: /(?:^|\s)([A-Z]{2}) \d{5}(?:-\d{4})?$/ },
  { code: 'CA', name: 'Canada', pattern: /(?:^|\s)([A-Z]{2}) [A-Z]\d[A-Z] ?\d[A-Z]\d$/ },
  { code: 'AU', name: 'Australia', pattern: /(?:^|\s)([A-Z]{2,3}) \d{4}$/ },
]

const NEW_ADDRESS = /(?:^|\s)(?:new|neue|nouvelle|nueva|nuevo|novo|nova|nuova|nuovo|nieuwe|nowy)\s[^@]{0,60}$/i
const ADDRESS = /[^\s<>()",;:|]{1,64}@[^\s<>()",;:|]{3,190}/

/** "My new address: ann@acme.co.uk". Any other address in a signature may be a colleague's. */
function newAddressIn(lines: readonly string[], own: string): string | null {
  for (const line of lines) {
    const found = ADDRESS.exec(line)
    if (found === null || found[0].toLowerCase() === own) continue
    if (NEW_ADDRESS.test(line.slice(0, found.index).replace(/</g, ' '))) return found[0].replace(/\.$/, '')
  }
  return null
}
