import { normaliseAddress } from './address.ts'

/** An address in its posted form and where it stands in a text: `startAt` and `endAt` include angle brackets and quotes around it. */
export type FoundAddress = { readonly address: string; readonly startAt: number; readonly endAt: number }

/** RFC 5321 §4.5.3.1 */
const LOCAL_CHARACTERS_MAX = 64
const DOMAIN_CHARACTERS_MAX = 253
/** One notice text holds a few dozen; a text made of addresses is not a notice. */
const ADDRESSES_MAX = 2_000
// Without the punctuation of typography and of Chinese and Japanese, which no address has.
const LOCAL = /[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-\u00a1-\u1fff\u2070-\u2fff\u3040-\ufeff\uffa0-\uffdc]/
const DOMAIN = /[A-Za-z0-9.\-_\u00a1-\u1fff\u2070-\u2fff\u3040-\ufeff\uffa0-\uffdc]/
/** Languages without spaces: "联系bob@acme.com吧", "bob@acme.com으로". */
const WORDS_BEFORE = /^[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{1,64}(?=[!-~]{1,64}$)/
const WORDS_AFTER = /^([^\u0370-\uffff]{0,250}\.[A-Za-z]{2,24})[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/

/** Asked for each character around each "@"; a table answers ASCII far faster than a pattern. */
function characterTest(pattern: RegExp): (text: string, at: number) => boolean {
  const ascii = Array.from({ length: 128 }, (_, code) => pattern.test(String.fromCharCode(code)))
  return (text, at) => {
    const code = text.charCodeAt(at)
    return code < 128 ? ascii[code] === true : pattern.test(text.charAt(at))
  }
}
const isLocal = characterTest(LOCAL)
const isDomain = characterTest(DOMAIN)

/** Every address in a text, in order. Scans outwards from each "@", so the time is linear whatever the text. */
export function findAddresses(text: string): FoundAddress[] {
  const found: FoundAddress[] = []
  let at = text.indexOf('@')
  while (at >= 0 && found.length < ADDRESSES_MAX) {
    const address = addressAround(text, at)
    if (address !== null) found.push(address)
    at = text.indexOf('@', address === null ? at + 1 : Math.max(at + 1, address.endAt))
  }
  return found
}

/** The first address in a text in its posted form, or null. */
export function firstAddress(text: string): string | null {
  return findAddresses(text)[0]?.address ?? null
}

function addressAround(text: string, at: number): FoundAddress | null {
  const local = text[at - 1] === '"' ? quotedLocalBefore(text, at) : plainLocalBefore(text, at)
  const domain = domainAfter(text, at + 1)
  if (local === null || domain === null) return null
  let startAt = at - local.raw.length
  let endAt = at + 1 + domain.length
  if (text[startAt - 1] === '<' && text[endAt] === '>') {
    startAt -= 1
    endAt += 1
  }
  const address = normaliseAddress(`${local.local}@${domain}`)
  return address === null ? null : { address, startAt, endAt }
}

function plainLocalBefore(text: string, at: number): { local: string; raw: string } | null {
  let startAt = at
  while (startAt > 0 && at - startAt < LOCAL_CHARACTERS_MAX * 2 && isLocal(text, startAt - 1)) startAt -= 1
  const raw = text.slice(startAt, at)
  // Quotes, an "mx=" before it and the like belong to the sentence, not to the address.
  const local = raw
    .replace(/^.{0,40}smtp=/i, '')
    .replace(/^['`*|=.]{1,20}/, '')
    .replace(WORDS_BEFORE, '')
  return local === '' || local.length > LOCAL_CHARACTERS_MAX * 2 ? null : { local, raw: local }
}

/** `"ann lee"@acme.com`. What is posted must have neither quotes nor spaces; only the first can be helped. */
function quotedLocalBefore(text: string, at: number): { local: string; raw: string } | null {
  const openAt = text.lastIndexOf('"', at - 2)
  if (openAt < 0 || at - openAt > LOCAL_CHARACTERS_MAX + 2) return null
  const local = text.slice(openAt + 1, at - 1)
  return local === '' || /[\s@<>",;]/.test(local) ? null : { local, raw: text.slice(openAt, at) }
}

function domainAfter(text: string, from: number): string | null {
  let endAt = from
  while (endAt - from < DOMAIN_CHARACTERS_MAX && isDomain(text, endAt)) endAt += 1
  const run = text.slice(from, endAt)
  const domain = (WORDS_AFTER.exec(run)?.[1] ?? run).replace(/[.\-_]{1,20}$/, '')
  if (domain === '' || domain.startsWith('.') || domain.startsWith('-')) return null
  return domain
}
