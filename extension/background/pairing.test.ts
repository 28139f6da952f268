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
test('the server is asked for a confirmation no more often than it wants to be', async () => {
  const store = await openStore('pairing-interval')
  let nowMs = T0
  let polls = 0
  const callApi = async ({ path }: { path: string }): Promise<ApiAnswer> => {
    if (path === '/v1/pairing') return { kind: 'ok', body: start }
    polls += 1
    return { kind: 'ok', body: { state: 'pending' } }
  }
  const ports = { store, callApi, clock: { nowMs: () => nowMs } }
  await startPairing(ports, SERVER)
  const pollsFor = async (forMs: number, everyMs: number): Promise<number> => {
    const before = polls
    for (const untilMs = nowMs + forMs; nowMs < untilMs; nowMs += everyMs)
      expect(await pollPairing(ports)).toBe('pending')
    return polls - before
  }
  // An open popup asks every two seconds; the server wants five between two questions.
  expect(await pollsFor(60_000, 2_000)).toBe(10)
  await startPairing(ports, SERVER)
  expect(await pollsFor(2_000, 2_000)).toBe(1)
})
