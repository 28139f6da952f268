const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost'])

/**
 * A typed server address as an origin; null for what is none, and for plain HTTP to another computer: the browser grants
 * no access to it, and what is sent names people.
 */
export function serverOrigin(text: string): string | null {
  const bare = text.trim()
  if (!URL.canParse(bare)) return null
  const { protocol, hostname, origin } = new URL(bare)
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK_HOSTS.has(hostname)) ? origin : null
}
