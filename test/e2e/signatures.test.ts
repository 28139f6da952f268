import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GmailPerson, gmailPerson } from '../gmail/person.ts'
import { browserOrSkip } from './browser.ts'
import { grantedBuild } from './built-extension.ts'
import { eventually } from './eventually.ts'
import { CANARY } from './notice-mail.ts'
import { type Rep, startRep } from './rep.ts'
import { replyMail } from './reply-mail.ts'

const chromium = await browserOrSkip('Signatures of opened mails, and filters')
const ANN = 'ann@dest.example'
const HIDDEN = 'x@law.example'
const SIGNED = [
  'Fine with me.',
  '',
  'Ann Lee',
  'Chief Financial Officer',
  '+44 20 7946 0000',
  '',
  'On Mon, 2 Mar 2026 at 09:00, Robin Rep <rep@own.example> wrote:',
  '> Ann Lee',
  '> Junior Assistant',
  '',
].join('\r\n')

describe.skipIf(!chromium)('a mail that the rep opens', () => {
  let rep: Rep
  let page: Page
  let person: GmailPerson

  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await grantedBuild(),
      site: { gmail: { config: { undoWindowMs: 300, autosaveMs: 150, pollMs: 100 } } },
      settings: {
        profiles: [{ id: 'default', name: 'Default', contactCreation: true }],
        filters: [{ id: 'law', type: 'email', field: 'address', pattern: '*@law.example' }],
      },
    })
    page = await rep.context.newPage()
    person = gmailPerson(page, rep.site.gmail)
    await person.open('https://mail.google.com/mail/u/0/?seed=51')
  })
  afterAll(() => rep?.stop())

  const mail = async (...addresses: string[]): Promise<void> => {
    await person.compose()
    for (const address of addresses) await person.addRecipient(address)
    await person.send()
    await person.waitForSent()
  }
  const about = (address: string) => rep.captured().filter((one) => JSON.stringify(one).includes(address))

  test('tells the newest signature of its writer, and nothing more of its text (CAP-9, ENR-8)', async () => {
    await mail(ANN)
    await eventually(() => about(ANN).length).toBe(1)
    await person.deliver(replyMail(ANN, { words: SIGNED }).replace('Somebody', 'Ann Lee'), { waitForSender: ANN })
    await page.locator('tr.zA', { hasText: 'Re:' }).first().click()
    await eventually(() => about(ANN).some((one) => one.kind === 'contact.seen' && one.signatureFacts)).toBe(true)
    const told = about(ANN).find((one) => one.kind === 'contact.seen' && one.signatureFacts)
    expect(told).toMatchObject({
      participants: [{ role: 'from', address: ANN, name: 'Ann Lee' }],
      signatureFacts: [
        { field: 'title', text: 'Chief Financial Officer' },
        { field: 'phone', text: '+44 20 7946 0000' },
      ],
    })
    expect(JSON.stringify(rep.line.requests)).not.toMatch(new RegExp(`${CANARY}|Junior|Fine with me`))
  })
  test('of a paused conversation is not read, also once another one is in view', async () => {
    await person.open('https://mail.google.com/mail/u/0/?seed=53')
    const [paused, other] = ['pia@dest.example', 'oz@dest.example'] as const
    for (const address of [paused, other]) {
      await mail(address)
      await eventually(() => about(address).length).toBe(1)
      await person.deliver(replyMail(address, { words: SIGNED }), { waitForSender: address })
    }
    const row = (address: string) => page.locator(`tr.zA:has(span[email="${address}"])`).first()
    const thread = await row(paused).locator('[data-legacy-thread-id]').first().getAttribute('data-legacy-thread-id')
    await rep.panel.ask({ kind: 'pause-thread', thread, isOn: true })
    await row(paused).click()
    await page.locator(`.adn span.gD[email="${paused}"]`).first().waitFor()
    await page.goBack()
    await row(other).click()
    const isSigned = (address: string) =>
      about(address).some((one) => one.kind === 'contact.seen' && one.signatureFacts !== undefined)
    await eventually(() => isSigned(other)).toBe(true)
    expect(isSigned(paused)).toBe(false)
  })
  test('of a filtered person is not read, nor is a mail to them captured, looked up or asked for (FLT-1, BDG-4)', async () => {
    await person.open('https://mail.google.com/mail/u/0/?seed=52')
    await mail(HIDDEN, 'bob@dest.example')
    await mail('cy@dest.example')
    await eventually(() => about('cy@dest.example').length).toBe(1)
    await person.deliver(replyMail(HIDDEN, { words: SIGNED }), { waitForSender: HIDDEN })
    await page.locator(`tr.zA:has(span[email="${HIDDEN}"])`).first().click()
    await page.locator('.adn[data-message-id]').first().waitFor()
    await person.deliver(replyMail('cy@dest.example'))
    await eventually(() => about('cy@dest.example').length).toBe(2)
    expect(rep.line.requests.map(({ path, body }) => path + body).join('\n')).not.toContain('law.example')
    expect(about('bob@dest.example')).toEqual([])
  })
})
