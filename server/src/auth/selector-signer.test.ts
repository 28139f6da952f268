import { expect, test } from 'vitest'
import { createSelectorSigner } from './selector-signer.ts'

const MASTER = new Uint8Array(32).fill(7)

test('what is signed is checked with the public key alone, as a browser does it', async () => {
  const signer = createSelectorSigner(MASTER)
  const key = await crypto.subtle.importKey('raw', Buffer.from(signer.publicKey, 'base64url'), 'Ed25519', false, [
    'verify',
  ])
  const check = (text: string) =>
    crypto.subtle.verify('Ed25519', key, Buffer.from(signer.sign('{"version":1}'), 'base64url'), Buffer.from(text))
  expect(await check('{"version":1}')).toBe(true)
  expect(await check('{"version":2}')).toBe(false)
})
test('the key is the same for the same master key, and another for another', () => {
  expect(createSelectorSigner(MASTER).publicKey).toBe(createSelectorSigner(MASTER).publicKey)
  expect(createSelectorSigner(new Uint8Array(32)).publicKey).not.toBe(createSelectorSigner(MASTER).publicKey)
})
