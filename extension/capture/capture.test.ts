import 'fake-indexeddb/auto'
import { Activity } from '@reachable/shared/contract'
import { describe, expect, test } from 'vitest'
import { openStore, readSetting, type Session, writeSetting } from '../background/store.ts'
import type { SendObservation } from '../mail-clients/send-observation.ts'
import type { SendState } from '../mail-clients/send-state.ts'
import { buildSent } from './build-sent.ts'
import { createSendTracker } from './send-tracker.ts'

const T0 = Date.parse('2026-03-02T09:00:00Z')
const INTERNAL = ['ourco.com']
const SESSION: Session = {
  serverUrl: 'http://127.0.0.1:1',
  token: 'secret',
  me: {
    userId: 'u',
    email: 'rita@ourco.com',
    name: 'Rita',
    role: 'rep',
    org: { id: 'o', name: 'Ourco' },
    mailboxes: ['rita@ourco.com'],
  },
}
const people = (...addresses: string[]) => addresses.map((address) => ({ address, name: null }))
const send = (record: Partial<SendState['record']>, more: Partial<SendState> = {}): SendState => ({
  client: 'gmail',
  key: 'msg-a:r1',
  phase: 'SENT',
  mailbox: 'rita@ourco.com',
  record: { from: null, to: [], cc: [], bcc: [], atMs: T0, ...record },
  messageId: 'm1@mail.gmail.com',
  firstSeenMs: T0,
  settlesAtMs: null,
  updatedAtMs: T0,
  seenBy: ['page'],
  isPosted: false,
  ...more,
})

describe('a sent mail becomes an activity', () => {
  test('with normalised recipients, each once, and without hidden copies, subject or body', () => {
    const built = buildSent(
      send({ to: people(' Ann@ACME.com '), cc: people('ann@acme.com', 'sam@ourco.com'), bcc: people('spy@acme.com') }),
      'rita@ourco.com',
      INTERNAL,
    )
    expect(Activity.parse(built)).toEqual(built)
    expect(built?.participants.map((one) => [one.role, one.address])).toEqual([
      ['from', 'rita@ourco.com'],
      ['to', 'ann@acme.com'],
      ['cc', 'sam@ourco.com'],
    ])
    expect(JSON.stringify(built)).not.toMatch(/spy|subject/)
  })
  test('a time that is none does not stop it: what is no date, or further ahead than clocks differ', () => {
    for (const atMs of [9_000_000_000_000_000, -9_000_000_000_000_000, T0 * 1_000, T0 + 2 * 86_400_000, 0])
      expect(buildSent(send({ to: people('ann@acme.com'), atMs }), 'rita@ourco.com', INTERNAL)?.occurredAt).toBe(
        '2026-03-02T09:00:00.000Z',
      )
  })
  test('a mail to more people than one activity takes is posted with those that it takes', () => {
    const crowd = Array.from({ length: 1_500 }, (_, index) => `p${index}@acme.com`)
    const built = buildSent(send({ to: people(...crowd), cc: people(...crowd) }), 'rita@ourco.com', INTERNAL)
    expect(built?.participants).toHaveLength(1_000)
    expect(Activity.safeParse(built).success).toBe(true)
  })
  test('a recipient that the contract refuses costs nobody else', () => {
    const odd = people(
      'a\u0001nn@acme.com',
      'x\ud83d@acme.com',
      '"a b"@acme.com',
      'g: a@x.com, b@x.com;',
      'ann@acme.com',
    )
    const built = buildSent(send({ to: odd }), 'rita@ourco.com', INTERNAL)
    expect(Activity.parse(built).kind).toBe('email.sent')
    expect(built?.participants.map((one) => one.address)).toEqual(['rita@ourco.com', 'ann@acme.com'])
  })
  test('an all-internal mail is not posted, nor one to hidden copies alone', () => {
    expect(buildSent(send({ to: people('sam@ourco.com', 'bo@eu.ourco.com') }), 'rita@ourco.com', INTERNAL)).toBeNull()
    expect(buildSent(send({ bcc: people('spy@acme.com') }), 'rita@ourco.com', INTERNAL)).toBeNull()
  })
  test('a look-alike domain is external', () => {
    expect(buildSent(send({ to: people('x@notourco.com') }), 'rita@ourco.com', INTERNAL)).not.toBeNull()
  })
  test('the same send has the same id from any device', () => {
    const one = buildSent(send({ to: people('ann@acme.com') }), 'rita@ourco.com', INTERNAL)
    const other = buildSent(send({ to: people('ann@acme.com') }, { firstSeenMs: T0 + 9 }), 'rita@ourco.com', INTERNAL)
    expect(one?.id).toBe(other?.id)
  })
})

