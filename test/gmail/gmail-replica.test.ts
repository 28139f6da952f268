import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { browserOrSkip, launchPlain } from '../e2e/browser.ts'
import { type GmailReplica, startGmailReplica } from './gmail-replica.ts'
import { type GmailPerson, gmailPerson } from './person.ts'
import { listAt, slotAt, textAt } from './wire/records.ts'

const chromium = await browserOrSkip('Gmail replica')

const HELLO = `From: Ann Ada <ann@dest.example>\r\nTo: rep@own.example\r\nSubject: Hello there\r
Message-ID: <hello@dest.example>\r\n\r\nHi Robin,\r\nhow about Tuesday?\r\n`

const notice = (references: string): string => `From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>\r
To: rep@own.example\r\nSubject: Delivery Status Notification (Failure)\r\nMessage-ID: <notice@mx.example>\r
References: ${references}\r\n\r\n550 5.1.1 no such user\r\n`

describe.skipIf(!chromium).each([2, 3])('Gmail replica page with seed %i', (seed) => {
  let replica: GmailReplica
  let browser: Browser
  let page: Page
  let person: GmailPerson
  const pageErrors: string[] = []

  beforeAll(async () => {
    browser = (await launchPlain(chromium ?? '')).browser
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    replica = await startGmailReplica({
      seed,
      contacts: [{ address: 'bo@dest.example', name: 'Bo Dest' }],
      config: { autosaveMs: 200, pollMs: 100, retryMs: 100, undoWindowMs: 60_000 },
    })
    page = await browser.newPage()
    pageErrors.length = 0
    page.on('pageerror', (error) => pageErrors.push(error.message))
    person = gmailPerson(page, replica.mailbox, replica.url)
  })
  afterEach(async () => {
    await page.close()
    await replica.stop()
    expect(pageErrors).toEqual([])
  })

  const writeMail = async (): Promise<void> => {
    await person.compose()
    await person.addRecipient('bo@dest.example')
    await person.addRecipient('Cy Dest <cy@dest.example>', 'cc', 'Tab')
    await person.addRecipient('di@dest.example', 'bcc', ',')
    await person.subject('Plan')
    await person.body('Hi Bo')
  }

  test('a sent mail has the documented shape at the documented positions', async () => {
    await person.open()
    await writeMail()
    const draftId = await person.waitForDraft()
    await person.send()
    await person.waitForSent()

    const body = replica.mailbox.requests().at(-1)?.body
    const [operation] = listAt(body, 1, 0)
    const record = slotAt(operation, 1, 1, 13, 0)
    expect(slotAt(body, 0)).toEqual([null, null, 2])
    expect(listAt(record)).toHaveLength(52)
    expect(`#${textAt(record, 0)}`).toBe(draftId)
    expect(slotAt(record, 1)).toEqual([1, 'rep@own.example', 'Robin Rep', ...Array(6).fill(null), 'rep@own.example'])
    expect(slotAt(record, 2)).toEqual([[1, 'bo@dest.example', 'Bo Dest']])
    expect(slotAt(record, 3)).toEqual([[1, 'cy@dest.example', 'Cy Dest']])
    expect(slotAt(record, 4)).toEqual([[1, 'di@dest.example']])
    expect(textAt(record, 7)).toBe('Plan')
    expect(slotAt(record, 8, 1)).toEqual([[0, '<div dir="ltr">Hi Bo</div>']])
    expect(slotAt(record, 10)).toEqual(['^all', '^pfg', '^f_bt', '^f_btns', '^f_cl'])
    expect(replica.mailbox.requests().at(-1)?.path).toBe('/sync/u/0/i/s?hl=en&c=1&rt=r&pt=ji')
  })

  test('undo saves the same id as a draft again, and a second send counts as one mail', async () => {
    await person.open()
    await writeMail()
    await person.send()
    await person.waitForSent()
    await person.undo()
    expect(replica.mailbox.sent().map(({ state }) => state)).toEqual(['undone'])
    await person.send('keyboard')
    await person.waitForSent()
    const [undone, held] = replica.mailbox.sent()
    expect(held?.state).toBe('held')
    expect(held?.permId).toBe(undone?.permId)
    expect(held?.messageId).not.toBe(undone?.messageId)
  })

  test('a save that fails is tried again and taken once', async () => {
    await person.open()
    replica.mailbox.configure({ dropNextAnswers: 1, autosaveMs: 60_000 })
    await page.reload()
    await person.compose()
    await person.addRecipient('bo@dest.example')
    await person.send()
    await person.waitForSent()
    expect(replica.mailbox.requests().map(({ status }) => status)).toEqual([0, 200])
    expect(replica.mailbox.sent()).toHaveLength(1)
  })

  test('an address that is none raises an alert and no request', async () => {
    await person.open()
    await person.compose()
    await person.addRecipient('nobody')
    await person.send()
    await page.locator('body > [role="alertdialog"]').waitFor()
    expect(replica.mailbox.sent()).toEqual([])
  })

  test('a delivered mail appears as an unread row and opens with its ids and addresses', async () => {
    await person.open()
    await person.deliver(HELLO, { waitForSender: 'ann@dest.example' })
    expect(await page.locator('tr.zA.zE').count()).toBe(1)
    await person.openConversation('Hello there')
    const message = page.locator('.adn[data-message-id^="#msg-f:"]')
    const legacyId = (await message.getAttribute('data-legacy-message-id')) ?? ''
    expect(await message.getAttribute('data-message-id')).toBe(`#msg-f:${BigInt(`0x${legacyId}`)}`)
    expect(await message.locator('span.gD').getAttribute('email')).toBe('ann@dest.example')
    expect(await message.locator('span.g2').getAttribute('email')).toBe('rep@own.example')
    expect(await message.locator('.a3s').textContent()).toContain('how about Tuesday?')
  })

  test('a notice joins the conversation of the mail it is about, and a reply goes out as one', async () => {
    await person.open()
    await writeMail()
    await person.send()
    await person.waitForSent()
    const sent = replica.mailbox.sent()[0]
    await person.deliver(notice(sent?.messageId ?? ''), { waitForSender: 'mailer-daemon@googlemail.com' })
    expect(
      await page.locator('tr.zA span[email]').evaluateAll((all) => all.map((one) => one.getAttribute('email'))),
    ).toEqual(['rep@own.example', 'mailer-daemon@googlemail.com'])
    await person.openConversation('Plan')
    await person.reply()
    await person.send()
    await page.waitForFunction(() => document.querySelector('.ip.adB') === null)
    await expect.poll(() => replica.mailbox.sent().length).toBe(2)
    expect(replica.mailbox.sent()[1]).toMatchObject({ position: 'replyFirstSave', threadId: sent?.threadId })
  })

  test('an answer that is being written stays where the page draws its conversation anew', async () => {
    await person.open()
    await person.deliver(HELLO, { waitForSender: 'ann@dest.example' })
    await person.openConversation('Hello there')
    await person.reply()
    await person.body('Sooner')
    // The saved answer is a new message of the conversation; the next look for news brings it.
    await person.waitForDraft()
    for (let look = 0; look < 3; look += 1)
      await page.waitForResponse((response) => response.url().includes('/i/s') && response.ok())
    await person.send()
    await expect.poll(() => replica.mailbox.sent().length).toBe(1)
  })

  test('the page says whose mailbox it is in all documented places', async () => {
    await person.open()
    const globals: unknown[] = await page.evaluate('GLOBALS')
    expect(globals[10]).toBe('rep@own.example')
    expect(globals[9]).toMatch(/^[0-9a-f]{10}$/)
    expect(await page.title()).toBe('Inbox - rep@own.example - Replica Mail')
    expect(await page.locator('[role="banner"] a[aria-label*="@"]').getAttribute('aria-label')).toContain(
      'rep@own.example',
    )
  })
})

