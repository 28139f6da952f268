import 'fake-indexeddb/auto'
import { Activity, activityId, type Filter } from '@reachable/shared/contract'
import { readInvite } from '@reachable/shared/mail'
import { describe, expect, test } from 'vitest'
import type { SendState } from '../mail-clients/send-state.ts'
import { answerPage } from './answer-page.ts'
import { createBackground } from './background.ts'
import { PageMessage } from './messages.ts'
import { pauseAll, pauseSends } from './pause.ts'
import { openStore, writeSetting } from './store.ts'

const T0 = Date.parse('2026-03-02T09:00:00Z')
const RITA = 'rita@ourco.com'
const KEY = 'msg-a:r1'
const PAGE = 'https://mail.google.com/mail/u/0/'
const ORIGINAL = `${PAGE}?view=att&th=19abcdef01`

const send = (more: Partial<SendState> = {}): SendState => ({
  ...{ client: 'gmail', key: KEY, phase: 'ACCEPTED', mailbox: RITA, messageId: 'm1@x' },
  record: { from: null, to: [{ address: 'ann@acme.com', name: null }], cc: [], bcc: [], atMs: T0 },
  ...{ firstSeenMs: T0, settlesAtMs: T0 + 35_000, updatedAtMs: T0, seenBy: ['page'], isPosted: false },
  ...more,
})
const calendar = ({
  method = 'REQUEST',
  organizer = RITA,
  guests = ['Ann@acme.com', 'sam@ourco.com'],
  start = '',
} = {}) =>
  [
    ...['BEGIN:VCALENDAR', `METHOD:${method}`, 'BEGIN:VEVENT', 'UID:uid-1', 'SEQUENCE:3'],
    ...[`DTSTART:${start || '20260303T100000Z'}`, 'DTEND:20260303T110000Z', `ORGANIZER:mailto:${organizer}`],
    ...guests.map((guest) => `ATTENDEE;CN=CN;PARTSTAT=ACCEPTED:mailto:${guest}`),
    ...['ATTENDEE;CUTYPE=ROOM:mailto:room@acme.com', 'DESCRIPTION:CANARY', 'END:VEVENT', 'END:VCALENDAR'],
  ].join('\r\n')
const mail = (ics: string, { from = `Rita <${RITA}>`, type = 'text/calendar', subject = 'Salary' } = {}): Uint8Array =>
  new TextEncoder().encode(
    [
      ...[`From: ${from}`, 'Date: Mon, 2 Mar 2026 08:30:00 +0000', `Subject: ${subject}`],
      ...['Content-Type: multipart/mixed; boundary="b"', '', '--b', 'Content-Type: text/plain', '', 'CANARY'],
      ...['--b', `Content-Type: ${type}; name="invite.ics"`, '', ics, '--b--', ''],
    ].join('\r\n'),
  )

let names = 0
const world = async (sent: SendState | null = send(), filters: Filter[] = []) => {
  const store = await openStore(`sent-invite-${names++}`)
  const me = { userId: 'u', email: RITA, name: 'Rita', role: 'rep' as const, mailboxes: [RITA, 'two@ourco.com'] }
  await writeSetting(store, 'session', {
    ...{ serverUrl: 'https://r.example', token: 't' },
    me: { ...me, org: { id: 'o', name: 'O' } },
  })
  const feed = { cursor: 'c0', internalDomains: ['ourco.com'], captureInboundSeen: 'off' as const, filters }
  await writeSetting(store, 'feed', feed)
  if (sent) await store.put('sends', sent, `gmail:${KEY}`)
  const posted: Activity[] = []
  const background = createBackground({
    ...{ store, clock: { nowMs: () => T0 }, random: () => 0.5, wait: async () => undefined },
    ...{ tellPages: async () => undefined, wakeSoon: async () => undefined, forgetTabs: async () => undefined },
    managedServer: async () => null,
    callApi: async ({ body }) => {
      posted.push(
        ...((body as { activities?: unknown[] } | undefined)?.activities ?? []).map((one) => Activity.parse(one)),
      )
      return { kind: 'unreachable' }
    },
  })
  const fetched: string[] = []
  const tell = async (
    bytes: Uint8Array | null,
    { mailbox = RITA, originalUrl = ORIGINAL, read = readInvite as (text: string) => unknown } = {},
  ): Promise<Activity[]> => {
    const message = PageMessage.parse({ kind: 'sent-invite', client: 'gmail', mailbox, key: KEY, originalUrl })
    const page = { client: 'gmail' as const, url: PAGE, readCalendar: async (text: string) => read(text) }
    await answerPage(background, message, page, async (url) => {
      fetched.push(url)
      return bytes
    })
    return posted
  }
  return { store, tell, fetched }
}

