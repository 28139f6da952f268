const BREAKING = /^(?:br|p|div|t[rdh]|li|[uo]l|table|h[1-4r]|pre|blockquote)$/
const HIDDEN = new Set(['style', 'script', 'head', 'title'])
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** The words of an HTML notice, one block a line. For reading phrases and addresses, never for showing. */
export function htmlToText(html: string): string {
  const lower = html.toLowerCase()
  const unclosed = new Set<string>()
  const pieces: string[] = []
  let at = 0
  while (at < html.length) {
    const tagAt = html.indexOf('<', at)
    if (tagAt < 0) break
    pieces.push(html.slice(at, tagAt).replace(/\s{1,200}/g, ' '))
    // "a < b": no tag begins with a blank. @source HTML §13.2.5.6
    if (/^<[\s<]/.test(html.slice(tagAt, tagAt + 2))) {
      pieces.push('<')
      at = tagAt + 1
      continue
    }
    const endAt = html.indexOf('>', tagAt)
    if (endAt < 0) return decodeEntities(pieces.join(''))
    // Some notices write a bare <ann@acme.com> into HTML.
    const inside = html.slice(tagAt + 1, endAt)
    if (inside.includes('@') && !inside.includes(' ')) pieces.push(`<${inside}>`)
    at = endAt + 1
    const name = /^\/?([a-z0-9]{1,12})/i.exec(inside)?.[1]?.toLowerCase() ?? ''
    if (BREAKING.test(name)) pieces.push('\n')
    // "to<a href=…>ann@acme.com" names ann, not "toann".
    else if ((name === 'a' && !inside.startsWith('/')) || inside.startsWith('!--')) pieces.push(' ')
    if (HIDDEN.has(name) && !inside.startsWith('/')) at = afterClosing(lower, name, at, unclosed)
  }
  pieces.push(html.slice(at))
  return decodeEntities(pieces.join(''))
}

/** Where hidden text ends. An element that is never closed is looked for once only, so that the time stays linear. */
function afterClosing(lower: string, name: string, from: number, unclosed: Set<string>): number {
  if (unclosed.has(name)) return from
  const closeAt = lower.indexOf(`</${name}`, from)
  if (closeAt < 0) unclosed.add(name)
  return closeAt < 0 ? from : closeAt
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,6});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole
    const isHex = name[1] === 'x' || name[1] === 'X'
    const code = Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' '
  })
}
