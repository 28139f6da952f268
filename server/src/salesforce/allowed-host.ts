/** Which hosts we may speak to: the customer's Salesforce, or in the sandbox the simulator on this machine. */
export type HostPolicy = 'salesforce' | 'loopback'
/** A login may also go to the hosts that all customers share; calls and client credentials go to the customer's own. */
export type HostUse = 'login' | 'own'

const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost']
const SHARED_LOGINS = ['login.salesforce.com', 'test.salesforce.com']
/**
 * A My Domain, also one of a sandbox or another kind of org: `acme`, `acme--uat.sandbox`, `acme-dev-ed.develop`.
 * @source Salesforce Help, "My Domain URL Formats"
 */
const MY_DOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z]+)?\.my\.salesforce\.com$/
/** What stands in the address bar of somebody who is signed in. */
const LIGHTNING = /\.lightning\.force\.com$/

/**
 * The origin of a Salesforce URL, or null where we must not go: the URL comes from a form or from a token answer, and
 * would otherwise let anybody point the server at its own network. Tokens travel over https only.
 */
export function allowedOrigin(url: string, policy: HostPolicy, use: HostUse = 'own'): string | null {
  if (!URL.canParse(url)) return null
  const { protocol, hostname, origin, username, password, port } = new URL(url)
  if (username !== '' || password !== '') return null
  if (policy === 'loopback') return isHttp(protocol) && LOOPBACK.includes(hostname) ? origin : null
  if (protocol !== 'https:' || port !== '') return null
  const isAllowed = MY_DOMAIN.test(hostname) || (use === 'login' && SHARED_LOGINS.includes(hostname))
  return isAllowed ? origin : null
}

/**
 * As a person types it: without a scheme, or copied from the address bar of Lightning, whose host is not the one that
 * signs in. Answers the URL that was meant; whether we may go there is for `allowedOrigin` to say.
 */
export function meantLoginUrl(typed: string): string {
  const text = typed.trim()
  const url = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`
  if (!URL.canParse(url)) return url
  const { origin, hostname } = new URL(url)
  return LIGHTNING.test(hostname) ? `https://${hostname.replace(LIGHTNING, '.my.salesforce.com')}` : origin
}

const isHttp = (protocol: string) => protocol === 'http:' || protocol === 'https:'
