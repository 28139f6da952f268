import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { browserOrSkip, launchPlain } from '../e2e/browser.ts'
import { type OutlookReplica, startOutlookReplica } from './outlook-replica.ts'
import { HEADER_PAYLOAD_CHARS_MAX } from './page/wire.ts'
import { type OutlookPerson, outlookPerson } from './person.ts'

const chromium = await browserOrSkip('Outlook replica')

const NOTICE = `From: Microsoft Outlook <microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@own.example>\r
To: rep@own.example\r\nSubject: Undeliverable: Plan\r\nMessage-ID: <notice@mx.example>\r
Content-Type: multipart/report; report-type=delivery-status; boundary=b\r
\r\n--b\r\n\r\n550 5.1.10 recipient not found\r\n--b--\r\n`

describe.skipIf(!chromium).each([1, 2, 3])('Outlook replica page with seed %i', (seed) => {
  let replica: OutlookReplica
  let browser: Browser
  let page: Page
  let person: OutlookPerson
  const pageErrors: string[] = []

  const start = async (autosaveMs: number, undoHoldMs = 0): Promise<void> => {
    replica = await startOutlookReplica({
      seed,
      contacts: [{ address: 'bo@dest.example', name: 'Bo Dest' }],
      config: { autosaveMs, undoHoldMs, pollMs: 100 },
    })
    person = outlookPerson(page, replica.mailbox, replica.url)
    await person.open()
  }
  const writeMail = async (body = 'Hi Bo'): Promise<void> => {
    await person.compose()
    await person.pickRecipient('Bo', 'bo@dest.example')
    await person.addRecipient('Cy Dest <cy@dest.example>', 'CC', 'Tab')
    await person.addRecipient('di@dest.example', 'BCC', ';')
    await person.subject('Plan')
    await person.body(body)
  }
  const saves = () => replica.mailbox.requests().filter(({ action }) => /^(Create|Update)Item$/.test(action))
  const recipients = (): (string | undefined)[] => {
    const fields = replica.mailbox.sent()[0]?.fields
    return [fields?.ToRecipients, fields?.CcRecipients, fields?.BccRecipients].map((list) => list?.[0]?.EmailAddress)
  }

  beforeAll(async () => {
    browser = (await launchPlain(chromium ?? '')).browser
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    page = await browser.newPage()
    pageErrors.length = 0
    page.on('pageerror', (error) => pageErrors.push(error.message))
  })
  afterEach(async () => {
    await page.close()
    await replica.stop()
    expect(pageErrors).toEqual([])
  })

  test('a short mail never saved is created and sent in one header', async () => {
    await start(60_000)
    await writeMail()
    await person.send()
    await person.waitForSent()
    const [send] = saves()
    expect(send).toMatchObject({
      action: 'CreateItem',
      transport: 'header',
      path: expect.stringMatching(/^\/owa\/service\.svc\?action=CreateItem&app=Mail/),
    })
    expect(send?.payload).toMatchObject({
      __type: 'CreateItemJsonRequest:#Exchange',
      Body: {
        MessageDisposition: 'SendAndSaveCopy',
        ComposeOperation: 'newMail',
        Items: [{ __type: 'Message:#Exchange', Subject: 'Plan' }],
      },
    })
    expect(encodeURIComponent(JSON.stringify(send?.payload)).length).toBeLessThanOrEqual(HEADER_PAYLOAD_CHARS_MAX)
    expect(recipients()).toEqual(['bo@dest.example', 'cy@dest.example', 'di@dest.example'])
  })

  test('a long mail travels in the body', async () => {
    await start(60_000)
    await writeMail('a long line '.repeat(200))
    await person.send('keyboard')
    await person.waitForSent()
    expect(saves().map(({ transport }) => transport)).toEqual(['body'])
  })

  test('a saved draft is sent by an update that carries all, some or no fields, by seed', async () => {
    await start(150)
    await writeMail()
    await expect.poll(() => JSON.stringify(saves().at(-1)), { timeout: 60_000 }).toContain('Hi Bo')
    await person.subject('Plan B')
    await person.send()
    await person.waitForSent()
    const send = saves().at(-1)
    expect(send?.payload).toMatchObject({ Body: { MessageDisposition: 'SendAndSaveCopy' } })
    expect(send?.action).toBe('UpdateItem')
    const all = ['Subject', 'Body', 'ToRecipients', 'CcRecipients', 'BccRecipients']
    // At most the subject is new since the autosave that took the body; a second autosave may have taken that as well.
    const most = { 0: all, 1: ['Subject'], 2: [] }[seed % 3] ?? []
    const carried = replica.mailbox.sent()[0]?.carried ?? []
    expect(most).toEqual(expect.arrayContaining(carried))
    expect(carried.length === all.length).toBe(seed % 3 === 0)
    expect(recipients()).toEqual(['bo@dest.example', 'cy@dest.example', 'di@dest.example'])
  })

  test('a send refused with HTTP 200 keeps the mail open', async () => {
    await start(60_000)
    replica.mailbox.configure({ failNextSends: 1 })
    await writeMail()
    await person.send()
    await page.getByText('Not sent').waitFor()
    expect(replica.mailbox.sent()).toEqual([])
    await person.send()
    await person.waitForSent()
    expect(replica.mailbox.sent()).toHaveLength(1)
  })

  test('an undone send never left the page', async () => {
    await start(60_000, 60_000)
    await writeMail()
    await person.send()
    await person.undo()
    expect(saves()).toEqual([])
  })

  test('a notice shows its class in the conversation answer alone, and its source to bearers only', async () => {
    await start(60_000)
    const answered = page.waitForResponse((response) => response.url().includes('action=GetConversationItems'))
    await person.deliver(NOTICE, { waitForSubject: 'Undeliverable: Plan' })
    await person.openConversation('Undeliverable: Plan')
    const answer = await answered
    expect(await answer.text()).toContain('"ItemClass":"REPORT.IPM.Note.NDR"')
    expect(await page.content()).not.toContain('REPORT.IPM')

    const itemId = (await page.locator('[role="option"][data-convid]').getAttribute('id')) ?? ''
    const payload = {
      Body: { ItemShape: { BaseShape: 'IdOnly', IncludeMimeContent: true }, ItemIds: [{ Id: itemId }] },
    }
    const ask = (authorization?: string): Promise<Response> =>
      fetch(new URL('/owa/service.svc?action=GetItem&app=Mail', replica.url), {
        method: 'POST',
        headers: { action: 'GetItem', ...(authorization ? { authorization } : {}) },
        body: JSON.stringify(payload),
      })
    expect((await ask()).status).toBe(401)
    const pages = (await answer.request().allHeaders()).authorization
    const found = JSON.stringify(await (await ask(pages)).json())
    expect(found).toContain(Buffer.from(NOTICE).toString('base64'))
  })

  test('a meeting goes out as a calendar event with its attendees', async () => {
    await start(60_000)
    await person.scheduleMeeting('Call', ['bo@dest.example', 'cy@dest.example'])
    const [meeting] = replica.mailbox.meetings()
    expect(meeting?.invitations).toBe('SendToAllAndSaveCopy')
    expect(meeting?.event).toMatchObject({
      __type: 'CalendarItem:#Exchange',
      RequiredAttendees: [
        { Mailbox: { EmailAddress: 'bo@dest.example' } },
        { Mailbox: { EmailAddress: 'cy@dest.example' } },
      ],
    })
  })

  test('the folder tree names the account', async () => {
    await start(60_000)
    expect(await page.locator('[role="treeitem"][id^="primaryMailboxRoot_"]').getAttribute('title')).toBe(
      'rep@own.example',
    )
  })
})
