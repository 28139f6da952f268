import 'fake-indexeddb/auto'
import { Activity, type BadgeState, type CaptureInboundSeen, type Reachability } from '@reachable/shared/contract'
import { describe, expect, test } from 'vitest'
import { openStore, writeSetting } from '../background/store.ts'
import type { SendState } from '../mail-clients/send-state.ts'
import { buildBounce } from './build-bounce.ts'
import { createInbox } from './inbox.ts'
import { readReceived } from './received-mail.ts'

const T0 = Date.parse('2026-03-02T09:00:00Z')
const DAY_MS = 86_400_000
const RITA = 'rita@ourco.com'
const BY = { client: 'gmail', mailbox: RITA } as const
const PASS = 'mx.google.com; dkim=pass header.i=@acme.com'
const FAIL = 'mx.google.com; spf=fail smtp.mailfrom=acme.com; dmarc=fail header.from=acme.com'

const people = (...addresses: string[]) => addresses.map((address) => ({ address, name: null }))
const send = (record: Partial<SendState['record']>, more: Partial<SendState> = {}): SendState => ({
  ...{ client: 'gmail', key: 'msg-a:r1', phase: 'SENT', mailbox: RITA, messageId: 'm1@mail.gmail.com' },
  record: { from: null, to: [], cc: [], bcc: [], atMs: T0, ...record },
  ...{ firstSeenMs: T0, settlesAtMs: null, updatedAtMs: T0, seenBy: ['page'], isPosted: false },
  ...more,
})
const person = (address: string, state: BadgeState, status: Reachability['status'] = 'active'): Reachability => ({
  ...{ address, state, status, optedOut: false, rule: null, why: [] },
  ...{ since: null, until: null, successor: null, emailActive: null },
})

let names = 0
/** Rita's browser two days after she mailed Ann, whom the org's feed does not name. */
const world = async (captureInboundSeen: CaptureInboundSeen = 'known', nowMs = T0 + 2 * DAY_MS) => {
  const store = await openStore(`inbox-${names++}`)
  await writeSetting(store, 'feed', { cursor: 'c0', internalDomains: ['ourco.com'], captureInboundSeen })
  await store.put('sends', send({ to: people('Ann@acme.com'), bcc: people('spy@acme.com') }), 'gmail:msg-a:r1')
  const posted: Activity[] = []
  const clock = { nowMs: () => nowMs }
  const add = async (all: readonly Activity[]) => posted.push(...all.map((one) => Activity.parse(one)))
  const advance = (byMs: number) => {
    nowMs += byMs
  }
  return { store, posted, advance, clock, inbox: createInbox({ store, clock, add }) }
}

const letter = (lines: string[], body = 'CANARY body') =>
  new TextEncoder().encode(
    ['From: Ann Lee <ann@acme.com>', 'Message-ID: <r1@acme.com>', ...lines, '', body, ''].join('\r\n'),
  )
