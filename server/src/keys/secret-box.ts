import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** Seals small secrets (tokens, client secrets, keys) before they reach a database. */
export type SecretBox = {
  seal(secret: string): string
  /** Throws where the text was not sealed with this key, or was changed. */
  open(sealed: string): string
}

export type Purpose = {
  /** Goes into the key that is derived: what was sealed for one purpose opens for no other. */
  readonly label: string
  /** First part of every sealed text: tells which key and cipher made it. */
  readonly version: string
}
/** What the master key itself sealed, before each org had a key of its own. */
const BY_MASTER_KEY: Purpose = { label: 'reachable/salesforce-secrets/1', version: 'v1' }
const KEY_BYTES = 32
/** NIST SP 800-38D §8.2.2: 96 random bits; 2^32 seals of one key stay safe, an org makes a few a day. */
const NONCE_BYTES = 12
const TAG_BYTES = 16

/**
 * AES-256-GCM with a key derived from `key` (at least 32 bytes) for one purpose.
 * `random` is the source of nonces, injected so that tests can fix them.
 */
export function createSecretBox(
  key: Uint8Array,
  { label, version }: Purpose = BY_MASTER_KEY,
  random: (bytes: number) => Uint8Array = (bytes) => randomBytes(bytes),
): SecretBox {
  if (key.length < KEY_BYTES) throw new Error(`the master key must have at least ${KEY_BYTES} bytes`)
  const derived = Buffer.from(hkdfSync('sha256', key, '', label, KEY_BYTES))
  return {
    seal: (secret) => {
      const nonce = random(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', derived, nonce)
      const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
      return `${version}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
    },
    open: (sealed) => {
      const [prefix, text = ''] = sealed.split('.')
      const bytes = Buffer.from(text, 'base64url')
      if (prefix !== version || bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error('not a sealed secret')
      const decipher = createDecipheriv('aes-256-gcm', derived, bytes.subarray(0, NONCE_BYTES))
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
      const body = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES))
      return Buffer.concat([body, decipher.final()]).toString('utf8')
    },
  }
}
