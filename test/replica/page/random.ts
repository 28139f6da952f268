/** A seeded source of small choices; the same seed always makes the same page. */
export type SeededRandom = {
  /** A number in [0, 1). */
  next(): number
  /** A whole number in [0, below). */
  below(below: number): number
  chance(probability: number): boolean
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string
  /** A short made-up name, the way minifiers write class names. */
  word(): string
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Mulberry32: small, well spread, and not for secrets. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  const letters = (count: number): string => Array.from({ length: count }, () => LETTERS.charAt(below(52))).join('')
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    hex: (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join(''),
    word: () => letters(3 + below(3)),
  }
}
