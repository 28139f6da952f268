import { sign } from 'node:crypto'

/** Salesforce takes up to three minutes; the rest is left for clocks that differ. */
const LIFE_SECONDS = 120
export const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

export type Claims = {
  readonly clientId: string
  readonly username: string
  /** Origin of the login, from which the audience follows. */
  readonly loginUrl: string
}

/**
 * A signed assertion that `username` may be signed in. `privateKey` is an RSA key in PEM; `nowMs` is process time.
 * @source Salesforce Help, "OAuth 2.0 JWT Bearer Flow"; RFC 7523 §3
 */
export function signAssertion({ clientId, username, loginUrl }: Claims, privateKey: string, nowMs: number): string {
  const exp = Math.floor(nowMs / 1_000) + LIFE_SECONDS
  const text = `${encode({ alg: 'RS256' })}.${encode({ iss: clientId, sub: username, aud: audienceOf(loginUrl), exp })}`
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`
}

/** Sandboxes are signed in by `test`, everything else by `login`, also where the URL is a My Domain. */
function audienceOf(loginUrl: string): string {
  const { hostname } = new URL(loginUrl)
  const isSandbox = hostname === 'test.salesforce.com' || hostname.endsWith('.sandbox.my.salesforce.com')
  return isSandbox ? 'https://test.salesforce.com' : 'https://login.salesforce.com'
}

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
