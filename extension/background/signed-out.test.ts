import 'fake-indexeddb/auto'
import { type Activity, activityId } from '@reachable/shared/contract'
import { expect, test } from 'vitest'
import { answerPanel } from './answer-panel.ts'
import type { ApiAnswer } from './api.ts'
import { createBackground } from './background.ts'
import { openStore, readSetting, writeSetting } from './store.ts'

const RITA = 'rita@ourco.com'
const SERVER = 'https://r.example'
const UNAUTHENTICATED: ApiAnswer = { kind: 'problem', status: 401, retryAfterMs: null }
const me = (userId: string) => ({
  ...{ userId, email: RITA, name: 'Rita', role: 'rep' as const, mailboxes: [RITA] },
  org: { id: 'o', name: 'Our Co' },
})
const sent: Activity = {
  ...{ kind: 'email.sent', id: activityId('email.sent', RITA, '1'), occurredAt: '2026-03-02T09:00:00.000Z' },
  ...{ mailbox: RITA, source: 'gmail', participants: [{ role: 'to', address: 'ann@acme.com' }] },
}
const OK: ApiAnswer = { kind: 'ok', body: { results: [{ index: 0, id: sent.id, result: 'accepted' }] } }

let names = 0
/** A browser with one mail captured; the server takes the tokens in `good`, and gives `next` to whoever pairs. */
const world = async () => {
  const store = await openStore(`signed-out-${names++}`)
  const good = new Set(['t1'])
  const server = { next: { token: 't2', me: me('u') }, taken: [] as string[], asked: [] as string[] }
  const policy: { server: string | null } = { server: null }
  const background = createBackground({
    ...{ store, clock: { nowMs: () => 1_790_000_000_000 }, random: () => 0.5, wait: async () => undefined },
    ...{ tellPages: async () => undefined, wakeSoon: async () => undefined, forgetTabs: async () => undefined },
    managedServer: async () => policy.server,
    callApi: async ({ path, token, serverUrl }) => {
      if (path === '/v1/pairing') server.asked.push(serverUrl)
      if (path === '/v1/sandbox/pair') return { kind: 'ok', body: { state: 'paired', ...server.next } }
      if (token === null || !good.has(token)) return UNAUTHENTICATED
      if (path !== '/v1/activities') return { kind: 'unreachable' }
      server.taken.push(token)
      return OK
    },
  })
  await writeSetting(store, 'session', { serverUrl: SERVER, token: 't1', me: me('u') })
  await writeSetting(store, 'feed', { cursor: 'c0', internalDomains: ['ourco.com'], captureInboundSeen: 'off' })
  const ask = (kind: 'status' | 'flush' | 'pair' | 'pair-sandbox') =>
    answerPanel(background, { kind }, { serverUrl: SERVER, email: RITA })
  await background.outbox.add([sent])
  return { store, good, server, policy, ask, background }
}

test('a revoked token is said to be one, and nothing captured is lost: it goes once the rep has signed in again', async () => {
  const { good, server, ask } = await world()
  good.clear()
  expect(await ask('status')).toMatchObject({ isSignedOut: true, queued: 1 })
  good.add('t2')
  expect(await ask('pair-sandbox')).toMatchObject({ isSignedOut: false, isServerPaused: false, queued: 0 })
  expect(server.taken).toEqual(['t2'])
})
test('a 401 that was none of the server is taken back by the next yes', async () => {
  const { good, ask } = await world()
  good.clear()
  expect(await ask('status')).toMatchObject({ isSignedOut: true })
  good.add('t1')
  expect(await ask('flush')).toMatchObject({ isSignedOut: false, queued: 0 })
})
test('a refusal of the old token that comes late says nothing of the new one', async () => {
  const { store, good, background } = await world()
  good.clear()
  await writeSetting(store, 'session', { serverUrl: SERVER, token: 't1', me: me('u') })
  const asked = background.call('POST', '/v1/heartbeats', {})
  await writeSetting(store, 'session', { serverUrl: SERVER, token: 't2', me: me('u') })
  await asked
  expect(await readSetting(store, 'session')).not.toHaveProperty('isRefused')
})
test('whoever else signs in at this browser inherits nothing (PRV-5)', async () => {
  const { good, server, ask } = await world()
  good.clear()
  await ask('status')
  good.add('t2')
  server.next = { token: 't2', me: me('somebody-else') }
  expect(await ask('pair-sandbox')).toMatchObject({ isSignedOut: false, queued: 0 })
  expect(server.taken).toEqual([])
})
test('where the company has moved to another server, signing in shows that one, goes there, and takes nothing along', async () => {
  const { good, server, policy, ask } = await world()
  policy.server = 'https://new.example'
  good.clear()
  expect(await ask('status')).toMatchObject({ serverUrl: 'https://new.example', isOtherServer: true, queued: 1 })
  await ask('pair')
  expect(server.asked).toEqual(['https://new.example'])
  good.add('t2')
  expect(await ask('pair-sandbox')).toMatchObject({ isSignedOut: false, isOtherServer: false, queued: 0 })
  expect(server.taken).toEqual([])
})
