const CHECKSUM_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ID_SHAPE = /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/
/** The part after the key prefix that says which instance made the id. Invented, constant. */
const POD = 'Hn0'

/**
 * Lengthens a case-sensitive 15-character id to the case-safe 18 characters.
 * An 18-character id comes back with its checksum recomputed from the first 15, as Salesforce does.
 */
export function toId18(id: string): string {
  const base = id.slice(0, 15)
  let suffix = ''
  for (let group = 0; group < 3; group++) {
    let bits = 0
    for (let index = 0; index < 5; index++) {
      const character = base.charAt(group * 5 + index)
      if (character >= 'A' && character <= 'Z') bits |= 1 << index
    }
    suffix += CHECKSUM_ALPHABET.charAt(bits)
  }
  return base + suffix
}

/** True for text that has the shape of a 15 or 18 character id; says nothing about existence. */
function isIdShape(text: string): boolean {
  return ID_SHAPE.test(text)
}

/**
 * Canonical 18-character form, or null when the text is no id.
 * 18-character ids are case-insensitive in the outside world: the checksum restores the case of the first 15.
 */
export function parseId(text: string): string | null {
  if (!isIdShape(text)) return null
  if (text.length === 15) return toId18(text)
  return toId18(restoreCase(text))
}

function restoreCase(id18: string): string {
  let restored = ''
  for (let group = 0; group < 3; group++) {
    const bits = CHECKSUM_ALPHABET.indexOf(id18.charAt(15 + group).toUpperCase())
    if (bits < 0) return id18
    for (let index = 0; index < 5; index++) {
      const character = id18.charAt(group * 5 + index)
      restored += bits & (1 << index) ? character.toUpperCase() : character.toLowerCase()
    }
  }
  return restored
}

/** Makes the 18-character id number `sequence` under a three-character key prefix. Deterministic. */
export function makeId(keyPrefix: string, sequence: number): string {
  let rest = sequence
  let digits = ''
  while (digits.length < 9) {
    digits = BASE62.charAt(rest % 62) + digits
    rest = Math.floor(rest / 62)
  }
  return toId18(keyPrefix + POD + digits)
}

/** The sequence number inside an id made by `makeId`, or null for an id from elsewhere. */
export function sequenceOf(id: string): number | null {
  if (id.slice(3, 6) !== POD) return null
  let sequence = 0
  for (const character of id.slice(6, 15)) sequence = sequence * 62 + BASE62.indexOf(character)
  return sequence
}
