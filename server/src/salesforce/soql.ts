/**
 * SOQL is built here and nowhere else: jsforce's own query builder does not escape backslashes, and mailboxes bring
 * any text (jsforce issue #1025). Values go through `literal`, names through `identifier`.
 */
export type Condition = string | null

/** Salesforce takes 100,000 characters of SOQL; the rest of a query never needs the difference. */
const IN_LIST_CHARACTERS_MAX = 80_000
const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\b': '\\b', '\f': '\\f' }

/** A quoted SOQL string. Backslash first, then the quote; control characters that SOQL cannot name are dropped. */
export function literal(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    // Half a surrogate pair is no character, and no URL can carry it.
    .replaceAll(/\p{Surrogate}/gu, '\ufffd')
    .replaceAll(/[\n\r\t\b\f]/g, (character) => ESCAPES[character] ?? '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly what must not reach a query.
    .replaceAll(/[\u0000-\u001f\u007f]/g, '')
  return `'${escaped}'`
}

/** A datetime as SOQL writes it: without quotes, in UTC. */
export const datetime = (ms: number): string => new Date(ms).toISOString()

/** A field or object name; throws on anything else, because names never come from outside data. */
export function identifier(name: string): string {
  if (!/^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*$/.test(name)) throw new Error(`not a SOQL name: ${name}`)
  return name
}

/**
 * `field IN (…)` in as many pieces as the length of a query demands, each value once. No values give no pieces, so
 * that nobody asks for a whole table by mistake (jsforce issue #876).
 */
export function inLists(field: string, values: readonly string[]): string[] {
  const pieces: string[][] = []
  let characters = Number.POSITIVE_INFINITY
  for (const value of new Set(values)) {
    const text = literal(value)
    characters += text.length + 1
    if (characters > IN_LIST_CHARACTERS_MAX) {
      pieces.push([])
      characters = text.length + 1
    }
    pieces.at(-1)?.push(text)
  }
  return pieces.map((piece) => `${identifier(field)} IN (${piece.join(',')})`)
}

/** Joins what is not null with AND. */
export const allOf = (...conditions: readonly Condition[]): string =>
  conditions.filter((condition) => condition !== null).join(' AND ')

export function select(
  fields: readonly string[],
  object: string,
  rest: { readonly where?: string; readonly orderBy?: string; readonly children?: readonly string[] },
): string {
  const parts = [...fields.map(identifier), ...(rest.children ?? []).map(anyChild)]
  const where = rest.where ? ` WHERE ${rest.where}` : ''
  const order = rest.orderBy ? ` ORDER BY ${rest.orderBy}` : ''
  return `SELECT ${parts.join(',')} FROM ${identifier(object)}${where}${order}`
}

/** Whether there is any record of a child relationship: one is enough, and keeps the pages full. */
const anyChild = (relationship: string): string => `(SELECT Id FROM ${identifier(relationship)} LIMIT 1)`
