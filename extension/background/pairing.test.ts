import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import type { ApiAnswer } from './api.ts'
import { pollPairing, startPairing } from './pairing.ts'
import { openStore, readSetting, writeSetting } from './store.ts'

const T0 = 1_790_000_000_000
const SERVER = 'https://r.example'
const start = {
  deviceCode: 'd'.repeat(40),
  userCode: 'ABCD-EFGH',
  verificationUrl: '/pair',
  expiresInSeconds: 600,
  intervalSeconds: 5,
}
const org = { id: 'o', name: 'Our Co' }
const me = { userId: 'u', email: 'rita@ourco.com', name: 'Rita', role: 'rep', org, mailboxes: ['rita@ourco.com'] }
const paired = { state: 'paired', token: 't'.repeat(40), me }

test('a code that is cancelled while its confirmation is on its way pairs nobody', async () => {
  const store = await openStore('pairing')
  let meanwhile = async () => {}
  const callApi = async ({ path }: { path: string }): Promise<ApiAnswer> => {
    if (path === '/v1/pairing') return { kind: 'ok', body: start }
    await meanwhile()
    return { kind: 'ok', body: paired }
  }
  const ports = { store, callApi, clock: { nowMs: () => T0 } }
  await startPairing(ports, SERVER)
  meanwhile = () => writeSetting(store, 'pairing', null)
  expect(await pollPairing(ports)).toBe('none')
  expect(await readSetting(store, 'session')).toBeUndefined()
  meanwhile = async () => {}
  await startPairing(ports, SERVER)
  expect(await pollPairing(ports)).toBe('paired')
  expect((await readSetting(store, 'session'))?.me.email).toBe('rita@ourco.com')
})
