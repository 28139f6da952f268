import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gmailPerson } from '../gmail/person.ts'
import { browserOrSkip, reloadExtension } from './browser.ts'
import { eventually } from './eventually.ts'
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
  test('after an update the script of before leaves the open page', async () => {
    const { page, person } = await open(92)
    await person.compose()
    await person.addRecipient(`${name} <${address}>`)
    await page.locator(`[data-hovercard-id="${address}"][data-reachable-badge]`).waitFor()
    await reloadExtension(rep.context, rep.extensionId)
    // The next question finds nobody to answer it.
    await person.addRecipient('next@dest.example')
    await page.locator('[data-reachable-badge]').first().waitFor({ state: 'detached' })
    expect(await page.locator('reachable-overlay').count()).toBe(0)
    await person.closeForm()
  })
  test('what was kept before the update is there after it, and a mail is captured once', async () => {
    await rep.reopen()
    const { page, person } = await open(93)
    await person.compose()
    await person.addRecipient(`${name} <${address}>`)
    await page.locator(`[data-hovercard-id="${address}"][data-reachable-badge="bounced"]`).waitFor()
    expect(await page.locator('reachable-overlay').count()).toBe(1)
    await person.send()
    await person.waitForSent()
    await eventually(() => rep.captured().filter(({ kind }) => kind === 'email.sent').length).toBe(1)
  })
})
