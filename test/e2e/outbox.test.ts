import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gmailPerson } from '../gmail/person.ts'
import { browserOrSkip, stopServiceWorkers } from './browser.ts'
import { grantedBuild } from './built-extension.ts'
import { eventually } from './eventually.ts'
import { killBrowser } from './kill-browser.ts'
import { type Rep, startRep } from './rep.ts'

const chromium = await browserOrSkip('Outbox')

describe.skipIf(!chromium)('the outbox survives', () => {
  let rep: Rep
  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await grantedBuild(),
      site: { gmail: { config: { undoWindowMs: 800, autosaveMs: 150, pollMs: 100 } } },
    })
  })
  afterAll(() => rep?.stop())

  test('an unreachable server and a stopped service worker, five times, and sends each capture once', async () => {
    const page = await rep.context.newPage()
    const person = gmailPerson(page, rep.site.gmail)
    await person.open()
    rep.line.isDown = true
    const addresses = [1, 2, 3, 4, 5].map((number) => `cy${number}@dest.example`)
    for (const [index, address] of addresses.entries()) {
      await person.compose()
      await person.addRecipient(address)
      await person.send()
      await eventually(async () => (await rep.panel.ask({ kind: 'status' })).queued).toBe(index + 1)
      await stopServiceWorkers(rep.context, rep.extensionId)
    }
    expect((await rep.panel.ask({ kind: 'status' })).queued).toBe(5)

    rep.line.isDown = false
    const before = rep.line.requests.length
    await rep.panel.ask({ kind: 'flush' })
    expect((await rep.panel.ask({ kind: 'status' })).queued).toBe(0)
    const delivered = rep.line.requests.slice(before).filter(({ path }) => path === '/v1/activities')
    expect(delivered).toHaveLength(1)
    for (const address of addresses) expect(delivered[0]?.body.split(`"${address}"`)).toHaveLength(2)
  })

  /** Another seed for each page, because it also makes its message ids. */
  const sendFrom = async (seed: number, address: string, responseDelayMs = 0) => {
    const page = await rep.context.newPage()
    const person = gmailPerson(page, rep.site.gmail)
    await person.open(`https://mail.google.com/mail/u/0/?seed=${seed}`)
    await person.compose()
    await person.addRecipient(address)
    // A send waits for the save before it, whose answer must not be the late one.
    await person.waitForDraft()
    rep.site.gmail.configure({ responseDelayMs })
    await person.send()
    await eventually(async () => (await rep.panel.ask({ kind: 'status' })).waitingToSettle).toBe(1)
    return { page, person }
  }

  test('a worker that is stopped while the undo window is open', async () => {
    rep.site.gmail.configure({ undoWindowMs: 60_000 })
    const { page, person } = await sendFrom(9, 'di@dest.example')
    await person.waitForSent()
    await stopServiceWorkers(rep.context, rep.extensionId)
    await page.close()
    await rep.panel.ageSends(360_000)
    await rep.panel.ask({ kind: 'flush' })
    expect(rep.posted().filter((one) => JSON.stringify(one).includes('di@dest.example'))).toHaveLength(1)
  })

  test.each([
    ['page', 11, 'ed@dest.example'],
    ['browser', 12, 'flo@dest.example'],
  ] as const)('a %s that ends before Gmail has answered: the send is posted once', async (what, seed, address) => {
    const { page } = await sendFrom(seed, address, 60_000)
    if (what === 'page') await page.close()
    else {
      await killBrowser(rep.profileDir)
      await rep.reopen()
    }
    rep.site.gmail.configure({ responseDelayMs: 0 })
    await rep.panel.ageSends(360_000)
    await rep.panel.ask({ kind: 'flush' })
    const sent = rep.captured().filter((one) => JSON.stringify(one).includes(address))
    expect(sent).toMatchObject([{ kind: 'email.sent', sendConfirmed: false }])
  })
})
