import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gmailPerson } from '../gmail/person.ts'
import { browserOrSkip } from './browser.ts'
import { eventually } from './eventually.ts'
import { openOverlayBuild } from './open-overlay-build.ts'
import { type Rep, startRep } from './rep.ts'

const bounced = (address: string) => ({
  ...{ address, state: 'bounced', status: 'active', optedOut: false, why: ['Address not found'] },
  ...{ rule: null, since: null, until: null, successor: null, emailActive: null },
})

const chromium = await browserOrSkip('A page that is not understood')

describe.skipIf(!chromium)('a page whose sends nobody sees', () => {
  let rep: Rep
  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await openOverlayBuild({ withoutPageScripts: true }),
      site: { gmail: { config: { undoWindowMs: 5_000, autosaveMs: 150 } } },
    })
  })
  afterAll(() => rep?.stop())
  const assumed = async () => (await rep.panel.storedText()).split('"isAssumed":true').length

  test('is announced after the second load, in the popup', async () => {
    const page = await rep.context.newPage()
    const person = gmailPerson(page, rep.site.gmail)
    const blind = async () => ((await rep.panel.ask({ kind: 'status' })) as unknown as { blind: string[] }).blind
    for (const seed of [61, 62]) {
      expect(await blind()).toEqual([])
      await person.open(`https://mail.google.com/mail/u/0/?seed=${seed}`)
      await person.compose()
      await person.addRecipient('bo@dest.example')
      await person.send()
      await person.waitForSent()
      await eventually(() => rep.panel.storedText()).toContain(`"gmail_sends":${seed - 60}`)
    }
    expect(await blind()).toEqual(['gmail_sends'])
  })

  test('from then on a mail is captured as the page shows it, and marked; hidden copies are not', async () => {
    const page = await rep.context.newPage()
    const person = gmailPerson(page, rep.site.gmail)
    await person.open('https://mail.google.com/mail/u/0/?seed=63')
    await person.compose()
    await person.addRecipient('Cy Dest <cy@dest.example>')
    await person.addRecipient('hidden@dest.example', 'bcc')
    await person.send()
    await person.waitForSent()
    await eventually(() => rep.panel.storedText()).toContain('"isAssumed":true')
    await rep.panel.ageSends(60_000)
    await rep.panel.ask({ kind: 'flush' })
    await eventually(() => rep.captured().length).toBe(1)
    expect(rep.captured()).toMatchObject([
      { kind: 'email.sent', sendConfirmed: false, participants: [{ role: 'from' }, { address: 'cy@dest.example' }] },
    ])
    expect(JSON.stringify(rep.posted())).not.toContain('hidden@dest.example')
  })

  test('a mail that goes by the "Send anyway" of ours is captured like any other', async () => {
    const page = await rep.context.newPage()
    const person = gmailPerson(page, rep.site.gmail)
    const address = 'fay@dest.example'
    await rep.panel.keepPerson(bounced(address))
    await person.open('https://mail.google.com/mail/u/0/?seed=65')
    await person.compose()
    await person.addRecipient(address)
    const before = await assumed()
    await page.locator('reachable-overlay .bar').getByRole('button', { name: 'Send anyway' }).click()
    await eventually(assumed).toBe(before + 1)
    await rep.panel.ageSends(60_000)
    await rep.panel.ask({ kind: 'flush' })
    await eventually(() => JSON.stringify(rep.captured())).toContain(address)
  })

  test('an undo takes back the mail that was sent last, and no other', async () => {
    const page = await rep.context.newPage()
    const person = gmailPerson(page, rep.site.gmail)
    await person.open('https://mail.google.com/mail/u/0/?seed=64')
    for (const address of ['di@dest.example', 'ed@dest.example']) {
      const before = await assumed()
      await person.compose()
      await person.addRecipient(address)
      await person.send()
      await eventually(assumed).toBe(before + 1)
    }
    await person.undo()
    await eventually(() => rep.panel.storedText()).toContain('"UNDONE"')
    await rep.panel.ageSends(60_000)
    await rep.panel.ask({ kind: 'flush' })
    await eventually(() => JSON.stringify(rep.captured())).toContain('di@dest.example')
    expect(JSON.stringify(rep.captured())).not.toContain('ed@dest.example')
  })
})
