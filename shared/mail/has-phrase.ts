/** A gap " * " in a phrase stands for at most this many characters: enough for an address and a word or two. */
const GAP_CHARACTERS_MAX = 60

/** Does the phrase, which may have gaps, stand in the normalised text? */
export function hasPhrase(text: string, phrase: string): boolean {
  if (!phrase.includes(' * ')) return text.includes(phrase)
  const [first = '', ...rest] = phrase.split(' * ')
  for (let at = text.indexOf(first), tries = 0; at >= 0 && tries < 8; at = text.indexOf(first, at + 1), tries += 1) {
    if (followsWithGaps(text, at + first.length, rest)) return true
  }
  return false
}

function followsWithGaps(text: string, from: number, pieces: readonly string[]): boolean {
  let at = from
  for (const piece of pieces) {
    const window = text.slice(at, at + GAP_CHARACTERS_MAX + piece.length)
    const foundAt = window.indexOf(piece)
    if (foundAt < 0) return false
    at += foundAt + piece.length
  }
  return true
}
