import { countryCodeOf } from '@reachable/shared/people'
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'

/** Endings of two letters that companies everywhere use: they name no country. */
const GENERIC_ENDINGS = ['ai', 'cc', 'co', 'fm', 'gg', 'io', 'me', 'ly', 'so', 'to', 'tv', 'ws', 'eu']

/**
 * A number in E.164, or null where it is none, or where it has no country code and no hint names its country. The first
 * hint that is one counts: names of countries, and addresses by the ending of their domain.
 * @source ITU-T E.164; the package libphonenumber-js
 */
export function phoneNumber(text: string, hints: readonly (string | null)[]): string | null {
  const country = hints.map(countryOfHint).find((code) => code !== null)
  const number = parsePhoneNumberFromString(text, country ?? undefined)
  return number?.isPossible() ? number.number : null
}

function countryOfHint(hint: string | null): CountryCode | null {
  if (hint === null) return null
  const code = hint.includes('@') ? countryOfEnding(hint) : countryCodeOf(hint)
  return code !== null && isSupportedCountry(code) ? code : null
}

function countryOfEnding(address: string): string | null {
  const ending = address.slice(address.lastIndexOf('.') + 1)
  if (ending.length !== 2 || GENERIC_ENDINGS.includes(ending)) return null
  return ending === 'uk' ? 'GB' : ending.toUpperCase()
}
