import { countryCodeOf } from './country.ts'

/**
 * True where a new text tells nothing new about a field: the same words in other letters or spacing, the same number in
 * another form, the same country under another name. A blank is never the same as a value.
 */
export function isSameValue(field: string, one: string, other: string): boolean {
  if (field === 'Phone') return isSameNumber(one, other)
  if (field === 'MailingCountry') return isSameCountry(one, other)
  return plain(one) === plain(other)
}

const plain = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()

/** Shorter runs of digits are extensions, and many numbers end alike. */
const NATIONAL_DIGITS_MIN = 7

/** "+44 20 7946 0000", "020 7946 0000" and "+44 (0)20 7946 0000" are one number. */
function isSameNumber(one: string, other: string): boolean {
  const [a, b] = [digits(one), digits(other)]
  if (a === b) return a !== ''
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  return short.length >= NATIONAL_DIGITS_MIN && long.endsWith(short)
}

const digits = (text: string): string =>
  text
    .replace(/\(0\)/g, '')
    .replace(/(?:x|ext|durchwahl)\.?\s*\d+$/i, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '')

function isSameCountry(one: string, other: string): boolean {
  if (plain(one) === plain(other)) return true
  const code = countryCodeOf(one)
  return code !== null && code === countryCodeOf(other)
}
