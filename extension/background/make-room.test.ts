import 'fake-indexeddb/auto'
import { type Activity, activityId, type Reachability } from '@reachable/shared/contract'
import { afterEach, expect, test } from 'vitest'
import { createOutbox } from '../outbox/outbox.ts'
import { answerPage } from './answer-page.ts'
import { answerPanel } from './answer-panel.ts'
import { createBackground } from './background.ts'
import type { PageMessage } from './messages.ts'
import { openStore, readSetting, writeSetting } from './store.ts'

const T0 = 1_790_000_000_000
const RITA = 'rita@ourco.com'
const sent = (key: string): Activity => ({
  ...{ kind: 'email.sent', id: activityId('email.sent', RITA, key), occurredAt: '2026-03-02T09:00:00.000Z' },
  ...{ mailbox: RITA, source: 'gmail', participants: [{ role: 'to', address: 'ann@acme.com' }] },
})
const person = (address: string, since: string | null): Reachability => ({
  ...{ address, since, state: 'bounced', status: 'active', optedOut: false, rule: null, why: [] },
  ...{ until: null, successor: null, emailActive: null },
})

const { put } = IDBObjectStore.prototype
/** The next so many writes to this store find no room. */
const fillDisk = (name: string, writes: number): void => {
  let left = writes
  IDBObjectStore.prototype.put = function (...args) {
    if (this.name !== name || left === 0) return put.apply(this, args)
    left -= 1
    throw new DOMException('the disk is full', 'QuotaExceededError')
  }
}
afterEach(() => {
  IDBObjectStore.prototype.put = put
})

let names = 0
const world = async () => {
  const store = await openStore(`make-room-${names++}`)
  const clock = { nowMs: () => T0 }
  await store.put('sent', { id: 's', atMs: T0, path: '/v1/heartbeats', body: '{}', attempts: 1, outcome: 'taken' })
  for (const [address, since] of [
    ['old@acme.com', null],
    ['new@acme.com', '2026-03-01T00:00:00.000Z'],
  ] as const)
    await store.put('reachability', person(address, since))
  const me = { userId: 'u', email: RITA, name: 'Rita', role: 'rep' as const, mailboxes: [RITA] }
  const session = { serverUrl: 'https://r.example', token: 't', me: { ...me, org: { id: 'o', name: 'O' } } }
  await writeSetting(store, 'session', session)
  await writeSetting(store, 'feed', { cursor: 'c0', internalDomains: ['ourco.com'], captureInboundSeen: 'off' })
  const posted: string[] = []
  const background = createBackground({
    ...{ store, clock, random: () => 0.5, wait: async () => undefined, managedServer: async () => null },
    ...{ tellPages: async () => undefined, wakeSoon: async () => undefined, forgetTabs: async () => undefined },
    callApi: async ({ body }) => {
      for (const one of (body as { activities: Activity[] } | undefined)?.activities ?? []) posted.push(one.id)
      return { kind: 'unreachable' }
    },
  })
  const blind = async () => (await answerPanel(background, { kind: 'status' }, null)).blind
  return { store, background, blind, posted }
}

test('on a full disk a capture takes the room of what is kept for reading, and no other capture is touched', async () => {
  const { store, background, blind } = await world()
  await background.outbox.add([sent('1')])
  fillDisk('outbox', 1)
  expect(await background.outbox.add([sent('2')])).toBe(1)
  expect(await store.count('outbox')).toBe(2)
  expect(await store.count('sent')).toBe(0)
  expect(await store.getAllKeys('reachability')).toEqual(['new@acme.com'])
  // The feed is read anew, so that whoever was dropped comes back; what is filtered is known meanwhile.
  const feed = await readSetting(store, 'feed')
  expect([feed?.cursor, feed?.internalDomains]).toEqual([undefined, ['ourco.com']])
  expect(await blind()).toEqual([])
})
test('where that is not enough the popup says so, until a capture finds room again', async () => {
  const { background, blind } = await world()
  fillDisk('outbox', 2)
  await expect(background.outbox.add([sent('1')])).rejects.toThrow('full')
  expect(await blind()).toEqual(['disk_full'])
  expect(await background.outbox.add([sent('1')])).toBe(1)
  expect(await blind()).toEqual([])
})
test('what is watched meanwhile is no evidence of silence (ACT-16)', async () => {
  const { store, background } = await world()
  fillDisk('outbox', 2)
  await expect(background.outbox.add([sent('1')])).rejects.toThrow('full')
  const watching: PageMessage = { kind: 'watching', client: 'gmail', mailbox: RITA, seesInbox: true, blind: ['list'] }
  const page = { client: 'gmail', url: 'https://mail.google.com/mail/u/0/' } as const
  await answerPage(background, watching, page, async () => null)
  expect((await readSetting(store, 'observed'))?.[RITA]?.blind).toEqual(['list', 'disk_full'])
})
test('it is said as well where not even that fits on the disk', async () => {
  const { background, blind } = await world()
  IDBObjectStore.prototype.put = () => {
    throw new DOMException('the disk is full', 'QuotaExceededError')
  }
  await expect(background.outbox.add([sent('1')])).rejects.toThrow('full')
  IDBObjectStore.prototype.put = put
  expect(await blind()).toEqual(['disk_full'])
})
test('what waits is sent while nothing new finds room', async () => {
  const { store, background, posted, blind } = await world()
  await background.outbox.add([sent('1')])
  const record = { from: null, to: [{ address: 'bo@acme.com', name: null }], cc: null, bcc: null, atMs: T0 }
  const by = { client: 'gmail', mailbox: RITA, observer: 'page' } as const
  const answer = { kind: 'answer', key: 'k', outcome: 'sent', messageId: null, atMs: T0 } as const
  fillDisk('outbox', 4)
  await expect(background.observe([{ kind: 'request', key: 'k', intent: 'send', record }, answer], by)).rejects.toThrow(
    'full',
  )
  expect(await blind()).toEqual(['disk_full'])
  expect(posted).toEqual([sent('1').id])
  // The mail is still known: once there is room it is captured as well.
  expect(await blind()).toEqual([])
  expect(await store.count('outbox')).toBe(2)
})
test('a mail that is seen as it is sent is written down on a full disk, too', async () => {
  const { store, background } = await world()
  fillDisk('sends', 1)
  const record = { from: null, to: [{ address: 'ann@acme.com', name: null }], cc: null, bcc: null, atMs: T0 }
  const by = { client: 'gmail', mailbox: RITA, observer: 'page' } as const
  await background.observe([{ kind: 'request', key: 'k', intent: 'send', record }], by)
  expect(await store.count('sends')).toBe(1)
})
test('another fault of the database costs no record', async () => {
  const { store } = await world()
  const outbox = createOutbox({
    store,
    clock: { nowMs: () => T0 },
    random: () => 0.5,
    post: async () => ({ kind: 'unreachable' }),
  })
  IDBObjectStore.prototype.put = () => {
    throw new DOMException('broken', 'DataError')
  }
  await expect(outbox.add([sent('1')])).rejects.toThrow('broken')
  expect(await store.count('sent')).toBe(1)
})