/** A mail arrives, and the page hands its original over where it is asked for. */
const receive = async (
  { inbox, clock }: Awaited<ReturnType<typeof world>>,
  { key = 'aaaaaaaa01', address = 'ann@acme.com', bytes = letter([]) as Uint8Array | null } = {},
) => {
  const wanted = await inbox.arrived([{ address, atMs: clock.nowMs(), key }], BY)
  for (const one of wanted) await inbox.read({ ...BY, key: one, bytes })
  return wanted
}

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
  const read = (bytes: Uint8Array) => readReceived(bytes, { ...BY, key: 'abc', nowMs: T0 })
  test('with its own time and without a word of the mail that it returns', () => {
    const built = buildBounce(read(notice(['ann@acme.com'])), [])
    expect(Activity.parse(built)).toEqual(built)
    expect(built?.occurredAt).toBe('2026-03-02T08:01:00.000Z')
    expect(built?.report.recipients[0]).toMatchObject({
      ...{ address: 'ann@acme.com', reason: 'userunknown', status: '5.1.1' },
    })
    expect(JSON.stringify(built)).not.toContain('CANARY')
  })
  test('a hidden recipient is left out; a notice about nobody else is not posted', () => {
    const sends = [send({ to: people('ann@acme.com'), bcc: people('spy@acme.com') })]
    const both = buildBounce(read(notice(['ann@acme.com', 'spy@acme.com'])), sends)
    expect(both?.report.recipients.map((one) => one.address)).toEqual(['ann@acme.com'])
    expect(buildBounce(read(notice(['spy@acme.com'])), sends)).toBeNull()
  })
  test('and is read once; one that nobody could read may come again', async () => {
    const { inbox, posted } = await world()
    expect(await inbox.read({ ...BY, key: 'abc', bytes: null })).toBe('unread')
    expect(await inbox.isNew(RITA, 'abc')).toBe(true)
    expect(await inbox.read({ ...BY, key: 'abc', bytes: notice(['ann@acme.com']) })).toBe('queued')
    expect(await inbox.isNew(RITA, 'abc')).toBe(false)
    expect(posted).toHaveLength(1)
  })
  test('a mail that the page handed over unasked is no sighting of its writer', async () => {
    const { inbox, posted } = await world()
    expect(await inbox.read({ ...BY, key: 'abc', bytes: letter([]) })).toBe('nothing')
    expect(posted).toEqual([])
  })
})

describe('the original of a mail is asked for', () => {
  test.each(['bounced', 'inactive', 'soft_bouncing', 'departed', 'out_of_office'] as const)(
    'where the writer is %s',
    async (state) => {
      const at = await world()
      await at.store.put('reachability', person('bob@acme.com', state))
      expect(await receive(at, { address: 'bob@acme.com' })).toEqual(['aaaaaaaa01'])
    },
  )
  test('where this mailbox mailed the writer in the last five days, by whichever tab sees it first', async () => {
    const at = await world()
    const arrival = { address: 'ANN@acme.com', atMs: T0 + DAY_MS, key: 'aaaaaaaa01' }
    expect(await at.inbox.arrived([arrival], BY)).toEqual(['aaaaaaaa01'])
    expect(await at.inbox.arrived([arrival], BY)).toEqual([])
    at.advance(4 * DAY_MS)
    expect(await receive(at, { key: 'aaaaaaaa02' })).toEqual([])
  })
  test('for nobody else, and for no old mail that its conversation shows again', async () => {
    const at = await world()
    await at.store.put('reachability', person('joy@acme.com', 'reachable'))
    await at.store.put('reachability', person('bob@acme.com', 'bounced'))
    const others = ['news@letters.example', 'spy@acme.com', 'sam@ourco.com', 'joy@acme.com', RITA]
    for (const address of others) expect(await receive(at, { address })).toEqual([])
    const old = { address: 'bob@acme.com', atMs: T0 - 10 * DAY_MS, key: 'aaaaaaaa01' }
    expect(await at.inbox.arrived([old], BY)).toEqual([])
    expect(await at.store.count('arrivals')).toBe(0)
  })
  test('nobody before the feed has said who is ours', async () => {
    const at = await world()
    await writeSetting(at.store, 'feed', null)
    expect(await receive(at)).toEqual([])
    expect(at.posted).toEqual([])
  })
})

