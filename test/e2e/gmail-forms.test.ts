import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gmailPerson } from '../gmail/person.ts'
import { browserOrSkip } from './browser.ts'
import { grantedBuild } from './built-extension.ts'
import { eventually } from './eventually.ts'
import { gmailNotice } from './notice-mail.ts'
import { type Rep, startRep } from './rep.ts'

const chromium = await browserOrSkip('Forms that Gmail takes on part of the accounts')
const GMAIL = 'https://mail.google.com/mail/u/0/'

describe.skipIf(!chromium)('Gmail on accounts that look different', () => {
  let rep: Rep
  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await grantedBuild(),
      site: { gmail: { config: { undoWindowMs: 300, autosaveMs: 150, pollMs: 100 } } },
    })
  })
  afterAll(() => rep?.stop())

  const open = async (query: string) => {
    const page = await rep.context.newPage()
    const person = gmailPerson(page, rep.site.gmail)
    await person.open(`${GMAIL}?${query}`)
    return { page, person }
  }
  const lookedUp = () =>
    rep.line.requests
      .filter(({ path }) => path === '/v1/reachability/lookup')
      .map(({ body }) => body)
      .join()

  test('the recipient form of before 2021: shown people are asked for and get badges, hidden copies are not', async () => {
    const { page, person } = await open('seed=81&chips=classic')
    await person.compose()
    await person.addRecipient('eve@dest.example')
    await person.addRecipient('spy@dest.example', 'bcc')
    await page.locator('.vN[email="eve@dest.example"][data-reachable-badge="unknown"]').waitFor()
    expect(lookedUp()).toContain('eve@dest.example')
    expect(lookedUp()).not.toContain('spy@dest.example')
    await page.close()
  })
  test('a notice beside the preview pane, where the row that names people is not the one with the ids', async () => {
    const { page, person } = await open('seed=82&pane=right')
    await person.compose()
    await person.addRecipient('gone@dest.example')
    await person.send()
    await person.waitForSent()
    const messageId = rep.site.gmail.sent().at(-1)?.messageId ?? ''
    await person.deliver(gmailNotice('gone@dest.example', messageId, 'pane'))
    await eventually(() => JSON.stringify(rep.captured().filter(({ kind }) => kind === 'bounce.received'))).toContain(
      'gone@dest.example',
    )
    await page.close()
  })
  test('a conversation that was left stays in the page, hidden, and is not the open one', async () => {
    const { page, person } = await open('seed=83')
    const mail = (name: string) =>
      `From: ${name} <${name}@dest.example>\r\nTo: rep@own.example\r\nSubject: About ${name}\r\nMessage-ID: <${name}@x>\r\n\r\nHi.\r\n`
    for (const name of ['one', 'two']) await person.deliver(mail(name), { waitForSender: `${name}@dest.example` })
    await person.openConversation('About one')
    const paused = await page.locator('h2.hP:visible').getAttribute('data-legacy-thread-id')
    await rep.panel.ask({ kind: 'pause-thread', thread: paused, isOn: true })
    await page.goBack()
    await person.openConversation('About two')
    await page.locator('span.gD[email="two@dest.example"][data-reachable-badge]').waitFor()
    await person.reply()
    await person.send()
    await person.waitForSent()
    await eventually(() => JSON.stringify(rep.captured())).toContain('two@dest.example')
    await page.close()
  })
})
