/**
 * True where the whole text is what the pattern describes: `*` is any run of characters, `?` is one, letter case does
 * not matter. `*@acme.com` is not `x@sub.acme.com`, because what stands before the "@" is no part of a domain.
 * Takes at most (length of pattern) × (length of text) steps, whatever both hold.
 * @source requirements FLT-1
 */
export function matchesPattern(pattern: string, text: string): boolean {
  return patternMatcher(pattern)(text)
}

/** The pattern made ready for many texts. */
export function patternMatcher(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*')
  const last = rest.pop()
  return (text) => {
    const lower = text.toLowerCase()
    if (last === undefined) return lower.length === first.length && fitsAt(first, lower, 0)
    const endsAt = lower.length - last.length
    if (endsAt < first.length || !fitsAt(first, lower, 0) || !fitsAt(last, lower, endsAt)) return false
    let from = first.length
    // The leftmost place of each piece leaves the most room for those after it, so nothing is ever tried twice.
    for (const piece of rest) {
      const at = placeOf(piece, lower, from, endsAt)
      if (at === null) return false
      from = at + piece.length
    }
    return true
  }
}

function placeOf(piece: string, text: string, from: number, endsAt: number): number | null {
  for (let at = from; at + piece.length <= endsAt; at += 1) if (fitsAt(piece, text, at)) return at
  return null
}

function fitsAt(piece: string, text: string, at: number): boolean {
  for (let index = 0; index < piece.length; index += 1) {
    if (piece[index] !== '?' && piece[index] !== text[at + index]) return false
  }
  return true
}

/** True where a pattern names nothing: `*`, `*@*`, `?*.*`. It would hide everything and is refused (FLT-4). */
export function isCatchAll(pattern: string): boolean {
  return !/[^*?@.\s]/.test(pattern)
}
