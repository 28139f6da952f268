/** A gap " * " in a phrase stands for at most this many characters: enough for an address and a word or two. */
const GAP_CHARACTERS_MAX = 60

type End<T> = { readonly phrase: string; readonly rest: readonly string[]; readonly of: T }
type Node<T> = { readonly next: Map<number, Node<T>>; readonly ends: End<T>[] }
/** Calls `found` for every phrase that stands in the text, in the order of the text. */
export type PhraseFinder<T> = (text: string, found: (of: T, phrase: string) => void) => void

/**
 * Prepares a search for many phrases in one pass over a normalised text. A phrase begins where a word begins ("rbl" is
 * not in "garbled") and may end within one ("undeliver"); scripts without spaces have no such rule. " * " in it stands
 * for up to 60 characters.
 */
export function phraseFinder<T>(entries: readonly { readonly phrase: string; readonly of: T }[]): PhraseFinder<T> {
  const root: Node<T> = { next: new Map(), ends: [] }
  for (const { phrase, of } of entries) {
    const [first = '', ...rest] = phrase.split(' * ')
    nodeOf(root, first).ends.push({ phrase, rest, of })
  }
  return (text, found) => {
    for (let at = 0; at < text.length; at += 1) {
      if (isWordCharacter(text.charCodeAt(at)) && isWordCharacter(text.charCodeAt(at - 1))) continue
      walk(root, text, at, found)
    }
  }
}

function nodeOf<T>(root: Node<T>, piece: string): Node<T> {
  let node = root
  for (let at = 0; at < piece.length; at += 1) {
    const code = piece.charCodeAt(at)
    const next: Node<T> = node.next.get(code) ?? { next: new Map(), ends: [] }
    node.next.set(code, next)
    node = next
  }
  return node
}

function walk<T>(root: Node<T>, text: string, from: number, found: (of: T, phrase: string) => void): void {
  let node = root.next.get(text.charCodeAt(from))
  for (let at = from + 1; node !== undefined; at += 1) {
    for (const { phrase, rest, of } of node.ends) if (followsWithGaps(text, at, rest)) found(of, phrase)
    node = node.next.get(text.charCodeAt(at))
  }
}

/** Letters and digits of ASCII: a word in another script may be part of a longer one without a space. */
function isWordCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
}

function followsWithGaps(text: string, from: number, pieces: readonly string[]): boolean {
  let at = from
  for (const piece of pieces) {
    const window = text.slice(at, at + GAP_CHARACTERS_MAX + piece.length)
    const foundAt = window.indexOf(piece)
    // A gap stays within its sentence.
    if (foundAt < 0 || window.slice(0, foundAt).includes('. ')) return false
    at += foundAt + piece.length
  }
  return true
}
