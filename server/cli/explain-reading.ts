import type { Reading } from '@reachable/shared/bounce'
import { type Part, readMail } from '@reachable/shared/mail'

const LINE_CHARACTERS_MAX = 140
/** What outranks what. @source requirements BNC-13 */
const EVIDENCE: readonly (readonly [begins: string, meaning: string])[] = [
  ['the text says', 'words that name the cause outrank every code'],
  ['code in the diagnostic', 'no words name the cause; the code in what the other server said is next'],
  ['Status field', 'no words and no code of the other server name it; the Status field of the report is next'],
  ['it was refused', 'where the conversation ended outranks vague words and generic codes'],
  ['SMTP reply', 'nothing but the SMTP reply is left'],
  ['no text or code', 'nothing names a cause, and none is guessed'],
  ['the mail still waits', 'nothing names a cause, and the mail is still tried'],
]

/** The way from the bytes of a mail to its verdict, one line a step. For the terminal: it quotes the mail. */
export function explainReading(name: string, bytes: Uint8Array, reading: Reading): string[] {
  const mail = readMail(bytes)
  const lines = linesOf(mail)
  const isVerdict = (step: string) => /^\S+@\S+: /.test(step)
  const recipients = reading.report?.recipients ?? []
  const verdicts = reading.explain.filter(isVerdict)
  return [
    `${name}, ${bytes.length} bytes`,
    '  parts',
    ...structure(mail, 2),
    '  recognised',
    ...reading.explain.filter((step) => !isVerdict(step)).map((step) => `    ${step}`),
    ...recipients.flatMap((recipient) => [
      `  ${recipient.address}`,
      ...(recipient.finalAddress === null ? [] : [`    passed on to: ${recipient.finalAddress}`]),
      `    codes seen: status ${recipient.status ?? 'none'}, SMTP reply ${recipient.replyCode ?? 'none'}, action ${recipient.action}`,
      `    the server said: ${cut(recipient.diagnostic ?? 'nothing')}`,
      ...explainVerdict(
        verdicts.find((step) => step.startsWith(`${recipient.address}: `)),
        lines,
      ),
      ...(recipient.reason === null
        ? []
        : [`    verdict: ${recipient.recipientState}, ${recipient.hard ? 'hard' : 'not hard'}`]),
    ]),
  ]
}

function structure(part: Part, depth: number): string[] {
  const charset = part.params.get('charset')
  const encoding = part.headers.get('content-transfer-encoding')
  const notes = [part.type, charset, encoding, part.filename].filter((note) => note != null && note !== '')
  const embedded = part.mail()
  const children = embedded === null ? part.parts : [embedded]
  return [`${'  '.repeat(depth)}${notes.join(', ')}`, ...children.flatMap((child) => structure(child, depth + 1))]
}

function explainVerdict(step: string | undefined, lines: readonly NumberedLine[]): string[] {
  if (step === undefined) return ['    delivered or passed on: there is nothing to name']
  const because = step.slice(step.indexOf(', because ') + 10)
  const [, meaning] = EVIDENCE.find(([begins]) => because.startsWith(begins)) ?? ['', null]
  const line = decidingLine(because, lines)
  return [
    `    decided: ${step.slice(step.indexOf(': ') + 2)}`,
    ...(line === null ? [] : [`    the line: ${line.where}, line ${line.number}: ${cut(line.text, because)}`]),
    ...(meaning === null ? [] : [`    precedence: ${meaning}`]),
  ]
}

type NumberedLine = { readonly where: string; readonly number: number; readonly text: string }

/** Lines of every text and report, without the mail that came back. */
function linesOf(part: Part): NumberedLine[] {
  if (part.parts.length > 0) return part.parts.flatMap(linesOf)
  if (!part.type.startsWith('text/') && !part.type.endsWith('delivery-status')) return []
  return part
    .text()
    .split('\n')
    .map((text, index) => ({ where: part.type, number: index + 1, text: text.trim() }))
}

/** The first line with what decided: a phrase, whose gaps " * " and addresses may be anything, or a code. */
function decidingLine(because: string, lines: readonly NumberedLine[]): NumberedLine | null {
  const quoted = /"([^"]+)"/.exec(because)?.[1] ?? / (?:is|reply) ([\d.]+)/.exec(because)?.[1]
  if (quoted === undefined) return null
  const pieces = quoted.split(/ \* |‹›/).map((piece) => piece.trim())
  const has = (text: string) => pieces.every((piece) => plain(text).includes(piece))
  const two = (index: number) => `${lines[index]?.text ?? ''} ${lines[index + 1]?.text ?? ''}`
  return lines.find(({ text }) => has(text)) ?? lines.find((_, index) => has(two(index))) ?? null
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/\s+/g, ' ')
}

/** A long line is shown around the words that the reason quotes, which stand far inside it at times. */
function cut(text: string, because = ''): string {
  if (text.length <= LINE_CHARACTERS_MAX) return text
  const piece = /"([^" *‹]+)/.exec(because)?.[1] ?? ''
  const startAt = Math.max(0, plain(text).indexOf(piece) - LINE_CHARACTERS_MAX / 2)
  const shown = text.slice(startAt, startAt + LINE_CHARACTERS_MAX)
  return `${startAt > 0 ? '…' : ''}${shown}${startAt + LINE_CHARACTERS_MAX < text.length ? '…' : ''}`
}
