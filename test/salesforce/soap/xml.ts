/** An element without its namespace prefixes: the simulator meets only Salesforce's own vocabulary. */
export type XmlElement = {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  readonly text: string
}
type Growing = { name: string; attributes: Record<string, string>; children: Growing[]; text: string }

const TOKEN =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([\w.:-]+)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/g
const ATTRIBUTE = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** Reads a document into its root element; null when tags do not close. Document types are not read. */
export function parseXml(text: string): XmlElement | null {
  const root: Growing = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  for (const [, cdata, slash, name, attributes, isEmpty, plain] of text.matchAll(TOKEN)) {
    const parent = open.at(-1)
    if (!parent) return null
    if (cdata !== undefined) parent.text += cdata
    else if (plain !== undefined) parent.text += unescapeXml(plain)
    else if (name === undefined) continue
    else if (slash) {
      if (open.pop()?.name !== local(name)) return null
    } else {
      const made = { name: local(name), attributes: readAttributes(attributes ?? ''), children: [], text: '' }
      parent.children.push(made)
      if (!isEmpty) open.push(made)
    }
  }
  return open.length === 1 ? (root.children[0] ?? null) : null
}

const local = (name: string) => name.slice(name.indexOf(':') + 1)

function readAttributes(text: string): Record<string, string> {
  const found = [...text.matchAll(ATTRIBUTE)].filter(([, name]) => !name?.startsWith('xmlns'))
  return Object.fromEntries(found.map(([, name = '', one, other]) => [local(name), unescapeXml(one ?? other ?? '')]))
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescapeXml(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name] ?? whole
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
  })
}

export const childOf = (element: XmlElement | undefined, name: string) =>
  element?.children.find((child) => child.name === name)
export const childrenOf = (element: XmlElement | undefined, name: string) =>
  element?.children.filter((child) => child.name === name) ?? []
/** The trimmed text of a child; empty when it is not there. */
export const textOf = (element: XmlElement | undefined, name: string) => childOf(element, name)?.text.trim() ?? ''

/** An element's content as a value: text, a flag, or an object whose repeated children are lists; nil is null. */
export function toValue(element: XmlElement): unknown {
  if (element.attributes.nil === 'true') return null
  if (element.children.length === 0) {
    if (element.text === 'true' || element.text === 'false') return element.text === 'true'
    return element.text
  }
  const value: Record<string, unknown> = {}
  for (const child of element.children) {
    const known = value[child.name]
    const next = toValue(child)
    value[child.name] = known === undefined ? next : [...(Array.isArray(known) ? known : [known]), next]
  }
  return value
}

/** Writes a value as elements: lists repeat their name, null is `xsi:nil`, undefined is left out, `@type` is `xsi:type`. */
export function writeXml(name: string, value: unknown): string {
  if (value === undefined) return ''
  if (value === null) return `<${name} xsi:nil="true"/>`
  if (Array.isArray(value)) return value.map((each) => writeXml(name, each)).join('')
  if (typeof value !== 'object') return `<${name}>${escapeXml(String(value))}</${name}>`
  const { '@type': type, ...rest } = value as Readonly<Record<string, unknown>>
  const attribute = type === undefined ? '' : ` xsi:type="${escapeXml(String(type))}"`
  const inside = Object.entries(rest).map(([key, each]) => writeXml(key, each))
  return `<${name}${attribute}>${inside.join('')}</${name}>`
}

function escapeXml(text: string): string {
  // XML 1.0 has no way to write these characters at all.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be written
  const writable = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  return writable.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
