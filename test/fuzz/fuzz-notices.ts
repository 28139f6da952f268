import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Reading, readNotice } from '@reachable/shared/bounce'
import { DeliveryReport } from '@reachable/shared/contract'
import { type Part, readHeaderBlock, readMail } from '@reachable/shared/mail'
import { listOwnMails } from '../mails/own-mails.ts'
import { countWork } from './counted-work.ts'
import { hostileMail } from './hostile-mail.ts'
import { seededRandom } from './random.ts'

/** Wrong in one mail. `seed` makes that mail again. */
type FuzzFailure = { readonly seed: number; readonly what: string }

const MAILS = join(import.meta.dirname, '../mails')
/** Read again and counted: both are slow, and attacks on single weaknesses are counted by themselves. */
const LOOKED_AT_CLOSELY_EVERY = 20
/** Half of the mails cost below 50 looks at each character, one with a dozen recipients 400: each asks the whole text. */
const LOOKS_PER_CHARACTER_MAX = 1_000
const LOOKS_FREE = 1_000_000
/** Contract limits of a report with a few dozen recipients; the mails here have no more. */
const READING_CHARACTERS_MAX = 400_000

/**
 * Reads so many hostile mails, the first from `seed` on. Each must be read to its end (the reader's fence around
 * exceptions is looked behind), give a reading of bounded size and name only addresses that stand in the mail; every
 * twentieth must also read twice alike and take work in proportion to its length.
 */
export function fuzzNotices(count: number, seed: number, progress: (done: number) => void = () => {}): FuzzFailure[] {
  const [first = '', ...rest] = listOwnMails().map((file) => readFileSync(join(MAILS, file)).toString('latin1'))
  const failures: FuzzFailure[] = []
  for (let done = 0; done < count; done += 1) {
    const mailSeed = (seed + done) >>> 0
    const mail = hostileMail(seededRandom(mailSeed), [first, ...rest])
    const bytes = Uint8Array.from(Buffer.from(mail, 'latin1'))
    const what = wrongWith(bytes) ?? (done % LOOKED_AT_CLOSELY_EVERY === 0 ? wrongWithWork(bytes) : null)
    if (what !== null) failures.push({ seed: mailSeed, what })
    progress(done + 1)
  }
  return failures
}

/** What is wrong with the reading of a mail; null where nothing is. */
function wrongWith(bytes: Uint8Array): string | null {
  const reading = readNotice(bytes)
  if (reading.explain.includes('this mail could not be read')) return 'the reader threw'
  const { length } = JSON.stringify(reading)
  if (length > READING_CHARACTERS_MAX) return `the reading has ${length} characters`
  const misfit = reading.report === null ? null : DeliveryReport.safeParse(reading.report).error
  if (misfit) return `the report does not fit the contract: ${misfit.issues[0]?.path.join('.')}`
  return wrongNames(bytes, reading)
}

function wrongWithWork(bytes: Uint8Array): string | null {
  let again: Reading | null = null
  const looks = countWork(() => {
    again = readNotice(bytes)
  })
  if (JSON.stringify(again) !== JSON.stringify(readNotice(bytes))) return 'two readings of the same bytes differ'
  const isTooMuch = looks > LOOKS_FREE + LOOKS_PER_CHARACTER_MAX * bytes.length
  return isTooMuch ? `${looks} looks at ${bytes.length} characters` : null
}

function wrongNames(bytes: Uint8Array, reading: Reading): string | null {
  const addresses = reading.report?.recipients.flatMap(({ address, finalAddress }) => [
    address,
    finalAddress ?? address,
  ])
  const reply = reading.autoReply
  const named = [...(addresses ?? []), ...(reply?.delegates ?? []), reply?.successor ?? '', reply?.newAddress ?? '']
  if (named.every((address) => address === '')) return null
  const text = wholeText(readMail(bytes))
  const missing = named.filter((address) => address !== '' && !standsIn(text, address))
  const otherText = missing.length === 0 ? '' : textOfLines(bytes)
  const invented = missing.find((address) => !standsIn(otherText, address))
  return invented === undefined ? null : `${invented} does not stand in the mail`
}

/** Headers inside a text may be UTF-8 whatever its charset, and have encoded words: each line as it is and as a header. */
function textOfLines(bytes: Uint8Array): string {
  const plain = new TextDecoder().decode(bytes)
  const fields = plain.split(/[\r\n]+/).map((line) => `x: ${line}`)
  return [plain, ...readHeaderBlock(fields.join('\n')).headers.all('x')].join('\n').toLowerCase()
}

/** Everything that the mail says, decoded in each way that an address can be written in. */
function wholeText(part: Part): string {
  const headers = part.headers.fields.map(({ name }) => part.headers.all(name).join('\n')).join('\n')
  const embedded = part.mail()
  const texts = [headers, part.text(), ...part.parts.map(wholeText), embedded === null ? '' : wholeText(embedded)]
  return texts.join('\n').toLowerCase()
}

/** Folded lines, escapes of RFC 6533, entities and quotes may stand inside; the letters must be there in this order. */
function standsIn(text: string, address: string): boolean {
  if (text.includes(address)) return true
  const at = address.lastIndexOf('@')
  const domain = address.slice(at + 1)
  const bare = plain(text)
  // A domain in other letters is written in ASCII by us.
  const local = address.slice(0, at)
  return (text.includes(local) || bare.includes(plain(local))) && (bare.includes(domain) || domain.includes('xn--'))
}

function plain(text: string): string {
  return text
    .replace(/\\x\{([0-9a-f]{1,5})\}/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&#(\d{1,6});/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/&#x([0-9a-f]{1,5}|10[0-9a-f]{4});/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/<[^>@]{0,5000}>/g, '')
    .replace(/["\\\s]/g, '')
    .replaceAll('\u0307', '')
    .normalize('NFKC') // "³" in a domain is a "3". @source UTS 46 §4
    .toLowerCase()
}
