/** Which hosts we may speak to: the customer's Salesforce, or in the sandbox the simulator on this machine. */
export type HostPolicy = 'salesforce' | 'loopback'

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost']

/**
 * The origin of a Salesforce URL, or null where we must not go: the URL comes from a form or from a token answer, and
 * would otherwise let anybody point the server at its own network. Tokens travel over https only.
 */
export function allowedOrigin(url: string, policy: HostPolicy): string | null {
  if (!URL.canParse(url)) return null
  const { protocol, hostname, origin, username, port } = new URL(url)
  if (username !== '') return null
  if (policy === 'loopback') return isHttp(protocol) && LOOPBACK.includes(hostname) ? origin : null
  return protocol === 'https:' && port === '' && hostname.endsWith('.salesforce.com') ? origin : null
}

const isHttp = (protocol: string) => protocol === 'http:' || protocol === 'https:'
