import type { Plugin } from 'vite'

/**
 * Fields of a bounce rule that only tests and readers of the source need. Told by the two spaces that the formatter
 * gives them; a rule that is written otherwise stays whole.
 */
const FOR_READERS =
  /^ {2}(?:examples|counterexamples): \[(?:\n[\s\S]*?\n {2}|[^\n]*)\],\n|^ {2}(?:why|source):\s+(?:'[^\n]*'|"[^\n]*"|`[^\n]*`),\n/gm

/** A list of words, in any file of phrases. */
const WORDS = String.raw`(?:'[^'|\n\\]*'|"[^"|\n\\]*"),?\s*`
const LIST = new RegExp(String.raw`\[\s*(?:${WORDS})+\]`, 'g')
/** Such lists one behind the other in an object: the lists of a rule, or its lists of words. */
const NAMED = new RegExp(String.raw`([a-zA-Z]+|'[a-z-]+'): (\[\s*(?:${WORDS})*\]),?\s*`, 'g')
const NAMED_LISTS = new RegExp(`(?:${NAMED.source})+`, 'g')

const wordsOf = (list: string): string[] =>
  [...list.matchAll(/'([^'\n]*)'|"([^"\n]*)"/g)].map(([, single, double]) => single ?? double ?? '')

/** The same list as one text, which packs better. */
const packed = (list: string): string => `${JSON.stringify(wordsOf(list).join('|'))}.split('|')`

function packedByName(lists: string): string {
  const rows = [...lists.matchAll(NAMED)].map(([, name = '', list = '']) =>
    [name.replaceAll("'", ''), ...wordsOf(list)].join('|'),
  )
  return `...unpackLists(${JSON.stringify(rows.join('\n'))}),`
}

const UNPACK = '\0unpack-lists'
const UNPACK_IMPORT = `import { unpackLists } from ${JSON.stringify(UNPACK)}\n`
const UNPACK_MODULE = `export const unpackLists = (text) =>
  Object.fromEntries(text.split('\\n').map((row) => { const [name, ...list] = row.split('|'); return [name, list] }))`

/** Leaves out of the extension what the bounce engine never reads, and packs the rest: 5 KB of its gzipped 45. */
export const leanRules: Plugin = {
  name: 'lean-rules',
  enforce: 'pre',
  resolveId: (source) => (source === UNPACK ? UNPACK : null),
  load: (id) => (id === UNPACK ? UNPACK_MODULE : null),
  transform: (code, id) => {
    if (!/[\\/]shared[\\/](?:bounce[\\/](?:rules|languages)|auto-reply[\\/]sayings)[\\/]/.test(id)) return null
    return UNPACK_IMPORT + code.replace(FOR_READERS, '').replace(NAMED_LISTS, packedByName).replace(LIST, packed)
  },
}