describe('Gmail replica over HTTP', () => {
  test('raw source, original page and feed show a delivered mail', async () => {
    const replica = await startGmailReplica({ config: { redirectRaw: true } })
    try {
      const { legacyId, permId } = replica.mailbox.deliver(HELLO)
      const raw = await fetch(`${replica.url}?view=att&th=${legacyId}&attid=0&disp=comp&safe=1&zw`)
      expect(raw.redirected).toBe(true)
      expect(await raw.text()).toBe(HELLO)
      const ik = /GLOBALS=\[(?:null,){9}"([0-9a-f]+)"/.exec(await (await fetch(replica.url)).text())?.[1]
      expect((await fetch(`${replica.url}?ik=1&view=om&th=${legacyId}`)).status).toBe(404)
      const original = await (await fetch(`${replica.url}?ik=${ik}&view=om&permmsgid=${permId}`)).text()
      expect(original).toContain(`?view=att&amp;th=${legacyId}&amp;attid=0`)
      expect(original).toContain('Message-ID: &lt;hello@dest.example&gt;')
      const feed = await (await fetch(`${replica.url}feed/atom`)).text()
      expect(feed).toContain(`message_id=${legacyId}`)
      expect(feed).toContain('<fullcount>1</fullcount>')
    } finally {
      await replica.stop()
    }
  })

  test('a call without the token of the page is refused', async () => {
    const replica = await startGmailReplica()
    try {
      const response = await fetch(new URL('/sync/u/0/i/s', replica.url), { method: 'POST', body: '[]' })
      expect(response.status).toBe(403)
    } finally {
      await replica.stop()
    }
  })
})
