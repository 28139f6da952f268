/** An address field of Salesforce is this long; a longer address is a valid one that has no place there. */
const CHARACTERS_MAX = 80
/**
 * Letters and digits of any script and the specials of RFC 5322, a dot not in front; what needs quotes has no place.
 * Dots in a row and at the end are common with Japanese providers, and Salesforce takes them.
 */
const LOCAL_PART = /^(?!\.)[\p{L}\p{M}\p{N}!#$%&'*+\-/=?^_`{|}~.]+$/u
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/
const TOP_LABEL = /^(?=.*[a-z])[a-z0-9-]{2,}$/

/**
 * True for an address that an e-mail field of Salesforce takes. The addresses of mails are freer than that: quoted or
 * escaped local parts, literals and lone labels as domains, up to 254 characters. Takes the form of `normaliseAddress`.
 * @source Salesforce Help 000384328, "Email Address Format Technical Standards Validation"
 */
export function isStorableAddress(address: string): boolean {
  const at = address.lastIndexOf('@')
  if (address.length > CHARACTERS_MAX || at < 1 || !LOCAL_PART.test(address.slice(0, at))) return false
  const labels = address.slice(at + 1).split('.')
  const isEachLabel = labels.every((label) => LABEL.test(label))
  return labels.length > 1 && isEachLabel && TOP_LABEL.test(labels.at(-1) ?? '')
}
