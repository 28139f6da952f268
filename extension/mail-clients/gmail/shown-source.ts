const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' }

/**
 * The source of a mail in Gmail's "original message" page (`view=om`): a table of its headers, then the escaped text. Null
 * for a page without one. Of a long mail it is the beginning. Read by hand: what is escaped holds no tag.
 * @source facts §7
 */
export function shownSource(page: string): Uint8Array | null {
  const text = /<pre\b[^>]*>([^<]*)<\/pre>/i.exec(page)?.[1]
  if (text === undefined) return null
  const source = new TextEncoder().encode(text.trimStart().replace(/&(#?\w{1,8});/g, unescaped))
  return startsAsMail(source) ? source : null
}

/** Does it begin with a header line? A sign-in page and an error do not. */
export const startsAsMail = (bytes: Uint8Array): boolean =>
  /^\s*[\w-]+:/.test(new TextDecoder('latin1').decode(bytes.subarray(0, 200)))

function unescaped(entity: string, name: string): string {
  if (!name.startsWith('#')) return ENTITIES[name] ?? entity
  const code = Number(name.replace(/^#x?/i, (start) => (start.length > 1 ? '0x' : '')))
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : entity
}
