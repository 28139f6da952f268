import 'fake-indexeddb/auto'
import { Activity } from '@reachable/shared/contract'
import { expect, test } from 'vitest'
import { createBackground } from './background.ts'
import { lookAtClosedGmail } from './closed-gmail.ts'
import { openStore, readSetting, writeSetting } from './store.ts'

const MINUTE_MS = 60_000
const T0 = Date.parse('2026-03-02T09:00:00Z')
const RITA = 'rita@ourco.com'
const KEY = '18f0a1b2c3d4e5f6'

const feedOf = (mailbox: string, ...senders: string[]) =>
  `<feed version="0.3"><title>Gmail - Inbox for ${mailbox}</title>${senders
    .map(
      (sender, n) => `<entry><link href="https://mail.google.com/mail?message_id=${KEY.slice(0, -1)}${n}"/>
      <author><email>${sender}</email></author></entry>`,
    )
    .join('')}</feed>`

const notice = [
  'From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
  'Message-ID: <n1@mx.google.com>',
  'References: <m1@mail.gmail.com>',
  'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
  ...['', '--b', 'Content-Type: message/delivery-status', ''],
  ...['Reporting-MTA: dns; googlemail.com', '', 'Final-Recipient: rfc822; ann@acme.com', 'Action: failed'],
  ...['Status: 5.1.1', 'Diagnostic-Code: smtp; 550 5.1.1 no such user', '', '--b--', ''],
].join('\r\n')

let names = 0
/** Rita's browser without an open Gmail page. `feeds` are those of her accounts, in the order of signing in. */
const world = async (...feeds: string[]) => {
  const store = await openStore(`closed-gmail-${names++}`)
  let nowMs = T0
  const posted: Activity[] = []
  const background = createBackground({
    ...{ store, clock: { nowMs: () => nowMs }, random: () => 0.5, wait: async () => undefined },
    ...{ tellPages: async () => undefined, wakeSoon: async () => undefined, forgetTabs: async () => undefined },
    managedServer: async () => null,
    callApi: async ({ path, body }) => {
      if (path !== '/v1/activities') return { kind: 'unreachable' }
      const activities = (body as { activities: unknown[] }).activities.map((one) => Activity.parse(one))
      posted.push(...activities)
      return { kind: 'ok', body: { results: activities.map(({ id }, index) => ({ index, id, result: 'accepted' })) } }
    },
  })
  const org = { id: 'o', name: 'Our Co' }
  const me = { userId: 'u', email: RITA, name: 'Rita', role: 'rep' as const, org, mailboxes: [RITA, 'sales@ourco.com'] }
  await writeSetting(store, 'session', { serverUrl: 'https://r.example', token: 't', me })
  await writeSetting(store, 'feed', { cursor: 'c0', internalDomains: ['ourco.com'], captureInboundSeen: 'off' })
  await writeSetting(store, 'closedGmail', { askedAtMs: 0 })
  const asked: string[] = []
  const spoilt: string[] = []
  const look = () =>
    lookAtClosedGmail(
      background,
      async (url) => {
        asked.push(url)
        return feeds[Number(/\/u\/(\d)\//.exec(url)?.[1])] ?? null
      },
      async (url) => {
        asked.push(url)
        const key = /th=(\w+)/.exec(url)?.[1] ?? ''
        return spoilt.includes(key) ? null : new TextEncoder().encode(notice.replace('<n1@', `<${key}@`))
      },
    )
  const advance = (minutes: number) => {
    nowMs += minutes * MINUTE_MS
  }
  return { store, posted, asked, spoilt, look, advance }
}
const originals = (asked: readonly string[]) => asked.filter((url) => url.includes('view=att'))

test('a notice that came while no page was open is read once and posted; nothing else is fetched', async () => {
  const { posted, asked, look, advance } = await world(feedOf(RITA, 'mailer-daemon@googlemail.com', 'bo@acme.com'))
  await look()
  expect(posted).toMatchObject([{ kind: 'bounce.received', mailbox: RITA }])
  expect(originals(asked)).toEqual([
    `https://mail.google.com/mail/u/0/?view=att&th=${KEY.slice(0, -1)}0&attid=0&disp=comp&safe=1&zw`,
  ])
  advance(6)
  await look()
  expect(originals(asked)).toHaveLength(1)
  expect(posted).toHaveLength(1)
})

test('the connected mailbox is found behind private ones, whatever the order of signing in', async () => {
  const { store, posted, look } = await world(
    feedOf('me@private.example'),
    feedOf(RITA, 'mailer-daemon@googlemail.com'),
  )
  const session = await readSetting(store, 'session')
  if (session) await writeSetting(store, 'session', { ...session, me: { ...session.me, mailboxes: [RITA] } })
  await look()
  expect(posted).toMatchObject([{ kind: 'bounce.received', mailbox: RITA }])
})

test('it asks at most every five minutes, and never unless the rep turned it on', async () => {
  const { store, asked, look, advance } = await world(feedOf(RITA))
  await look()
  advance(4)
  await look()
  expect(asked.filter((url) => url.endsWith('/u/0/feed/atom'))).toHaveLength(1)
  advance(2)
  await writeSetting(store, 'closedGmail', null)
  await look()
  expect(asked.filter((url) => url.endsWith('/u/0/feed/atom'))).toHaveLength(1)
})

test('an inbox that is not connected, one that a page shows, and a paused browser are left alone', async () => {
  const daemon = 'mailer-daemon@googlemail.com'
  const { store, posted, look, advance } = await world(feedOf('other@private.example', daemon), feedOf(RITA, daemon))
  await writeSetting(store, 'observed', { [RITA]: { client: 'gmail', fromMs: T0, untilMs: T0, blind: [] } })
  await look()
  expect(posted).toEqual([])
  await writeSetting(store, 'pause', { isAll: true, threads: [] })
  advance(20)
  await look()
  expect(posted).toEqual([])
  await writeSetting(store, 'pause', { isAll: false, threads: [] })
  await look()
  expect(posted).toHaveLength(1)
})

test('notices that cannot be read hold up nobody below them, and are tried again in turn', async () => {
  const daemon = 'mailer-daemon@googlemail.com'
  const { posted, asked, spoilt, look, advance } = await world(feedOf(RITA, ...Array<string>(8).fill(daemon)))
  const keyOf = (n: number) => KEY.slice(0, -1) + n
  for (const n of [0, 1, 2, 3, 4, 5]) spoilt.push(keyOf(n))
  const looks = async (count: number) => {
    for (let done = 0; done < count; done += 1) {
      await look()
      advance(6)
    }
    return originals(asked).map((url) => Number(/th=\w+(\d)&/.exec(url)?.[1]))
  }
  expect(await looks(4)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2])
  expect(posted).toHaveLength(2)
  spoilt.length = 0
  await looks(6)
  expect(posted).toHaveLength(8)
})

test('a mailbox whose notices cannot be read leaves room for the next mailbox', async () => {
  const daemon = 'mailer-daemon@googlemail.com'
  const unreadable = feedOf(RITA, ...Array<string>(8).fill(daemon))
  const { posted, spoilt, look, advance } = await world(
    unreadable,
    feedOf('sales@ourco.com', ...Array(9).fill('x@y.z'), daemon),
  )
  for (let n = 0; n < 8; n += 1) spoilt.push(KEY.slice(0, -1) + n)
  for (let round = 0; round < 3; round += 1) {
    await look()
    advance(6)
  }
  expect(posted).toMatchObject([{ kind: 'bounce.received', mailbox: 'sales@ourco.com' }])
})
