import { expect, test } from 'vitest'
import { gmailPerson } from '../gmail/person.ts'
import { outlookPerson } from '../outlook/person.ts'
import { browserOrSkip, launchPlain } from './browser.ts'
import { startMailSite } from './mail-site.ts'

const chromium = await browserOrSkip('mail site')

test.skipIf(!chromium)('one TLS site answers as Gmail and as Outlook under their real names', async () => {
  const site = await startMailSite()
  const { browser, page } = await launchPlain(chromium ?? '', site.port)
  try {
    const gmail = gmailPerson(page, site.gmail)
    await gmail.open()
    await gmail.compose()
    await gmail.addRecipient('bo@dest.example')
    await gmail.send()
    await gmail.waitForSent()
    expect(site.gmail.sent()).toHaveLength(1)

    for (const [host, path] of [
      ['outlook.office.com', '/owa/service.svc'],
      ['outlook.cloud.microsoft', '/owa/service.svc'],
      ['outlook.live.com', '/owa/0/service.svc'],
    ]) {
      const outlook = outlookPerson(page, site.outlook)
      await outlook.open(`https://${host}/mail/`)
      await outlook.compose()
      await outlook.addRecipient('bo@dest.example')
      await outlook.send()
      await outlook.waitForSent()
      expect(site.outlook.requests().findLast(({ action }) => action === 'CreateItem')?.path).toContain(`${path}?`)
    }
    expect(site.outlook.sent()).toHaveLength(3)
  } finally {
    await browser.close()
    await site.stop()
  }
})
