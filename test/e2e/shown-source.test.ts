import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gmailPerson } from '../gmail/person.ts'
import { browserOrSkip } from './browser.ts'
import { grantedBuild } from './built-extension.ts'
import { eventually } from './eventually.ts'
import { CANARY, gmailNotice } from './notice-mail.ts'
import { type Rep, startRep } from './rep.ts'

const chromium = await browserOrSkip('Notices without an original')

describe.skipIf(!chromium)('a notice whose original Gmail does not give out', () => {
  let rep: Rep
  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await grantedBuild(),
      site: { gmail: { config: { refuseRaw: true, pollMs: 100 } } },
    })
  })
  afterAll(() => rep?.stop())

  const bounced = (address: string) =>
    rep
      .posted()
      .filter(
        (one) => one.kind === 'bounce.received' && one.report.recipients.some((other) => other.address === address),
      )
  const inGmail = async (seed: number) => {
    const page = await rep.context.newPage()
    const asked: string[] = []
    page.on('request', (request) => {
      const view = new URL(request.url()).searchParams.get('view')
      // A redirect that the page does not follow is named as well.
      if (view !== null && request.redirectedFrom() === null) asked.push(view)
    })
    const person = gmailPerson(page, rep.site.gmail)
    await person.open(`https://mail.google.com/mail/u/0/?seed=${seed}`)
    return { page, person, asked }
  }

  test('is read as Gmail shows its source to people, and each page is asked for once', async () => {
    const { page, person, asked } = await inGmail(71)
    await person.deliver(gmailNotice('gone1@dest.example', '<m1@mail.gmail.com>', 'n1'))
    await eventually(() => bounced('gone1@dest.example').length).toBe(1)
    await person.deliver(gmailNotice('gone2@dest.example', '<m2@mail.gmail.com>', 'n2'))
    await eventually(() => bounced('gone2@dest.example').length).toBe(1)
    expect(asked).toEqual(['att', 'om', 'att', 'om'])
    await page.close()
  })
  test('also where the refusal comes from the attachment host', async () => {
    rep.site.gmail.configure({ redirectRaw: true })
    const { page, person, asked } = await inGmail(72)
    await person.deliver(gmailNotice('gone3@dest.example', '<m3@mail.gmail.com>', 'n3'))
    await eventually(() => bounced('gone3@dest.example').length).toBe(1)
    expect(asked).toEqual(['att', 'om'])
    await page.close()
  })
  test('leaves neither its text nor the key of its page in the browser or on the line', async () => {
    const { page } = await inGmail(73)
    const ik = await page.evaluate(() => Reflect.get(window, 'GLOBALS')[9] as string)
    expect(ik).toHaveLength(10)
    for (const secret of [CANARY, ik]) {
      expect(await rep.panel.storedText()).not.toContain(secret)
      expect(JSON.stringify(rep.line.requests)).not.toContain(secret)
    }
  })
})
