import type { Context } from 'hono'

/**
 * The address at the other end of the connection, as a key for counting attempts. Behind a proxy that is the proxy;
 * forwarding headers are not believed, because anybody can send them.
 */
export function clientAddress(c: Context): string {
  const env: { incoming?: { socket?: { remoteAddress?: string } } } | undefined = c.env
  return env?.incoming?.socket?.remoteAddress ?? 'local'
}
