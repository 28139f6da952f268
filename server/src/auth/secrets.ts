import { createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

const LINK_TOKEN_BYTES = 32
const SECRET_BYTES = 32

/** The auth secret: the same for every process that holds the master key, and useless to learn it back. */
export function deriveAuthSecret(masterKey: Uint8Array): string {
  return Buffer.from(hkdfSync('sha256', masterKey, '', 'reachable/auth/1', SECRET_BYTES)).toString('base64url')
}

/** 256 random bits for a link. */
export const newLinkToken = (): string => randomBytes(LINK_TOKEN_BYTES).toString('base64url')

/** What is stored of a link token. A plain hash is enough: there is nothing to guess in 256 random bits. */
export const hashLinkToken = (token: string): string => createHash('sha256').update(token).digest('hex')

/**
 * The bearer token of a session: better-auth's session token with our signature.
 * The database holds only the first half, so that a stolen copy of it opens nothing. Base64 with padding, because
 * better-auth checks it in the form of its cookies.
 */
export function signSessionToken(sessionToken: string, secret: string): string {
  return `${sessionToken}.${signatureOf(sessionToken, secret)}`
}

/** The session token of a bearer token; null when the signature is not ours. */
export function readSignedToken(bearer: string, secret: string): string | null {
  const [sessionToken = '', signature = ''] = bearer.split('.', 2)
  const expected = Buffer.from(signatureOf(sessionToken, secret))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected) ? sessionToken : null
}

const signatureOf = (sessionToken: string, secret: string) =>
  createHmac('sha256', secret).update(sessionToken).digest('base64')
