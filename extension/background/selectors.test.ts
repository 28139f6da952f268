import 'fake-indexeddb/auto'
import type { Me } from '@reachable/shared/contract'
import { expect, test } from 'vitest'
import { pullSelectors } from './selectors.ts'
import { openStore, readSetting, wipeStore, writeSetting } from './store.ts'

const HOUR_MS = 3_600_000
const me: Me = {
  userId: 'u',
  email: 'rita@ourco.com',
  name: 'Rita',
  role: 'rep',
  org: { id: 'o', name: 'O' },
  mailboxes: [],
}
const base64url = (bytes: ArrayBuffer) => Buffer.from(bytes).toString('base64url')
const pair = async () => (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair

let names = 0
const world = async () => {
  const store = await openStore(`selectors-${names++}`)
  const [own, foreign] = [await pair(), await pair()]
  const selectorKey = base64url(await crypto.subtle.exportKey('raw', own.publicKey))
  await writeSetting(store, 'session', { serverUrl: 'https://r.example', token: 't', me, selectorKey })
  let nowMs = HOUR_MS * 1_000
  const offer = async (document: object, { by = own, sent = document } = {}) => {
    nowMs += HOUR_MS
    const text = JSON.stringify(document)
    const signature = base64url(await crypto.subtle.sign('Ed25519', by.privateKey, new TextEncoder().encode(text)))
    const body = { document: JSON.stringify(sent), signature }
    const before = (await readSetting(store, 'selectors'))?.version
    const isTaken = await pullSelectors(store, async () => ({ kind: 'ok', body }), { nowMs: () => nowMs })
    const after = (await readSetting(store, 'selectors'))?.version
    // Whoever shows a page is told of each change, and of nothing else.
    expect(isTaken).toBe(after !== before)
    return after
  }
  return { offer, foreign, store }
}

test('a newer document that the paired server has signed is taken; an older one is not', async () => {
  const { offer } = await world()
  expect(await offer({ version: 2, gmail: { chip: ['.new'] } })).toBe(2)
  expect(await offer({ version: 1 })).toBe(2)
  expect(await offer({ version: 3, off: ['badges'] })).toBe(3)
})
test('neither a foreign signature nor a changed text nor anything but strings and switches is taken', async () => {
  const { offer, foreign } = await world()
  expect(await offer({ version: 2 }, { by: foreign })).toBeUndefined()
  expect(await offer({ version: 2 }, { sent: { version: 9 } })).toBeUndefined()
  expect(await offer({ version: 2, script: 'x' })).toBeUndefined()
})
test('a document that comes after an unpairing is not kept for the next server', async () => {
  const { offer, store } = await world()
  const { subtle } = crypto
  const verify = subtle.verify
  subtle.verify = async (...args: Parameters<typeof verify>) => {
    await wipeStore(store)
    return verify.apply(subtle, args)
  }
  expect(await offer({ version: 7 })).toBeUndefined()
  subtle.verify = verify
})
