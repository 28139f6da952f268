import { domainToAscii } from './punycode.ts'

const ADDRESS_CHARACTERS_MAX = 254
/** What the contract takes as well: control characters and halves of characters are in no address that works. */
const SHAPE = /^[^\s@<>",;\p{Cc}\p{Cs}]+@[^\s@<>",;\p{Cc}\p{Cs}]+$/u

/**
 * The one form in which addresses are compared: trimmed, lower case, domain in ASCII without a trailing dot; plus tags
 * and dots are kept. Returns null for what is not one address; never throws.
 * @source requirements CAP-6
 */
export function normaliseAddress(text: string): string | null {
  const bare = text.trim().replace(/^<(.*)>$/, '$1')
  // Longer text cannot be an address; it must not cost anything either.
  if (bare.length > 2 * ADDRESS_CHARACTERS_MAX) return null
  const at = bare.lastIndexOf('@')
  if (at < 1) return null
  const domain = domainToAscii(bare.slice(at + 1).replace(/\.$/, ''))
  const address = `${bare.slice(0, at).toLowerCase()}@${domain ?? ''}`
  return domain !== null && address.length <= ADDRESS_CHARACTERS_MAX && SHAPE.test(address) ? address : null
}

/** What stands after the last "@", lower case; empty where there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 0 ? '' : address.slice(at + 1).toLowerCase()
}

/** What stands before the last "@", lower case. */
export function localPartOf(address: string): string {
  const at = address.lastIndexOf('@')
  return (at < 0 ? address : address.slice(0, at)).toLowerCase()
}
