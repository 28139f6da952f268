/** A gap " * " in a phrase stands for at most this many characters: enough for an address and a word or two. */
const GAP_CHARACTERS_MAX = 60
const FULL_STOP = 0x2e
const SPACE = 0x20

/** Lists of words by name. In a phrase, "{name}" stands for one word of the list, "{name?} " for one or none. */
export type WordLists = Readonly<Record<string, readonly string[]>>
export type PhraseEntry<T> = { readonly phrase: string; readonly of: T; readonly words?: WordLists }
/** Calls `found` for every phrase that stands in the text, in the order of the text, with what the text says. */
export type PhraseFinder<T> = (text: string, found: (of: T, said: string) => void) => void

/** A place in the tree of phrases: what may stand next, and which phrases end here. */
type Node<T> = {
  readonly next: Map<number, Node<T>>
  ends: T[] | null
  afterGap: Node<T> | null
  lists: { readonly words: readonly string[]; readonly tree: Node<true>; readonly then: Node<T> }[] | null
}

/**
 * Prepares a search for many phrases in one pass over a normalised text. A phrase begins where a word begins ("rbl" is
 * not in "garbled") and may end within one ("undeliver"); scripts without spaces have no such rule. " * " in it stands
 * for up to 60 characters. A list of words is one tree, however many phrases name it.
 */
export function phraseFinder<T>(entries: readonly PhraseEntry<T>[]): PhraseFinder<T> {
  const root = newNode<T>()
  const trees = new Map<readonly string[], Node<true>>()
  for (const { phrase, of, words = {} } of entries) {
    for (const variant of withOptions(phrase)) {
      const end = variant.split(' * ').reduce((node, piece, index) => {
        if (index > 0) node.afterGap ??= newNode()
        return extend(index > 0 ? (node.afterGap ?? node) : node, piece, words, trees)
      }, root)
      end.ends ??= []
      end.ends.push(of)
    }
  }
  return (text, found) => {
    for (let at = 0; at < text.length; at += 1) {
      if (isWordCharacter(text.charCodeAt(at)) && isWordCharacter(text.charCodeAt(at - 1))) continue
      follow(root, text, at, '', found)
    }
  }
}

/** "{kind?} user" is "{kind} user" and "user". */
function withOptions(phrase: string): string[] {
  const option = /\{([a-z]{1,20})\?\} /.exec(phrase)
  if (option === null) return [phrase]
  const [before, after] = [phrase.slice(0, option.index), phrase.slice(option.index + option[0].length)]
  return [...withOptions(before + after), ...withOptions(`${before}{${option[1]}} ${after}`)]
}

function newNode<T>(): Node<T> {
  return { next: new Map(), ends: null, afterGap: null, lists: null }
}

/** Adds a piece of a phrase without gaps below a node; gives the node where it ends. */
function extend<T>(
  start: Node<T>,
  piece: string,
  words: WordLists,
  trees: Map<readonly string[], Node<true>>,
): Node<T> {
  return piece.split(/(\{[a-z]{1,20}\})/).reduce((node, token) => {
    const list = token.startsWith('{') ? words[token.slice(1, -1)] : undefined
    return list === undefined ? extendByText(node, token) : extendByList(node, list, trees)
  }, start)
}

function extendByText<T>(start: Node<T>, text: string): Node<T> {
  let node = start
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    const next = node.next.get(code) ?? newNode<T>()
    node.next.set(code, next)
    node = next
  }
  return node
}

function extendByList<T>(node: Node<T>, words: readonly string[], trees: Map<readonly string[], Node<true>>): Node<T> {
  node.lists ??= []
  const known = node.lists.find((list) => list.words === words)
  if (known !== undefined) return known.then
  const tree = trees.get(words) ?? newNode<true>()
  if (!trees.has(words)) for (const word of words) extendByText(tree, word).ends = [true]
  trees.set(words, tree)
  const then = newNode<T>()
  node.lists.push({ words, tree, then })
  return then
}

/** Goes as deep into the tree as the text does from here. `said` is what was matched so far. */
function follow<T>(
  start: Node<T>,
  text: string,
  from: number,
  said: string,
  found: (of: T, said: string) => void,
): void {
  let node: Node<T> | undefined = start
  for (let at = from; node !== undefined; at += 1) {
    if (node.ends !== null) for (const of of node.ends) found(of, said + text.slice(from, at))
    if (node.lists !== null) {
      for (const { tree, then } of node.lists) followList(tree, then, text, at, said + text.slice(from, at), found)
    }
    if (node.afterGap !== null) followGap(node.afterGap, text, at, `${said}${text.slice(from, at)} * `, found)
    node = node.next.get(text.charCodeAt(at))
  }
}

function followList<T>(
  tree: Node<true>,
  then: Node<T>,
  text: string,
  from: number,
  said: string,
  found: (of: T, said: string) => void,
): void {
  let node: Node<true> | undefined = tree
  for (let at = from; node !== undefined; at += 1) {
    if (node.ends !== null) follow(then, text, at, said + text.slice(from, at), found)
    node = node.next.get(text.charCodeAt(at))
  }
}

/** Looks for what may follow within the gap; a gap stays within its sentence. */
function followGap<T>(
  root: Node<T>,
  text: string,
  from: number,
  said: string,
  found: (of: T, said: string) => void,
): void {
  const lastAt = Math.min(from + GAP_CHARACTERS_MAX, text.length - 1)
  for (let at = from; at <= lastAt; at += 1) {
    if (at > from + 1 && text.charCodeAt(at - 2) === FULL_STOP && text.charCodeAt(at - 1) === SPACE) return
    follow(root, text, at, said, found)
  }
}

/** Letters and digits of ASCII: a word in another script may be part of a longer one without a space. */
function isWordCharacter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57)
}
