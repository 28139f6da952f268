import { type Person, parsePerson } from './page/address.ts'

/** What a mailbox list and a conversation show of a raw message; enough for a replica, not a MIME reader. */
export type EmlSummary = {
  from: Person
  to: Person[]
  cc: Person[]
  subject: string
  messageId: string | null
  references: string[]
  text: string
  isDeliveryReport: boolean
}

/** Reads the head and the first text part of a raw message. Missing headers become empty values; never throws. */
export function summariseEml(raw: Uint8Array): EmlSummary {
  const message = Buffer.from(raw).toString('utf8').replaceAll('\r\n', '\n')
  const { headers, body } = splitPart(message)
  const people = (name: string): Person[] => splitPeople(headers.get(name) ?? '')
  const ids = `${headers.get('references') ?? ''} ${headers.get('in-reply-to') ?? ''}`
  const type = headers.get('content-type') ?? 'text/plain'
  return {
    from: people('from')[0] ?? { address: 'unknown@invalid.example' },
    to: people('to'),
    cc: people('cc'),
    subject: decodeWords(headers.get('subject') ?? ''),
    messageId: headers.get('message-id')?.trim() ?? null,
    references: [...new Set([...ids.matchAll(/<[^<>\s]+>/g), ...embeddedIds(body)].map(([id]) => id))],
    text: firstText(headers, body, 0).slice(0, 20_000),
    isDeliveryReport: /report-type="?delivery-status/i.test(type),
  }
}

/** A notice quotes the headers of the mail it is about; both real clients thread by them. */
function embeddedIds(body: string): RegExpMatchArray[] {
  return [...body.matchAll(/(?<=^message-id:\s*)<[^<>\s]+>/gim)]
}

function splitPart(text: string): { headers: Map<string, string>; body: string } {
  // A part may begin with the empty line: it has no headers of its own.
  const end = text.startsWith('\n') ? 0 : text.indexOf('\n\n')
  const head = (end < 0 ? text : text.slice(0, end)).replace(/\n[ \t]+/g, ' ')
  const headers = new Map<string, string>()
  for (const line of head.split('\n')) {
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return { headers, body: end < 0 ? '' : text.slice(end).replace(/^\n+/, '') }
}

function firstText(headers: Map<string, string>, body: string, depth: number): string {
  const type = headers.get('content-type') ?? 'text/plain'
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1]
  if (!boundary || depth > 4) return decodeTransfer(body, headers.get('content-transfer-encoding') ?? '')
  const part = splitPart((body.split(`--${boundary}`)[1] ?? '').replace(/^\n/, ''))
  return firstText(part.headers, part.body, depth + 1)
}

function decodeTransfer(body: string, encoding: string): string {
  if (/base64/i.test(encoding)) return Buffer.from(body, 'base64').toString('utf8')
  if (!/quoted-printable/i.test(encoding)) return body
  return fromQuotedPrintable(body.replace(/=\n/g, ''))
}

function fromQuotedPrintable(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function decodeWords(text: string): string {
  return text.replace(/=\?[^?]+\?([bq])\?([^?]*)\?=/gi, (_, kind: string, value: string) =>
    kind.toLowerCase() === 'b'
      ? Buffer.from(value, 'base64').toString('utf8')
      : fromQuotedPrintable(value.replaceAll('_', ' ')),
  )
}

function splitPeople(header: string): Person[] {
  return header
    .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((text) => parsePerson(decodeWords(text)))
    .filter((person) => person.address !== '')
}
