import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { answerPage } from './answer-page.ts'
import { answerPanel } from './answer-panel.ts'
import type { ApiAnswer } from './api.ts'
import { createBackground } from './background.ts'
import { openStore, readSetting, writeSetting } from './store.ts'

const T0 = Date.parse('2026-03-02T09:00:00Z')
const MINUTE_MS = 60_000
const [RITA, SALES] = ['rita@ourco.com', 'sales@ourco.com']

let names = 0
/** Rita's browser; the server answers that `server.mailboxes` are hers by now. */
const world = async (...paired: string[]) => {
  const store = await openStore(`refresh-me-${names++}`)
  let nowMs = T0
  const me = { userId: 'u', email: RITA, name: 'Rita', role: 'rep' as const, org: { id: 'o', name: 'Our Co' } }
  const server = { mailboxes: paired, asked: 0, told: 0 }
  const answers: Record<string, () => ApiAnswer> = {
    '/v1/me': () => {
      server.asked += 1
      return { kind: 'ok', body: { ...me, mailboxes: server.mailboxes } }
    },
    '/v1/heartbeats': () => ({ kind: 'problem', status: 403, retryAfterMs: null }),
  }
  const background = createBackground({
    ...{ store, clock: { nowMs: () => nowMs }, random: () => 0.5, wait: async () => undefined },
    ...{ wakeSoon: async () => undefined, forgetTabs: async () => undefined, managedServer: async () => null },
    tellPages: async () => {
      server.told += 1
    },
    callApi: async ({ path }) => answers[path]?.() ?? { kind: 'unreachable' },
  })
  await writeSetting(store, 'session', { serverUrl: 'https://r.example', token: 't', me: { ...me, mailboxes: paired } })
  const status = async (minutes = 0) => {
    nowMs += minutes * MINUTE_MS
    return answerPanel(background, { kind: 'status' }, null)
  }
  const show = (mailbox: string) =>
    answerPage(
      background,
      { kind: 'wake', client: 'gmail', mailbox },
      { client: 'gmail', url: 'https://mail.google.com/mail/u/0/' },
      async () => null,
    )
  return { store, server, status, show, background }
}

test('a mailbox that an admin binds is captured within minutes, and is no longer said to be missing', async () => {
  const { server, status, show } = await world(RITA)
  await status()
  expect(await show(SALES)).toEqual({ isPaired: false })
  expect((await status()).unboundMailbox).toBe(SALES)
  server.mailboxes = [RITA, SALES]
  const { unboundMailbox, me } = await status(6)
  expect([unboundMailbox, me?.mailboxes, server.told]).toEqual([null, [RITA, SALES], 1])
  expect(await show(SALES)).toEqual({ isPaired: true })
})
test('the server is asked once a day, and not by every look into the popup', async () => {
  const { server, status } = await world(RITA)
  for (const minutes of [0, 0, 3, 60]) await status(minutes)
  expect([server.asked, server.told]).toEqual([1, 0])
  await status(24 * 60)
  expect(server.asked).toBe(2)
})
test('a mailbox that the server refuses is asked about soon, and what was watched of it is dropped', async () => {
  const { store, server, status } = await world(RITA, SALES)
  await status()
  server.mailboxes = [RITA]
  const span = { client: 'gmail', fromMs: T0 - 20 * MINUTE_MS, untilMs: T0, blind: [] } as const
  await writeSetting(store, 'observed', { [SALES]: span })
  await status(1)
  expect((await status(6)).me?.mailboxes).toEqual([RITA])
  expect(await readSetting(store, 'observed')).toEqual({})
})
test('what is switched off is told to a page that is loaded during a pause', async () => {
  const { store, background } = await world(RITA)
  await writeSetting(store, 'selectors', { version: 1, gmail: {}, outlook: {}, off: ['badges'] })
  await writeSetting(store, 'pause', { isAll: true, threads: [] })
  const page = { client: 'gmail', url: 'https://mail.google.com/mail/u/0/' } as const
  const reply = await answerPage(
    background,
    { kind: 'page-rules', client: 'gmail', mailbox: null },
    page,
    async () => null,
  )
  expect(reply).toMatchObject({ selectors: { off: ['badges'] } })
})
