import { ApiProblem } from '../problem.ts'

export type Scope = 'ALL' | 'EMAIL' | 'NAME' | 'PHONE' | 'SIDEBAR'
/** What one object answers: its fields, and WHERE and ORDER BY as SOQL. */
export type Returning = {
  readonly object: string
  readonly fields: readonly string[]
  readonly rest: string
  readonly limit: number
}
export type Search = {
  /** Each must match a searched field. */
  readonly terms: readonly RegExp[]
  readonly scope: Scope
  readonly returning: readonly Returning[]
  readonly limit: number
}

const RESULTS_MAX = 2_000
const SCOPES: readonly Scope[] = ['ALL', 'EMAIL', 'NAME', 'PHONE', 'SIDEBAR']
const HEAD = /^\s*FIND\s*(\{(?:\\.|[^}\\])*\}|'(?:\\.|[^'\\])*')\s*(?:IN\s+(\w+)\s+FIELDS\s*)?/is

/** Parses `FIND {…} IN EMAIL FIELDS RETURNING Contact(Id, Name WHERE … LIMIT n), Lead LIMIT n`. */
export function parseSosl(sosl: string): Search {
  const [head, quoted = '', scope = 'ALL'] = HEAD.exec(sosl) ?? []
  if (head === undefined) throw malformed(`unexpected token: ${sosl.slice(0, 20)}`)
  const rest = sosl.slice(head.length)
  const limit = /\bLIMIT\s+(\d+)\s*$/i.exec(rest)?.[1]
  const list = /^\s*RETURNING\s+(.*)$/is.exec(rest.replace(/\bLIMIT\s+\d+\s*$/i, ''))?.[1] ?? ''
  return {
    terms: termsOf(quoted.slice(1, -1)),
    scope: readScope(scope),
    returning: splitTop(list).map(readReturning),
    limit: limit === undefined ? RESULTS_MAX : Number(limit),
  }
}

export function readScope(name: string): Scope {
  const scope = SCOPES.find((each) => each === name.toUpperCase())
  if (scope) return scope
  throw malformed(`unexpected token: ${name}`)
}

/** Words or a quoted phrase; `*` stands for any run of letters, `?` for one. All of them must be found. */
export function termsOf(text: string): RegExp[] {
  const words = text.match(/"(?:\\.|[^"\\])*"|(?:\\.|[^\s"])+/g)?.filter((word) => !/^(AND|OR)$/i.test(word)) ?? []
  const terms = words.map((word) => word.replace(/^"|"$/g, ''))
  if (terms.every((term) => term.length < 2)) throw malformed('search term must be longer than one character')
  return terms.map((term) => new RegExp(`(?:^|[^\\p{L}\\p{N}])${sourceOf(term)}(?:$|[^\\p{L}\\p{N}])`, 'iu'))
}

/** A backslash takes the meaning of the next character away. */
function sourceOf(term: string): string {
  let source = ''
  for (let index = 0; index < term.length; index++) {
    const character = term.charAt(index)
    if (character === '\\') source += quote(term.charAt(++index))
    else if (character === '*') source += '[^\\s]*'
    else if (character === '?') source += '[^\\s]'
    else source += quote(character)
  }
  return source
}

const quote = (character: string) => character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')

function readReturning(text: string): Returning {
  const [, object = '', inside = 'Id'] = /^\s*(\w+)\s*(?:\((.*)\))?\s*$/s.exec(text) ?? []
  if (object === '') throw malformed(`unexpected token: ${text.trim()}`)
  const limit = /\bLIMIT\s+(\d+)\s*$/i.exec(inside)?.[1]
  const body = inside.replace(/\bLIMIT\s+\d+\s*$/i, '')
  const at = body.search(/\b(WHERE|ORDER\s+BY)\b/i)
  const fields = (at < 0 ? body : body.slice(0, at)).split(',').map((name) => name.trim())
  return {
    object,
    fields,
    rest: at < 0 ? '' : ` ${body.slice(at).trim()}`,
    limit: limit === undefined ? RESULTS_MAX : Number(limit),
  }
}

/** Splits at commas outside parentheses. */
function splitTop(list: string): string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let index = 0; index <= list.length; index++) {
    const character = list.charAt(index)
    if (character === '(') depth++
    if (character === ')') depth--
    if (index < list.length && (character !== ',' || depth > 0)) continue
    parts.push(list.slice(from, index))
    from = index + 1
  }
  return parts.filter((part) => part.trim() !== '')
}

const malformed = (message: string) => new ApiProblem(400, 'MALFORMED_SEARCH', message)
