export type RegexLiteral = { readonly source: string; readonly flags: string; readonly line: number }

/** After one of these a slash begins a regular expression; after a name, a number or a bracket it divides. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};]|=>|\breturn)\s*$/
/** A comment, a string, a template without expressions that matter here, or a slash. */
const TOKEN = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\//g
const LITERAL = /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)/y

/** Every regular expression literal in a TypeScript source. Enough of a scanner for our own style, not a parser. */
export function regexLiterals(code: string): RegexLiteral[] {
  const found: RegexLiteral[] = []
  TOKEN.lastIndex = 0
  for (let match = TOKEN.exec(code); match !== null; match = TOKEN.exec(code)) {
    const at = match.index
    const isComment = match[0].startsWith('//') || match[0].startsWith('/*')
    if (match[0] !== '/' || isComment || !BEFORE_REGEX.test(code.slice(Math.max(0, at - 40), at))) continue
    LITERAL.lastIndex = at
    const literal = LITERAL.exec(code)
    if (literal === null) continue
    found.push({ source: literal[1] ?? '', flags: literal[2] ?? '', line: code.slice(0, at).split('\n').length })
    TOKEN.lastIndex = LITERAL.lastIndex
  }
  return found
}
