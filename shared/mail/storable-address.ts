/** An address field of Salesforce is this long; a longer address is a valid one that has no place there. */
const CHARACTERS_MAX = 80
/**
 * Letters and digits of any script and the specials of RFC 5322; what needs quotes has no place, nor a dot in front.
 * Dots in a row and at the end are common with Japanese providers, and Salesforce takes them.
 */
const LOCAL_PART = /^[\p{L}\p{M}\p{N}!#$%&'*+\-/=?^_`{|}~.]+$/u
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/
/** A number is no top-level domain; a single letter neither. */
const HAS_LETTER = /[a-z]/
const TOP_LABEL_CHARACTERS_MIN = 2

/**
 * True for an address that an e-mail field of Salesforce takes. The addresses of mails are freer than that: quoted or
 * escaped local parts, literals and lone labels as domains, up to 254 characters. Takes the form of `normaliseAddress`.
 * @source Salesforce Help 000384328, "Email Address Format Technical Standards Validation"
 */
export function isStorableAddress(address: string): boolean {
  const at = address.lastIndexOf('@')
  const local = address.slice(0, Math.max(at, 0))
  if (address.length > CHARACTERS_MAX || local.startsWith('.') || !LOCAL_PART.test(local)) return false
  const labels = address.slice(at + 1).split('.')
  const top = labels.at(-1) ?? ''
  const isTop = top.length >= TOP_LABEL_CHARACTERS_MIN && HAS_LETTER.test(top)
  return labels.length > 1 && labels.every((label) => LABEL.test(label)) && isTop
}