describe('what the original proves', () => {
  test.each([
    ['pass', [`Authentication-Results: ${PASS}`]],
    ['fail', [`Authentication-Results: ${FAIL}`]],
    ['unknown', []],
    ['unknown', ['Authentication-Results: mx.evil.example; dkim=pass header.i=@acme.com']],
    ['unknown', [`Authentication-Results: ${PASS}`, 'From: bob@acme.com']],
  ])('a sighting with authentication %s', async (authentication, lines) => {
    const at = await world()
    await receive(at, { bytes: letter(lines) })
    expect(at.posted).toMatchObject([
      { kind: 'contact.seen', occurredAt: '2026-03-04T09:00:00.000Z', sighting: { how: 'mail', authentication } },
    ])
    expect(JSON.stringify(at.posted)).not.toContain('CANARY')
  })
  test.each([
    ['meeting_response', 'text/calendar; method=REPLY', 'METHOD:REPLY'],
    ['meeting_organised', 'text/calendar; charset=utf-8; method="request"', ''],
    ['meeting_response', 'text/calendar', 'METHOD:reply'],
    ['meeting_organised', 'text/calendar', ''],
    ['mail', 'text/plain', 'METHOD:REPLY'],
  ])('an invitation or an answer to one is a sighting by %s: %s, %s', async (how, type, method) => {
    const at = await world()
    const calendar = ['BEGIN:VCALENDAR', method, 'BEGIN:VEVENT', 'UID:CANARY', 'END:VEVENT', 'END:VCALENDAR']
    const parts = ['--b', 'Content-Type: text/plain', '', 'CANARY', '--b', `Content-Type: ${type}`, '', ...calendar]
    const lines = ['Subject: CANARY', 'Content-Type: multipart/alternative; boundary="b"']
    await receive(at, { bytes: letter(lines, [...parts, '--b--'].join('\r\n')) })
    expect(at.posted).toMatchObject([{ kind: 'contact.seen', sighting: { how } }])
    expect(JSON.stringify(at.posted)).not.toContain('CANARY')
  })
  test('a forgery does not use up the day of the person whom it names', async () => {
    const at = await world()
    await receive(at, { bytes: letter([`Authentication-Results: ${FAIL}`]) })
    at.advance(60_000)
    await receive(at, { key: 'aaaaaaaa02', bytes: letter([`Authentication-Results: ${PASS}`]) })
    expect(at.posted).toHaveLength(2)
  })
  test('an automatic reply, with its facts and no sighting beside it', async () => {
    const at = await world()
    const lines = [
      `Authentication-Results: ${PASS}`,
      'Auto-Submitted: auto-replied',
      'Subject: Automatic reply: CANARY',
    ]
    await receive(at, { bytes: letter(lines, 'I am out of office and back on 2026-03-16. CANARY') })
    expect(at.posted).toMatchObject([
      {
        ...{ kind: 'auto_reply.received', messageId: 'r1@acme.com', authentication: 'pass' },
        participants: [{ role: 'from', address: 'ann@acme.com' }],
        autoReply: { kind: 'out_of_office', until: '2026-03-16', untilMeans: 'back' },
      },
    ])
    expect(JSON.stringify(at.posted)).not.toContain('CANARY')
  })
  test('an automatic reply that says nothing sure is a sighting of its kind', async () => {
    const at = await world()
    await receive(at, { bytes: letter(['Auto-Submitted: auto-replied']) })
    expect(at.posted).toMatchObject([{ kind: 'contact.seen', sighting: { how: 'auto_reply' } }])
  })
  test('a notice in the name of a person is a notice and no sighting', async () => {
    const at = await world()
    await receive(at, { bytes: notice(['ann@acme.com']) })
    expect(at.posted.map((one) => one.kind)).toEqual(['bounce.received'])
  })
  test('what no tab could read, or none handed over in two minutes, is a sighting without a verdict', async () => {
    const at = await world()
    await receive(at, { bytes: null })
    at.advance(DAY_MS)
    await at.inbox.arrived([{ address: 'ann@acme.com', atMs: at.clock.nowMs(), key: 'aaaaaaaa02' }], BY)
    await at.inbox.settle()
    expect(at.posted).toHaveLength(1)
    at.advance(2 * 60_000)
    await at.inbox.settle()
    expect(at.posted).toMatchObject([{ sighting: { authentication: 'unknown' } }, { kind: 'contact.seen' }])
    expect(await at.inbox.isNew(RITA, 'aaaaaaaa02')).toBe(false)
  })
})

