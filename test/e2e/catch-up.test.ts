import type { Heartbeat } from '@reachable/shared/contract'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GmailPerson, gmailPerson } from '../gmail/person.ts'
import { browserOrSkip } from './browser.ts'
import { grantedBuild } from './built-extension.ts'
import { eventually } from './eventually.ts'
import { gmailNotice } from './notice-mail.ts'
import { type Rep, startRep } from './rep.ts'
import { replyMail } from './reply-mail.ts'

const chromium = await browserOrSkip('A mailbox that nobody watched over the weekend')
const ANN = 'ann@dest.example'
const BOB = 'bob@dest.example'
const WEEKEND_MS = 60 * 3_600_000

describe.skipIf(!chromium).each([
  { firstList: 'fetched', by: 'a request' },
  { firstList: 'inline', by: 'the page itself' },
])('a laptop that was closed over the weekend (CAP-10); the first list comes by $by', ({ firstList }) => {
  const url = `https://mail.google.com/mail/u/0/?seed=41&firstList=${firstList}`
  let rep: Rep
  let page: Page
  let person: GmailPerson

  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await grantedBuild(),
      site: { gmail: { config: { undoWindowMs: 300, autosaveMs: 150, pollMs: 100 } } },
    })
    page = await rep.context.newPage()
    person = gmailPerson(page, rep.site.gmail)
    await person.open(url)
  })
  afterAll(() => rep?.stop())

  const heartbeats = () =>
    rep.line.requests
      .filter(({ path }) => path === '/v1/heartbeats')
      .flatMap(({ body }) => (JSON.parse(body) as { heartbeats: Heartbeat[] }).heartbeats)

  test('reads what came meanwhile before it reports the gap closed', async () => {
    for (const address of [ANN, BOB]) {
      await person.compose()
      await person.addRecipient(address)
      await person.send()
      await person.waitForSent()
      await eventually(() => rep.captured().some((one) => JSON.stringify(one).includes(address))).toBe(true)
    }
    const messageId = rep.site.gmail.sent().find((one) => one.to[0]?.address === ANN)?.messageId ?? ''
    await page.goto('about:blank')
    await rep.panel.ageWatching(WEEKEND_MS)
    rep.site.gmail.deliver(gmailNotice(ANN, messageId))
    rep.site.gmail.deliver(replyMail(BOB))

    const monday = Date.now()
    await person.open(url)
    await eventually(async () => {
      await rep.panel.ask({ kind: 'flush' })
      return heartbeats().some(
        ({ observedFrom, observedUntil }) =>
          Date.parse(observedFrom) < monday - WEEKEND_MS + 60_000 && Date.parse(observedUntil) >= monday - 1_000,
      )
    }).toBe(true)
    const kinds = rep.captured().map((one) => one.kind)
    expect(kinds.filter((kind) => kind === 'bounce.received')).toHaveLength(1)
    expect(kinds.filter((kind) => kind === 'contact.seen')).toHaveLength(1)
    const posts = rep.line.requests.map(({ path, body }) => `${path} ${body}`)
    const lastHeartbeat = posts.findLastIndex((one) => one.startsWith('/v1/heartbeats'))
    expect(posts.findIndex((one) => one.includes('bounce.received'))).toBeLessThan(lastHeartbeat)
  })
})
