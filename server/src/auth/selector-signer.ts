import { createPrivateKey, createPublicKey, hkdfSync, sign } from 'node:crypto'

const SEED_BYTES = 32
/** What stands before the 32 bytes of a private and of a public key. @source RFC 8410 §7, §4 */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
const SPKI_HEAD_BYTES = 12

export type SelectorSigner = {
  /** Raw, base64url: what an extension keeps when it pairs. */
  readonly publicKey: string
  /** Ed25519, base64url. */
  sign(text: string): string
}

/** Signs selector documents. The key is derived from the master key: the same in every process, and never stored. */
export function createSelectorSigner(masterKey: Uint8Array): SelectorSigner {
  const seed = Buffer.from(hkdfSync('sha256', masterKey, '', 'reachable/selectors/1', SEED_BYTES))
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' })
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' })
  return {
    publicKey: spki.subarray(SPKI_HEAD_BYTES).toString('base64url'),
    sign: (text) => sign(null, Buffer.from(text), key).toString('base64url'),
  }
}