describe('sightings', () => {
  const see = async (at: Awaited<ReturnType<typeof world>>, address: string, atMs: number) =>
    at.inbox.arrived([{ address, atMs, key: null }], BY)
  test('of somebody we mailed are posted with the time of the mail, once a day', async () => {
    const at = await world()
    for (const atMs of [T0 + 1_000, T0 + 60_000, T0 + DAY_MS + 1_000]) await see(at, 'ANN@acme.com', atMs)
    expect(at.posted.map((one) => one.occurredAt)).toEqual(['2026-03-02T09:00:01.000Z', '2026-03-03T09:00:01.000Z'])
  })
  test('of strangers, colleagues, mail systems, hidden recipients or ourselves are not', async () => {
    const at = await world()
    const others = ['news@letters.example', 'sam@ourco.com', 'mailer-daemon@googlemail.com', 'spy@acme.com', RITA]
    for (const address of others) await see(at, address, T0)
    expect(at.posted).toEqual([])
  })
  test('of somebody who bounced are posted every time, whatever the daily limit', async () => {
    const at = await world()
    await at.store.put('reachability', person('bob@acme.com', 'bounced', 'bounced'))
    for (const atMs of [T0, T0 + 60_000]) await see(at, 'bob@acme.com', atMs)
    expect(at.posted).toHaveLength(2)
  })
  test('are of people with an open bounce, inactive or departed alone, where the profile says so', async () => {
    const at = await world('watched')
    await at.store.put('reachability', person('bob@acme.com', 'inactive', 'held'))
    await at.store.put('reachability', person('joy@acme.com', 'reachable'))
    await at.store.put('reachability', person('kim@acme.com', 'out_of_office'))
    for (const name of ['ann', 'bob', 'joy', 'kim']) await see(at, `${name}@acme.com`, T0)
    expect(at.posted).toMatchObject([{ participants: [{ address: 'bob@acme.com' }] }])
  })
  test('wait until the feed asks for them, the newest of each, and no forgery', async () => {
    const at = await world('watched')
    await receive(at, { key: 'aaaaaaaa01' })
    at.advance(3_600_000)
    await receive(at, { key: 'aaaaaaaa02' })
    at.advance(60_000)
    await receive(at, { key: 'aaaaaaaa03', bytes: letter([`Authentication-Results: ${FAIL}`]) })
    await at.inbox.settle()
    expect(at.posted).toEqual([])
    await at.store.put('reachability', person('ann@acme.com', 'bounced'))
    await at.inbox.settle()
    await at.inbox.settle()
    expect(at.posted.map(({ kind, occurredAt }) => [kind, occurredAt])).toEqual([
      ['contact.seen', new Date(T0 + 2 * DAY_MS + 3_600_000).toISOString()],
    ])
  })
  test('are kept for eight days', async () => {
    const at = await world('watched')
    await receive(at)
    at.advance(9 * DAY_MS)
    await at.store.put('reachability', person('ann@acme.com', 'bounced'))
    await at.inbox.settle()
    expect(at.posted).toEqual([])
  })
  test('are none where the profile switches them off; automatic replies are still read', async () => {
    const at = await world('off')
    await receive(at)
    const lines = ['Auto-Submitted: auto-replied', 'Subject: Automatic reply']
    await receive(at, { key: 'aaaaaaaa02', bytes: letter(lines, 'I am out of office, back on 2026-03-16.') })
    expect(at.posted.map((one) => one.kind)).toEqual(['auto_reply.received'])
  })
  test('are remembered for eight days', async () => {
    const at = await world()
    await see(at, 'ann@acme.com', T0)
    at.advance(7 * DAY_MS)
    await at.store.put('reachability', person('bob@acme.com', 'reachable'))
    await see(at, 'bob@acme.com', at.clock.nowMs())
    expect(await at.store.getAllKeys('sightings')).toEqual([`${RITA} bob@acme.com`])
  })
})
