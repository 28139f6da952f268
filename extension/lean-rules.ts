import { pathToFileURL } from 'node:url'
import type { Plugin } from 'vite'

const DATA =
  /[\\/]shared[\\/](?:bounce[\\/](?:precedence|rules[\\/]words|languages[\\/](?:all|final-words))|auto-reply[\\/]sayings[\\/][^\\/]+)\.ts$/
/** Fields of a bounce rule that only tests and readers of the source need. */
const FOR_READERS: ReadonlySet<string> = new Set(['why', 'source', 'examples', 'counterexamples'])
const UNPACK = '\0unpack'

/** Turns rows back into a rule; see `rowsOf`. */
const UNPACK_MODULE = `export function unpack(text) {
  const whole = {}
  let part = whole
  for (const row of text.split('\\n')) {
    const [head, ...list] = row.split('|')
    const [name, value] = head.split('=')
    if (value === '') part = whole[name] = {}
    else part[name] = value === undefined ? list : value === 'true' || value
  }
  return whole
}`

const isList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((word) => typeof word === 'string' && !/[|\n]/.test(word))

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype

/**
 * Data as rows of text, which pack better than anything else that was tried: "name=value", "name|word|word", and
 * "name=" before the rows of an object within. Null for what is more than names, words and lists of words.
 */
function rowsOf(data: Readonly<Record<string, unknown>>): string[] | null {
  const rows: string[] = []
  const within: string[] = []
  for (const [name, value] of Object.entries(data)) {
    if (FOR_READERS.has(name) || value === undefined) continue
    if (isList(value)) rows.push([name, ...value].join('|'))
    else if (typeof value === 'string' || value === true) rows.push(`${name}=${value}`)
    else {
      const inner = isRecord(value) ? rowsOf(value) : null
      if (inner === null) return null
      within.push(`${name}=`, ...inner)
    }
  }
  return [...rows, ...within]
}

function codeOf(data: unknown): string | null {
  if (isList(data)) return `${JSON.stringify(data.join('|'))}.split('|')`
  const isMany = Array.isArray(data)
  const all = (isMany ? data : [data]).map((one) => (isRecord(one) ? rowsOf(one) : null))
  if (all.includes(null)) return null
  const text = JSON.stringify(all.map((rows) => rows?.join('\n')).join('\n\n'))
  return isMany ? `${text}.split('\\n\\n').map(unpack)` : `unpack(${text})`
}

/**
 * Leaves out of the extension what the bounce engine never reads, and packs the rest: 5 KB of its gzipped 45. A file
 * that exports more than data stays as it is.
 */
export const leanRules: Plugin = {
  name: 'lean-rules',
  enforce: 'pre',
  resolveId: (source) => (source === UNPACK ? UNPACK : null),
  load: (id) => (id === UNPACK ? UNPACK_MODULE : null),
  transform: async (_, id) => {
    if (!DATA.test(id)) return null
    const exported: Readonly<Record<string, unknown>> = await import(pathToFileURL(id).href)
    const codes = Object.entries(exported).map(([name, data]) => ({ name, code: codeOf(data) }))
    if (codes.some(({ code }) => code === null)) return null
    const consts = codes.map(({ name, code }) => `export const ${name} = ${code}\n`)
    return `import { unpack } from ${JSON.stringify(UNPACK)}\n${consts.join('')}`
  },
}