describe('both observers meet in the tracker', () => {
  const request = (to: string, from: string | null = null): SendObservation => ({
    kind: 'request',
    key: 'msg-a:r1',
    intent: 'send',
    record: { from: from === null ? null : { address: from, name: null }, to: people(to), cc: [], bcc: [], atMs: T0 },
  })
  const sent: SendObservation = { kind: 'answer', key: 'msg-a:r1', outcome: 'sent', messageId: 'm1@x', atMs: null }
  const accepted: SendObservation = { ...sent, outcome: 'accepted', messageId: null }
  let names = 0
  const world = async (session: Session | null = SESSION) => {
    const store = await openStore(`capture-${names++}`)
    await writeSetting(store, 'feed', { cursor: 'c0', internalDomains: INTERNAL, captureInboundSeen: 'known' })
    const posted: Activity[] = []
    let nowMs = T0
    const tracker = createSendTracker({
      store,
      clock: { nowMs: () => nowMs },
      session: async () => session,
      add: async (activities) => posted.push(...activities),
    })
    return {
      store,
      posted,
      tracker,
      advance: (byMs: number) => {
        nowMs += byMs
      },
    }
  }
  const page = { client: 'gmail', mailbox: 'rita@ourco.com', observer: 'page' } as const
  const network = { client: 'gmail', mailbox: null, observer: 'webRequest' } as const

  test('a send that both saw is posted once', async () => {
    const { tracker, posted } = await world()
    await tracker.observe([request('ann@acme.com')], network)
    await tracker.observe([request('ann@acme.com')], page)
    await tracker.observe([accepted], network)
    await tracker.observe([sent], page)
    await tracker.settle()
    expect(posted).toHaveLength(1)
  })
  test.each([
    ['page', page],
    ['network', network],
  ])('the %s observer alone is enough', async (_name, by) => {
    const { tracker, posted, advance } = await world()
    await tracker.observe([request('ann@acme.com', 'rita@ourco.com'), accepted], by)
    expect(posted).toHaveLength(0)
    expect(await tracker.settle()).toBe(1)
    advance(36_000)
    await tracker.settle()
    expect(posted.map((one) => one.kind)).toEqual(['email.sent'])
  })
  test('a send whose page or browser ended before the answer is posted once, as unconfirmed', async () => {
    const { tracker, posted, advance } = await world()
    await tracker.observe([request('ann@acme.com', 'rita@ourco.com')], page)
    expect(await tracker.settle()).toBe(1)
    advance(300_000)
    await tracker.settle()
    expect(posted).toMatchObject([{ kind: 'email.sent', sendConfirmed: false }])
    expect(Activity.safeParse(posted[0]).success).toBe(true)
    await tracker.observe([request('ann@acme.com', 'rita@ourco.com'), accepted], page)
    advance(36_000)
    await tracker.settle()
    expect(posted).toHaveLength(1)
  })
  const assumed = (to: string, key = 'assumed:1'): SendObservation => ({
    ...{ kind: 'request', key, intent: 'send', isAssumed: true },
    record: { from: null, to: people(to), cc: [], bcc: [], atMs: T0 },
  })
  const acceptedOf = (key: string): SendObservation => ({ ...accepted, key })
  test('what the page alone showed is posted as such', async () => {
    const { tracker, posted, advance } = await world()
    await tracker.observe([assumed('ann@acme.com'), acceptedOf('assumed:1')], page)
    advance(36_000)
    await tracker.settle()
    expect(posted).toMatchObject([{ kind: 'email.sent', sendConfirmed: false }])
    expect(Activity.safeParse(posted[0]).success).toBe(true)
  })
  test('an assumed send and its request are one mail, whichever comes first', async () => {
    for (const isRequestFirst of [true, false]) {
      const { tracker, posted, advance } = await world()
      const seen = [
        [request('ann@acme.com'), accepted],
        [assumed('ann@acme.com'), acceptedOf('assumed:1')],
      ]
      for (const some of isRequestFirst ? seen : seen.reverse()) await tracker.observe(some, page)
      advance(36_000)
      await tracker.settle()
      expect(posted).toHaveLength(1)
      expect(posted[0]).not.toHaveProperty('sendConfirmed')
    }
  })
  test('a page that shows fewer people than the request names, as a group does, is still one mail', async () => {
    const { tracker, posted, advance } = await world()
    const whole = request('ann@acme.com')
    const team = whole.kind === 'request' ? [...(whole.record.to ?? []), ...people('bob@acme.com')] : []
    const wider = { ...whole, ...(whole.kind === 'request' ? { record: { ...whole.record, to: team } } : {}) }
    await tracker.observe([wider as SendObservation, accepted], page)
    await tracker.observe([assumed('ann@acme.com'), acceptedOf('assumed:1')], page)
    advance(36_000)
    await tracker.settle()
    expect(posted).toHaveLength(1)
    expect(posted[0]).not.toHaveProperty('sendConfirmed')
  })
  test('an assumed send under the key of its request is proven by it', async () => {
    const { tracker, posted, advance } = await world()
    await tracker.observe([assumed('ann@acme.com', 'msg-a:r1'), request('ann@acme.com'), accepted], page)
    advance(36_000)
    await tracker.settle()
    expect(posted).toHaveLength(1)
    expect(posted[0]).not.toHaveProperty('sendConfirmed')
  })
  test('what the page showed says nothing against its request, neither of people nor of an undo', async () => {
    const { tracker, posted, advance } = await world()
    const guess = assumed('bob@acme.com', 'msg-a:r1')
    await tracker.observe([request('ann@acme.com'), accepted], page)
    await tracker.observe([guess, accepted, { ...guess, intent: 'draft' } as SendObservation], page)
    advance(36_000)
    await tracker.settle()
    expect(posted).toMatchObject([
      { kind: 'email.sent', participants: [{ role: 'from' }, { address: 'ann@acme.com' }] },
    ])
    expect(posted[0]).not.toHaveProperty('sendConfirmed')
  })
  test('an assumed send that was undone is not posted', async () => {
    const { tracker, posted, advance } = await world()
    const undone = { ...assumed('ann@acme.com'), intent: 'draft' } as SendObservation
    await tracker.observe([assumed('ann@acme.com'), acceptedOf('assumed:1'), undone], page)
    advance(36_000)
    await tracker.settle()
    expect(posted).toEqual([])
  })
  test('a mailbox outside the pairing is never captured, whatever its page says', async () => {
    const { tracker, posted } = await world()
    await tracker.observe([request('ann@acme.com', 'me@private.example'), sent], {
      ...page,
      mailbox: 'me@private.example',
    })
    expect(posted).toEqual([])
  })
  test('a send whose recipients nobody saw is not guessed: it is counted as unread', async () => {
    const { tracker, posted, store } = await world()
    const blind = { from: null, to: null, cc: null, bcc: null, atMs: T0 }
    await tracker.observe([{ kind: 'request', key: 'msg-a:r1', intent: 'send', record: blind }, sent], page)
    await tracker.settle()
    expect(posted).toEqual([])
    expect(await readSetting(store, 'unreadSends')).toBe(1)
  })
  test('a send is remembered for five days', async () => {
    const { tracker, store, advance } = await world()
    await tracker.observe([request('ann@acme.com'), sent], page)
    advance(5 * 86_400_000)
    await tracker.settle()
    expect(await store.count('sends')).toBe(1)
    advance(1)
    await tracker.settle()
    expect(await store.count('sends')).toBe(0)
  })
  test('a scheduled mail is awaited for weeks, and posted once when the list of sent mail shows it', async () => {
    const { tracker, posted, advance } = await world()
    const scheduled = { ...request('ann@acme.com'), intent: 'schedule' } as SendObservation
    await tracker.observe([scheduled, accepted], page)
    advance(30 * 86_400_000)
    await tracker.settle()
    expect(posted).toEqual([])
    await tracker.observe([{ ...sent, atMs: T0 + 29 * 86_400_000 }], page)
    await tracker.observe([{ ...sent, atMs: T0 + 29 * 86_400_000 }], network)
    await tracker.settle()
    expect(posted.map((one) => one.occurredAt)).toEqual([new Date(T0 + 29 * 86_400_000).toISOString()])
  })
  test('a mail that left without our having seen its request is nobody we know', async () => {
    const { tracker, posted, store } = await world()
    await tracker.observe([sent], page)
    expect(posted).toEqual([])
    expect(await store.count('sends')).toBe(0)
  })
  test('without a pairing nothing is kept', async () => {
    const { tracker, store } = await world(null)
    await tracker.observe([request('ann@acme.com')], page)
    expect(await store.count('sends')).toBe(0)
  })
})
