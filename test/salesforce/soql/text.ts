const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

/** The value of a quoted SOQL string, escapes resolved. In LIKE, `\_` and `\%` keep their backslash for `likePattern`. */
export function unquote(quoted: string, isLike = false): string {
  const inner = quoted.slice(1, -1)
  return inner.replace(
    /\\u([0-9a-fA-F]{4})|\\(.)/gs,
    (_match, hex: string | undefined, character: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      if (isLike && (character === '_' || character === '%' || character === '\\')) return `\\${character}`
      return character === undefined ? '' : (ESCAPES[character] ?? character)
    },
  )
}

/** LIKE as a test: `%` any run, `_` one character, `\%`, `\_` and `\\` themselves; letters in any case. */
export function likePattern(pattern: string): RegExp {
  let source = ''
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern.charAt(index)
    if (character === '\\') {
      index++
      source += quoteForRegExp(pattern.charAt(index))
    } else if (character === '%') source += '.*'
    else if (character === '_') source += '.'
    else source += quoteForRegExp(character)
  }
  return new RegExp(`^${source}$`, 'is')
}

function quoteForRegExp(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