describe('an invitation that went out with a mail', () => {
  test('is a meeting with guests, their answers and its times, by the id that an import gives it', async () => {
    const { tell, fetched } = await world()
    const [meeting, ...others] = await tell(mail(calendar()))
    expect(others).toEqual([])
    expect(meeting).toEqual({
      kind: 'meeting.scheduled',
      id: activityId('meeting.scheduled', RITA, 'uid-1#3'),
      occurredAt: '2026-03-02T08:30:00.000Z',
      ...{ mailbox: RITA, source: 'gmail' },
      participants: [
        { role: 'organizer', address: RITA },
        { role: 'required', address: 'ann@acme.com', name: 'CN', response: 'accepted' },
        { role: 'required', address: 'sam@ourco.com', name: 'CN', response: 'accepted' },
      ],
      meeting: {
        ...{ uid: 'uid-1', sequence: 3, isCancelled: false, invitationsConfirmed: true },
        ...{ startsAt: '2026-03-03T10:00:00.000Z', endsAt: '2026-03-03T11:00:00.000Z' },
      },
    })
    expect(fetched).toEqual([ORIGINAL])
  })
  test('may stand in a file that only its name makes a calendar; a cancelled one is cancelled', async () => {
    const at = await world(send({ phase: 'SENT' }))
    expect(await at.tell(mail(calendar({ method: 'CANCEL' }), { type: 'application/octet-stream' }))).toMatchObject([
      { meeting: { isCancelled: true } },
    ])
  })
  test.each([
    ['an answer to one', mail(calendar({ method: 'REPLY' }))],
    ['one that somebody else organises', mail(calendar({ organizer: 'ann@acme.com' }))],
    ['one among colleagues', mail(calendar({ guests: ['sam@ourco.com'] }))],
    ['one in the mail of another', mail(calendar(), { from: 'ann@acme.com' })],
    ['a mail without one', new TextEncoder().encode(`From: ${RITA}\r\n\r\nCANARY`)],
    ['a file that is no calendar', mail('CANARY')],
    ['a mail that cannot be read', null],
  ])('%s is none', async (_, bytes) => {
    expect(await (await world()).tell(bytes)).toEqual([])
  })
  test.each([
    ['a mail that was never seen leaving', null],
    ['one that was taken back', send({ phase: 'UNDONE' })],
    ['one that failed', send({ phase: 'FAILED' })],
    ['one of another mailbox', send({ mailbox: 'two@ourco.com' })],
  ])('%s is not even read', async (_, sent) => {
    const { tell, fetched } = await world(sent)
    expect(await tell(mail(calendar()))).toEqual([])
    expect(fetched).toEqual([])
  })
  test('during a pause, of a paused conversation, of a mailbox outside the pairing and elsewhere nothing is read', async () => {
    const [all, thread, other, elsewhere] = [await world(), await world(), await world(), await world()]
    await pauseAll(all.store, true)
    await pauseSends(thread.store, 'gmail', [KEY])
    expect(await all.tell(mail(calendar()))).toEqual([])
    expect(await thread.tell(mail(calendar()))).toEqual([])
    expect(await other.tell(mail(calendar()), { mailbox: 'me@private.example' })).toEqual([])
    for (const originalUrl of ['https://evil.example/mail/?view=att', `${PAGE}?view=om&th=1`])
      expect(await elsewhere.tell(mail(calendar()), { originalUrl })).toEqual([])
    expect([all, thread, other, elsewhere].flatMap(({ fetched }) => fetched)).toEqual([])
  })
  test('is dropped by the filters for meetings, by guest and by the subject of its mail', async () => {
    const filter = { id: 'f1', scope: 'user', createdAt: '2026-01-01T00:00:00.000Z', type: 'meeting' } as const
    for (const rule of [
      { field: 'address', pattern: 'ann@*' },
      { field: 'subject', pattern: '*salary*' },
    ] as const)
      expect(await (await world(send(), [{ ...filter, ...rule } as Filter])).tell(mail(calendar()))).toEqual([])
  })
  test('what the reader answers is checked', async () => {
    const facts = readInvite(calendar())
    for (const forged of [null, 'x', {}, { ...facts, startsAtMs: 9e15 }, { ...facts, sequence: -1 }])
      expect(await (await world()).tell(mail(calendar()), { read: () => forged })).toEqual([])
  })
})
