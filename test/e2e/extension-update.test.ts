import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gmailPerson } from '../gmail/person.ts'
import { browserOrSkip, reloadExtension, switchExtension } from './browser.ts'
import { eventually } from './eventually.ts'
import { openPanel } from './extension-panel.ts'
import { PEOPLE, tellServer } from './known-people.ts'
import { openOverlayBuild } from './open-overlay-build.ts'
import { type Rep, startRep } from './rep.ts'

const chromium = await browserOrSkip('What reaches an extension after its installation')
const GMAIL = 'https://mail.google.com/mail/u/0/'
const { address, name } = PEOPLE.bounced

describe.skipIf(!chromium)('what reaches an extension after its installation', () => {
  let rep: Rep
  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await openOverlayBuild(),
      site: { gmail: { config: { undoWindowMs: 300, autosaveMs: 150, pollMs: 100 } } },
      selectors: { version: 1, gmail: { header: ['b.moved-since[email]'] } },
    })
    await tellServer(rep, Date.now())
  })
  afterAll(() => rep?.stop())
  const sent = (): number => rep.captured().filter(({ kind }) => kind === 'email.sent').length
  const badged = `[data-hovercard-id="${address}"][data-reachable-badge="bounced"]`

  const open = async (seed: number) => {
    const page = await rep.context.newPage()
    const person = gmailPerson(page, rep.site.gmail)
    await person.open(`${GMAIL}?seed=${seed}`)
    return { page, person }
  }

  test("a selector that the paired server signs finds people where Gmail's page has moved them", async () => {
    await eventually(() => rep.panel.storedText()).toContain('moved-since')
    const { page } = await open(91)
    await page.evaluate((email) => {
      const moved = document.createElement('b')
      moved.className = 'moved-since'
      moved.setAttribute('email', email)
      moved.append('Somebody')
      document.querySelector('[role=main]')?.append(moved)
    }, address)
    await page.locator('b.moved-since[data-reachable-badge="bounced"]').waitFor()
    await page.close()
  })
  test('what a signed document switches off leaves pages that are open, also those loaded during a pause', async () => {
    const { page, person } = await open(94)
    const badge = page.locator(`[data-hovercard-id="${address}"][data-reachable-badge]`)
    await person.compose()
    await person.addRecipient(`${name} <${address}>`)
    await badge.waitFor()
    await rep.publishSelectors({ version: 2, off: ['badges'] })
    await badge.waitFor({ state: 'detached' })
    await rep.panel.ask({ kind: 'pause', isOn: true })
    const { page: other, person: another } = await open(95)
    await rep.panel.ask({ kind: 'pause', isOn: false })
    await another.compose()
    await another.addRecipient(`${name} <${address}>`)
    await rep.publishSelectors({ version: 3 })
    await badge.waitFor()
    await other.locator(`[data-hovercard-id="${address}"][data-reachable-badge]`).waitFor()
    await page.close()
    await other.close()
  })
  test('a page that is open during an update goes on without a reload: one of us, and each mail captured once', async () => {
    const { page, person } = await open(92)
    await person.compose()
    await person.addRecipient(`${name} <${address}>`)
    await page.locator(badged).waitFor()
    await page.evaluate(() => document.querySelector('reachable-overlay')?.setAttribute('data-of-before', ''))
    await reloadExtension(rep.context, rep.extensionId)
    await page.locator('reachable-overlay[data-of-before]').waitFor({ state: 'detached' })
    await page.locator(badged).waitFor()
    expect(await page.locator('reachable-overlay').count()).toBe(1)
    const before = sent()
    await person.send()
    await person.waitForSent()
    await eventually(sent).toBe(before + 1)
    await page.close()
  })
  test('a page that was open before the extension was installed needs no reload', async () => {
    await switchExtension(rep.context, rep.extensionId, false)
    const { page, person } = await open(96)
    // Firefox leaves what the script of before has drawn.
    await page.evaluate(() => {
      document.documentElement.append(document.createElement('reachable-overlay'))
      document.querySelector('[role=main]')?.setAttribute('data-reachable-badge', 'bounced')
    })
    await switchExtension(rep.context, rep.extensionId, true)
    await reloadExtension(rep.context, rep.extensionId)
    await person.compose()
    await person.addRecipient(`${name} <${address}>`)
    await page.locator(badged).waitFor()
    expect(await page.locator('reachable-overlay').count()).toBe(1)
    expect(await page.locator('[role=main][data-reachable-badge]').count()).toBe(0)
    const before = sent()
    await person.send()
    await person.waitForSent()
    await eventually(sent).toBe(before + 1)
    await page.close()
  })
  test('a page without us after the extension was switched off and on is named in the popup until it is loaded anew', async () => {
    await switchExtension(rep.context, rep.extensionId, false)
    const { page } = await open(97)
    // That is no installation: the browser tells the extension nothing.
    await switchExtension(rep.context, rep.extensionId, true)
    const { page: popup } = await openPanel(rep.context, rep.extensionId)
    await popup.getByText('Reload your mail tab').waitFor()
    await page.reload()
    await popup.getByText('Reload your mail tab').waitFor({ state: 'detached' })
    await page.close()
  })
  test('what was kept before the update is there after it, and a mail is captured once', async () => {
    await rep.reopen()
    const { page, person } = await open(93)
    await person.compose()
    await person.addRecipient(`${name} <${address}>`)
    await page.locator(`[data-hovercard-id="${address}"][data-reachable-badge="bounced"]`).waitFor()
    expect(await page.locator('reachable-overlay').count()).toBe(1)
    const before = sent()
    await person.send()
    await person.waitForSent()
    await eventually(sent).toBe(before + 1)
  })
})
