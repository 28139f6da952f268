import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import type { SendState } from '../mail-clients/send-state.ts'
import { freshWarnings } from './advice.ts'
import { serverInPolicy } from './managed-server.ts'
import { isPaused, pauseAll, pauseSends, pauseThread, readPause, withoutPaused } from './pause.ts'
import { openStore } from './store.ts'

const answer = (key: string) => ({
  kind: 'answer' as const,
  key,
  outcome: 'sent' as const,
  messageId: null,
  atMs: null,
})
const send = (key: string): SendState => ({
  ...{ client: 'gmail', key, phase: 'ACCEPTED', mailbox: null, messageId: null, firstSeenMs: 1, settlesAtMs: 1 },
  ...{ record: { from: null, to: null, cc: null, bcc: null, atMs: null }, updatedAtMs: 1, seenBy: [], isPosted: false },
})

test('everything, or single conversations, can be paused and taken up again', async () => {
  const store = await openStore('pause-1')
  await pauseThread(store, 't1', true)
  await pauseThread(store, 't2', true)
  await pauseAll(store, true)
  expect(await isPaused(store)).toBe(true)
  await pauseAll(store, false)
  await pauseThread(store, 't1', false)
  expect(await readPause(store)).toEqual({ isAll: false, threads: ['t2'] })
})

test('a mail of a paused conversation is forgotten, whichever observer saw it first', async () => {
  const store = await openStore('pause-2')
  await store.put('sends', send('msg-a:r1'), 'gmail:msg-a:r1')
  await pauseSends(store, 'gmail', ['msg-a:r1'])
  expect(await store.count('sends')).toBe(0)
  expect(await withoutPaused(store, [answer('msg-a:r1'), answer('msg-a:r2')])).toEqual([answer('msg-a:r2')])
})

test('nobody is warned of twice in one conversation', async () => {
  const store = await openStore('pause-3')
  const warn = (thread: string, ...addresses: string[]) =>
    freshWarnings(store, { kind: 'warn', client: 'gmail', mailbox: 'r@own.example', thread, addresses })
  expect(await warn('t1', 'ann@acme.com')).toEqual(['ann@acme.com'])
  expect(await warn('t1', 'ann@acme.com', 'bob@acme.com')).toEqual(['bob@acme.com'])
  expect(await warn('t2', 'ann@acme.com')).toEqual(['ann@acme.com'])
})

test.each([
  [{ serverUrl: 'https://reachable.example/console' }, 'https://reachable.example'],
  [{ serverUrl: 'http://reachable.example' }, null],
  [{ serverUrl: 7 }, null],
  [{}, null],
  [null, null],
])('the policy %j presets the server %s', (policy, server) => {
  expect(serverInPolicy(policy)).toBe(server)
})
