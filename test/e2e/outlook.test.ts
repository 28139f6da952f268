import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OutlookPerson, outlookPerson } from '../outlook/person.ts'
import { browserOrSkip } from './browser.ts'
import { grantedBuild } from './built-extension.ts'
import { eventually } from './eventually.ts'
import { CANARY } from './notice-mail.ts'
import { type Rep, startRep } from './rep.ts'

const chromium = await browserOrSkip('Outlook with the extension')

describe.skipIf(!chromium).each([
  { observers: 'page', seed: 1, granted: {} },
  { observers: 'page and network', seed: 2, granted: { webRequest: true } },
])('Outlook, production build, seen by $observers', ({ seed, granted }) => {
  let rep: Rep
  let page: Page
  let person: OutlookPerson

  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await grantedBuild(granted),
      site: { outlook: { seed, config: { autosaveMs: 600_000 } } },
    })
    await seedBounce(rep, 'bo@dest.example')
    page = await rep.context.newPage()
    person = outlookPerson(page, rep.site.outlook)
    await person.open()
  })
  afterAll(() => rep?.stop())

  const postedSends = () => rep.captured().filter((one) => one.kind === 'email.sent')
  const lastSend = () =>
    rep.site.outlook.requests().findLast((one) => /SendAndSaveCopy/.test(JSON.stringify(one.payload)))

  test.each([
    { transport: 'header', body: CANARY },
    { transport: 'body', body: CANARY.repeat(400) },
  ])('CreateItem with its payload in the $transport is captured once', async ({ transport, body }) => {
    const before = postedSends().length
    await person.compose()
    await person.addRecipient(`Ann Dest <ann-${transport}@dest.example>`)
    await person.addRecipient('spy@dest.example', 'BCC')
    await person.subject('Plan')
    await person.body(body)
    await person.send()
    await person.waitForSent()
    expect(lastSend()).toMatchObject({ action: 'CreateItem', transport })
    await eventually(() => postedSends().length).toBe(before + 1)
    expect(
      postedSends()
        .at(-1)
        ?.participants.map((one) => one.address),
    ).toEqual(['rep@own.example', `ann-${transport}@dest.example`])
  })

  test('a send that names no recipients has those of the draft saves before it', async () => {
    rep.site.outlook.configure({ autosaveMs: 150, sendUpdates: 'empty' })
    const before = postedSends().length
    await person.open()
    await person.compose()
    await person.addRecipient('Cy Dest <cy@dest.example>')
    await eventually(() => savesNaming(rep, 'cy@dest.example')).toBeGreaterThan(0)
    await person.send()
    await person.waitForSent()
    await eventually(() => postedSends().length).toBe(before + 1)
    expect(postedSends().at(-1)?.participants.at(-1)?.address).toBe('cy@dest.example')
  })

  test('a failure inside HTTP 200 is not captured', async () => {
    rep.site.outlook.configure({ failNextSends: 1, failMode: 'error-class', autosaveMs: 600_000 })
    const before = postedSends().length
    await person.open()
    await person.compose()
    await person.addRecipient('refused@dest.example')
    await person.send()
    await eventually(() => JSON.stringify(lastSend()?.payload)).toContain('refused@dest.example')
    await eventually(async () => (await rep.panel.storedText()).includes('"FAILED"')).toBe(true)
    await rep.panel.ageSends(60_000)
    await rep.panel.ask({ kind: 'flush' })
    expect(postedSends().slice(before)).toEqual([])
  })

  test('a badge stands beside a recipient well, and no node of ours is in it', async () => {
    rep.site.outlook.configure({ chipLabels: 'name-address' })
    await person.open()
    await person.compose()
    await person.addRecipient('Bo Dest <bo@dest.example>')
    await page.locator('[id$="_TO"] [data-reachable-badge="bounced"]').waitFor()
    expect(await page.locator('[id$="_TO"] reachable-overlay').count()).toBe(0)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.locator('[id$="_TO"] [data-reachable-badge="bounced"]').click()
    await page.screenshot({ path: 'test-results/badge-outlook.png' })
  })

  test('neither body nor hidden copy left the browser', () => {
    const everything = rep.line.requests.map(({ path, body }) => path + body).join('\n')
    expect(everything).not.toContain(CANARY)
    expect(everything).not.toContain('spy@dest.example')
  })
})

const savesNaming = (rep: Rep, address: string): number =>
  rep.site.outlook.requests().filter((one) => one.status === 200 && JSON.stringify(one.payload).includes(address))
    .length

/** What another mailbox of the org learned: a send and its bounce, through the API. */
async function seedBounce(rep: Rep, address: string): Promise<void> {
  const common = { mailbox: 'rep@own.example', source: 'outlook', occurredAt: new Date().toISOString() }
  const recipient = {
    ...{ address, finalAddress: null, action: 'failed', status: '5.1.1', replyCode: '550', reason: 'userunknown' },
    ...{ recipientState: 'hardBounce', hard: true, rule: 'unknown-user', remoteMta: 'mx.google.com', diagnostic: null },
  }
  const report = {
    ...{ kind: 'bounce', recipients: [recipient], reportingMta: 'mx.google.com', noticeMessageId: 'n1@x' },
    ...{ originalMessageId: 'm1@x', originalSentAt: null, fromOwnMailSystem: true, authentication: 'pass' },
  }
  const participants = [{ role: 'to', address }]
  await rep.api.demand('POST', '/v1/activities', {
    activities: [
      { ...common, kind: 'email.sent', id: `act_${'1'.repeat(32)}`, messageId: 'm1@x', participants },
      { ...common, kind: 'bounce.received', id: `act_${'2'.repeat(32)}`, messageId: 'n1@x', report },
    ],
  })
  await rep.api.demand('POST', '/v1/sandbox/settle')
  await rep.panel.ask({ kind: 'status' })
}
