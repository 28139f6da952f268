import 'fake-indexeddb/auto'
import { Activity } from '@reachable/shared/contract'
import { describe, expect, test } from 'vitest'
import { openStore, readSetting, type Session, writeSetting } from '../background/store.ts'
import type { SendObservation } from '../mail-clients/send-observation.ts'
import type { SendState } from '../mail-clients/send-state.ts'
import { buildSent } from './build-sent.ts'
import { createNotices } from './notices.ts'
import { readBounce } from './read-bounce.ts'
import { createSendTracker } from './send-tracker.ts'
import { createSightings } from './sightings.ts'

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
    await writeSetting(store, 'feed', { cursor: 'c0', internalDomains: INTERNAL })
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
    expect(posted).toEqual([])
    expect(await readSetting(store, 'unreadSends')).toBe(1)
  })
  test('without a pairing nothing is kept', async () => {
    const { tracker, store } = await world(null)
    await tracker.observe([request('ann@acme.com')], page)
    expect(await store.count('sends')).toBe(0)
  })
})

const notice = (recipients: string[], messageId = '<m1@mail.gmail.com>'): Uint8Array =>
  new TextEncoder().encode(
    [
      'From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
      'Message-ID: <notice@mx.example>',
      'Date: Mon, 2 Mar 2026 08:01:00 +0000',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'Address not found',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; googlemail.com',
      '',
      ...recipients.flatMap((one) => [`Final-Recipient: rfc822; ${one}`, 'Action: failed', 'Status: 5.1.1', '']),
      '--b',
      'Content-Type: message/rfc822',
      '',
      `Message-ID: ${messageId}`,
      'Subject: CANARY',
      '',
      'CANARY body',
      '--b--',
      '',
    ].join('\r\n'),
  )

describe('a notice becomes an activity', () => {
  const source = { client: 'gmail', mailbox: 'rita@ourco.com', key: 'abc', nowMs: T0 } as const
  test('with its own time and without a word of the mail that it returns', () => {
    const built = readBounce(notice(['ann@acme.com']), source, [])
    expect(Activity.parse(built)).toEqual(built)
    expect(built?.occurredAt).toBe('2026-03-02T08:01:00.000Z')
    expect(built?.report.recipients[0]).toMatchObject({
      address: 'ann@acme.com',
      reason: 'userunknown',
      status: '5.1.1',
    })
    expect(JSON.stringify(built)).not.toContain('CANARY')
  })
  test('a hidden recipient is left out; a notice about nobody else is not posted', () => {
    const sends = [send({ to: people('ann@acme.com'), bcc: people('spy@acme.com') })]
    const both = readBounce(notice(['ann@acme.com', 'spy@acme.com']), source, sends)
    expect(both?.report.recipients.map((one) => one.address)).toEqual(['ann@acme.com'])
    expect(readBounce(notice(['spy@acme.com']), source, sends)).toBeNull()
  })
  test('an ordinary mail is nothing to us', () => {
    const mail = new TextEncoder().encode('From: ann@acme.com\r\nSubject: Hi\r\n\r\nSee you')
    expect(readBounce(mail, source, [])).toBeNull()
  })
  test('each notice is read once', async () => {
    const store = await openStore('notices')
    const posted: Activity[] = []
    const notices = createNotices({ store, clock: { nowMs: () => T0 }, add: async (all) => posted.push(...all) })
    expect(await notices.isNew('rita@ourco.com', 'abc')).toBe(true)
    expect(
      await notices.take({ client: 'gmail', mailbox: 'rita@ourco.com', key: 'abc', bytes: notice(['ann@acme.com']) }),
    ).toBe(true)
    expect(await notices.isNew('rita@ourco.com', 'abc')).toBe(false)
    expect(posted).toHaveLength(1)
  })
})

describe('a mail that comes in is proof of life', () => {
  const by = { client: 'gmail', mailbox: 'rita@ourco.com' } as const
  const world = async (name: string) => {
    const store = await openStore(name)
    await writeSetting(store, 'feed', { cursor: 'c0', internalDomains: INTERNAL })
    await store.put('sends', send({ to: people('Ann@acme.com') }), 'gmail:msg-a:r1')
    const posted: Activity[] = []
    const add = async (all: readonly Activity[]) => posted.push(...all)
    return { store, posted, sightings: createSightings({ store, clock: { nowMs: () => T0 + 7 * 86_400_000 }, add }) }
  }
  test('of somebody we mailed, with the time of the mail, once a day', async () => {
    const { sightings, posted } = await world('seen-1')
    await sightings.take([{ address: 'ANN@acme.com', atMs: T0 + 1_000 }], by)
    await sightings.take([{ address: 'ann@acme.com', atMs: T0 + 60_000 }], by)
    await sightings.take([{ address: 'ann@acme.com', atMs: T0 + 86_401_000 }], by)
    expect(posted.map((one) => one.occurredAt)).toEqual(['2026-03-02T09:00:01.000Z', '2026-03-03T09:00:01.000Z'])
    expect(Activity.parse(posted[0])).toMatchObject({ kind: 'contact.seen', sighting: { authentication: 'unknown' } })
  })
  test('not of strangers, colleagues, mail systems or ourselves', async () => {
    const { sightings, posted } = await world('seen-2')
    const others = ['news@letters.example', 'sam@ourco.com', 'mailer-daemon@googlemail.com', 'rita@ourco.com']
    await sightings.take(
      others.map((address) => ({ address, atMs: T0 })),
      by,
    )
    expect(posted).toEqual([])
  })
  test('of somebody who bounced every time, whatever the daily limit', async () => {
    const { sightings, posted, store } = await world('seen-3')
    await store.put('reachability', {
      ...{ address: 'bob@acme.com', state: 'bounced', status: 'bounced', optedOut: false, rule: null, why: [] },
      ...{ since: null, until: null, successor: null, emailActive: null },
    })
    await sightings.take(
      [
        { address: 'bob@acme.com', atMs: T0 },
        { address: 'bob@acme.com', atMs: T0 + 60_000 },
      ],
      by,
    )
    expect(posted).toHaveLength(2)
  })
})
