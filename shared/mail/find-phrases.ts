/** A gap " * " in a phrase stands for at most this many characters: enough for an address and a word or two. */
const GAP_CHARACTERS_MAX = 60
const FULL_STOP = 0x2e
const SPACE = 0x20
/** No character has it. */
const NO_CODE = -1

/** Lists of words by name. In a phrase, "{name}" stands for one word of the list, "{name?} " for one or none. */
export type WordLists = Readonly<Record<string, readonly string[]>>
export type PhraseEntry<T> = { readonly phrase: string; readonly of: T; readonly words?: WordLists }
/** Calls `found` for every phrase that stands in the text, in the order of the text, with what the text says. */
export type PhraseFinder<T> = (text: string, found: (of: T, said: string) => void) => void

type Gap = { readonly from: number; readonly to: number; readonly before: Gap | null }
type Search<T> = { readonly text: string; readonly starts: Int32Array; readonly found: (of: T, said: string) => void }

/** A place in the tree of phrases: what may stand next, which phrases end here, and where the tree goes on. */
type Node<T> = {
  readonly next: Map<number, Node<T>>
  /** The only way on, where there is one: most places have no second, and a map costs several comparisons. */
  onlyCode: number
  onlyNode: Node<T> | undefined
  ends: T[] | null
  afterGap: Node<T> | null
  /** Here ends a word of a list: what follows is the same for all its words. */
  afterWord: Node<T>[] | null
  /** What follows a word of a list that begins here, by the list. */
  lists: Map<readonly string[], Node<T>> | null
}

/**
 * Prepares a search for many phrases in one pass over a normalised text. A phrase begins where a word begins ("rbl" is
 * not in "garbled") and may end within one ("undeliver"); scripts without spaces have no such rule. " * " in it stands
 * for up to 60 characters. All words of a list lead to the same place, so that lists do not multiply.
 */
export function phraseFinder<T>(entries: readonly PhraseEntry<T>[]): PhraseFinder<T> {
  const root = newNode<T>()
  for (const { phrase, of, words = {} } of entries) {
    for (const variant of withOptions(phrase)) {
      const end = variant.split(' * ').reduce((node, piece, index) => {
        if (index > 0) node.afterGap ??= newNode()
        return extend(index > 0 ? (node.afterGap ?? node) : node, piece, words)
      }, root)
      end.ends ??= []
      end.ends.push(of)
    }
  }
  // Nearly every word begins no phrase; a list answers that faster than a map.
  const firsts = Array.from({ length: 128 }, (_, code) => root.next.get(code))
  return (text, found) => {
    const search = { text, starts: startsOf(text), found }
    for (let at = 0; at < text.length; at = search.starts[at] ?? text.length) {
      const code = text.charCodeAt(at)
      const first = code < 128 ? firsts[code] : root.next.get(code)
      if (first !== undefined) follow(first, search, at, at + 1, null)
    }
  }
}

/** Where a phrase, or a piece behind a gap, may begin: for each place the next such place. */
function startsOf(text: string): Int32Array {
  const starts = new Int32Array(text.length)
  let next = text.length
  let isWord = false
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const isWordHere = isWordCharacter(text.charCodeAt(at))
    // What was looked at before stands behind: it begins a word unless this one belongs to the same word.
    if (at + 1 < text.length && !(isWord && isWordHere) && text.charCodeAt(at + 1) !== SPACE) next = at + 1
    starts[at] = next
    isWord = isWordHere
  }
  return starts
}

/** "{kind?} user" is "{kind} user" and "user". */
function withOptions(phrase: string): string[] {
  const option = /\{([a-z]{1,20})\?\} /.exec(phrase)
  if (option === null) return [phrase]
  const [before, after] = [phrase.slice(0, option.index), phrase.slice(option.index + option[0].length)]
  return [...withOptions(before + after), ...withOptions(`${before}{${option[1]}} ${after}`)]
}

function newNode<T>(): Node<T> {
  return {
    next: new Map(),
    onlyCode: NO_CODE,
    onlyNode: undefined,
    ends: null,
    afterGap: null,
    afterWord: null,
    lists: null,
  }
}

/** Adds a piece of a phrase without gaps below a node; gives the node where it ends. */
function extend<T>(start: Node<T>, piece: string, words: WordLists): Node<T> {
  return piece.split(/(\{[a-z]{1,20}\})/).reduce((node, token) => {
    const list = token.startsWith('{') ? words[token.slice(1, -1)] : undefined
    return list === undefined ? extendByText(node, token) : extendByList(node, list)
  }, start)
}

function extendByText<T>(start: Node<T>, text: string): Node<T> {
  let node = start
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    const next = node.next.get(code) ?? newNode<T>()
    node.next.set(code, next)
    node.onlyCode = node.next.size === 1 ? code : NO_CODE
    node.onlyNode = node.next.size === 1 ? next : undefined
    node = next
  }
  return node
}

function extendByList<T>(node: Node<T>, words: readonly string[]): Node<T> {
  const known = node.lists?.get(words)
  if (known !== undefined) return known
  const then = newNode<T>()
  node.lists ??= new Map()
  node.lists.set(words, then)
  for (const word of words) {
    const end = extendByText(node, word)
    end.afterWord ??= []
    end.afterWord.push(then)
  }
  return then
}

/** Goes as deep into the tree as the text does from here. */
function follow<T>(start: Node<T>, search: Search<T>, phraseAt: number, from: number, gap: Gap | null): void {
  const { text } = search
  let node: Node<T> | undefined = start
  for (let at = from; node !== undefined; at += 1) {
    if (node.ends !== null) for (const of of node.ends) search.found(of, saidBetween(text, phraseAt, at, gap))
    if (node.afterWord !== null) for (const then of node.afterWord) follow(then, search, phraseAt, at, gap)
    if (node.afterGap !== null) followGap(node.afterGap, search, phraseAt, at, gap)
    const code = text.charCodeAt(at)
    // At the end of the text `code` is NaN, which equals nothing.
    node = node.onlyCode === code ? node.onlyNode : node.onlyCode === NO_CODE ? node.next.get(code) : undefined
  }
}

/** Looks for what may follow within the gap; a gap stays within its sentence. */
function followGap<T>(root: Node<T>, search: Search<T>, phraseAt: number, from: number, before: Gap | null): void {
  const { text, starts } = search
  const lastAt = Math.min(from + GAP_CHARACTERS_MAX, text.length - 1)
  for (let at = from; at <= lastAt; at = starts[at] ?? text.length) {
    if (at > from + 1 && text.charCodeAt(at - 2) === FULL_STOP && text.charCodeAt(at - 1) === SPACE) return
    const first = root.next.get(text.charCodeAt(at))
    if (first !== undefined) follow(first, search, phraseAt, at + 1, { from, to: at, before })
  }
}

/** What the text says of a phrase: gaps are left out. */
function saidBetween(text: string, from: number, to: number, gap: Gap | null): string {
  if (gap === null) return text.slice(from, to)
  return `${saidBetween(text, from, gap.from, gap.before)} * ${text.slice(gap.to, to)}`
}

/** Letters and digits of ASCII: a word in another script may be part of a longer one without a space. */
function isWordCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
}
