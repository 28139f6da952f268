/** Class "." subject "." detail; subjects go from 0 to 7, which also keeps version numbers and IP addresses out. */
const ENHANCED = /(?<![\d.])[245]\.[0-7]\.\d{1,3}(?!\d|\.\d)/g
/** A reply code with an enhanced code, an address, a bracket or words behind it. */
const REPLY =
  /(?<![\w.\-/@:=+])(?:[45][0-5]\d|25\d)(?=[ -]{1,3}(?:#?[245]\.\d|[A-Za-z<>["'(#*@\u0080-\uffff])|$|[.:;,] |\n)/
const REPLY_BEFORE_CODE = /(?<![\w.])([245][0-5]\d)[ -]{1,3}[(#]{0,2}[245]\.[0-7]\.\d{1,3}(?!\d|\.\d)/

/** A relay that gave up quotes the last answer: "554 4.4.7 Message expired<421 4.4.2 Connection timed out>". */
const RELAYED = /[45]\.4\.7[^<\n]{0,200}<[45]\d\d ([45]\.[0-7]\.\d{1,3})[ >]/

/** These say little: a better code elsewhere, or any text that names the cause, outranks them. @source BNC-13 */
const GENERIC = new Set([
  '5.0.0',
  '4.0.0',
  '5.1.0',
  '5.2.1',
  '5.4.1',
  '5.7.1',
  '5.5.0',
  '5.2.0',
  '5.4.0',
  '5.7.0',
  '4.5.0',
  '4.1.0',
  '4.7.0',
  '4.2.0',
  '4.4.0',
])

export function isGenericStatus(status: string): boolean {
  return GENERIC.has(status)
}

/**
 * Reads an enhanced status code such as "5.1.1" out of free text: the one behind a reply code first.
 * Returns null when there is none; never throws, whatever the input.
 * @source RFC 3463 §2 (class "." subject "." detail; the class is 2, 4 or 5)
 */
export function statusIn(text: string): string | null {
  const relayed = RELAYED.exec(text)?.[1]
  if (relayed !== undefined && !relayed.endsWith('.0')) return relayed
  const behindReply = REPLY_BEFORE_CODE.exec(text)
  const codes = (behindReply === null ? text : text.slice(behindReply.index)).match(ENHANCED)
  if (codes === null) return null
  return bestOf(codes.filter((code) => code[0] === codes[0]?.[0]))
}

/** The first that says something; else the first that says at least a little ("5.7.1" over "5.1.0"). */
function bestOf(codes: readonly string[]): string | null {
  return codes.find((code) => !isGenericStatus(code)) ?? codes.find((code) => !code.endsWith('.0')) ?? codes[0] ?? null
}

/** Reads an SMTP reply code such as "550" out of free text; null when there is none. @source RFC 5321 §4.2 */
export function replyCodeIn(text: string): string | null {
  return REPLY_BEFORE_CODE.exec(text)?.[1] ?? REPLY.exec(text)?.[0] ?? null
}
