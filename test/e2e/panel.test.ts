import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gmailPerson } from '../gmail/person.ts'
import { axeViolations } from './axe.ts'
import { browserOrSkip } from './browser.ts'
import { grantedBuild } from './built-extension.ts'
import { eventually } from './eventually.ts'
import { takePicture } from './pictures.ts'
import { type Rep, startRep } from './rep.ts'

const chromium = await browserOrSkip('Popup and options')

describe.skipIf(!chromium)('popup and options', () => {
  let rep: Rep
  let options: Page
  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await grantedBuild({ webRequest: true }),
      site: { gmail: { config: { undoWindowMs: 500, autosaveMs: 150, pollMs: 100 } } },
    })
    options = await rep.context.newPage()
    await options.goto(`chrome-extension://${rep.extensionId}/options.html`)
    await options.getByText('Connected as').waitFor()
  })
  afterAll(() => rep?.stop())

  const inGmail = async (seed: number) => {
    const page = await rep.context.newPage()
    const person = gmailPerson(page, rep.site.gmail)
    await person.open(`https://mail.google.com/mail/u/0/?seed=${seed}`)
    return { page, person }
  }
  const postedTo = (address: string) =>
    rep
      .captured()
      .filter((one) => one.kind === 'email.sent' && one.participants.some((other) => other.address === address))

  test('what was sent is shown to the letter', async () => {
    const { page, person } = await inGmail(51)
    await person.compose()
    await person.addRecipient('Bo Dest <bo@dest.example>')
    await person.send()
    await eventually(() => postedTo('bo@dest.example').length).toBe(1)
    await page.close()
    await eventually(async () => {
      await options.getByRole('button', { name: 'Refresh' }).click()
      return options.locator('summary', { hasText: 'Captured' }).count()
    }).toBeGreaterThan(0)
    await options.locator('summary', { hasText: 'Captured' }).first().click()
    const shown = await options.getByRole('region', { name: 'Request as JSON' }).filter({ visible: true }).textContent()
    const sent = rep.line.requests.findLast(({ path }) => path === '/v1/activities')
    expect(JSON.stringify(JSON.parse(shown ?? ''))).toBe(sent?.body)
  })
  test('what is watched is said, and what is not is offered', async () => {
    const watched = options.getByRole('region', { name: 'What is watched' })
    await watched
      .locator('li', { hasText: 'Notice sent mails a second way' })
      .getByText('On', { exact: true })
      .waitFor()
    await watched.getByRole('button', { name: 'Turn on: Meetings made in Google Calendar' }).waitFor()
  })
  test('what people ask is answered on the options page', async () => {
    const help = options.getByRole('region', { name: 'Help' })
    await help.getByText('Is an out-of-office reply a bounce?').click()
    await help.getByText('An automatic reply shows that the mailbox works.').waitFor()
  })
  test('a private filter is kept by the server, obeyed from then on, and removed again', async () => {
    await options.getByLabel('Address or domain').fill('*@family.example')
    await options.getByRole('button', { name: 'Add filter' }).click()
    await options.getByText('Mail with *@family.example').waitFor()
    const { page, person } = await inGmail(52)
    await person.compose()
    await person.addRecipient('mum@family.example')
    await person.addRecipient('eve@dest.example')
    await page.locator('[data-hovercard-id="eve@dest.example"][data-reachable-badge]').waitFor()
    expect(await page.locator('[data-hovercard-id="mum@family.example"][data-reachable-badge]').count()).toBe(0)
    await page.close()
    await options.getByRole('button', { name: 'Remove the filter *@family.example' }).click()
    await options.getByText('Mail with *@family.example').waitFor({ state: 'detached' })
  })
  test('the tick of reachable people is hidden at once in open pages, stays so, and comes back', async () => {
    const address = 'rob@dest.example'
    await rep.panel.keepPerson({
      ...{ address, state: 'reachable', status: 'active', optedOut: false, rule: null, since: null, until: null },
      ...{ why: [], successor: null, emailActive: null },
    })
    const { page, person } = await inGmail(56)
    await person.compose()
    await person.addRecipient(address)
    const badge = (value: string) =>
      page.locator(`[role=option][data-hovercard-id="${address}"][data-reachable-badge="${value}"]`)
    await badge('reachable').waitFor()
    await options.getByLabel('Hide the tick').check()
    await badge('quiet').waitFor()
    await options.reload()
    await eventually(() => options.getByLabel('Hide the tick').isChecked()).toBe(true)
    await options.getByLabel('Hide the tick').uncheck()
    await badge('reachable').waitFor()
    await page.close()
  })
  test('a pattern that hides everything is refused in a sentence', async () => {
    await options.getByLabel('Address or domain').fill('*')
    await options.getByRole('button', { name: 'Add filter' }).click()
    await options.getByText('a filter may not hide everything').waitFor()
  })
  test('paused, nothing is captured, looked up or shown; taken up again, it is', async () => {
    await options.getByLabel('Everything').check()
    await options.getByText('Paused: nothing is captured, looked up or shown.').waitFor()
    const before = rep.line.requests.length
    const { page, person } = await inGmail(53)
    await person.compose()
    await person.addRecipient('paused@dest.example')
    await person.send()
    await person.waitForSent()
    await eventually(() => rep.site.gmail.sent().at(-1)?.state).toBe('sent')
    await rep.panel.ask({ kind: 'flush' })
    expect(JSON.stringify(rep.line.requests.slice(before))).not.toContain('paused@dest.example')
    expect(await page.locator('[data-reachable-badge]').count()).toBe(0)
    await options.getByLabel('Everything').uncheck()
    await person.compose()
    await person.addRecipient('again@dest.example')
    await page.locator('[data-hovercard-id="again@dest.example"][data-reachable-badge]').waitFor()
    await page.close()
  })
  test('a paused conversation is left alone, and others are not', async () => {
    const { page, person } = await inGmail(54)
    await person.deliver(
      'From: Pia Priv <pia@dest.example>\r\nTo: rep@own.example\r\nSubject: Private\r\nMessage-ID: <p@x>\r\n\r\nHi.\r\n',
      { waitForSender: 'pia@dest.example' },
    )
    await person.openConversation('Private')
    const thread = await page.locator('h2[data-legacy-thread-id]').getAttribute('data-legacy-thread-id')
    await rep.panel.ask({ kind: 'pause-thread', thread, isOn: true })
    await page.locator('[data-reachable-badge]').first().waitFor({ state: 'detached' })
    await person.reply()
    await person.send()
    await person.waitForSent()
    await eventually(() => rep.site.gmail.sent().at(-1)?.to[0]?.address).toBe('pia@dest.example')
    await person.compose()
    await person.addRecipient('other@dest.example')
    await person.waitForDraft()
    await person.send()
    await eventually(() => postedTo('other@dest.example').length).toBe(1)
    expect(postedTo('pia@dest.example')).toEqual([])
    await page.close()
  })
  test.each(['light', 'dark'] as const)('axe finds nothing in either page, %s', async (colorScheme) => {
    await options.emulateMedia({ colorScheme })
    await options.reload()
    await options.locator('summary').first().click()
    expect(await axeViolations(options)).toEqual([])
    await takePicture(options, `options-${colorScheme}`, true)
    const popup = await rep.context.newPage()
    await popup.setViewportSize({ width: 352, height: 520 })
    await popup.emulateMedia({ colorScheme })
    await popup.goto(`chrome-extension://${rep.extensionId}/popup.html`)
    await popup.getByText('Connected as').waitFor()
    expect(await axeViolations(popup)).toEqual([])
    await takePicture(popup, `popup-${colorScheme}`)
    await popup.close()
  })
  test('a connection that ended on the server is said to be ended, and one press begins a new one', async () => {
    const { page, person } = await inGmail(55)
    const token = /"token":"([^"]+)"/.exec(await rep.panel.storedText())?.[1]
    await fetch(`${rep.line.url}/v1/pairing`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })
    await person.compose()
    await person.addRecipient('waits@dest.example')
    await person.send()
    await eventually(async () => (await rep.panel.ask({ kind: 'flush' })).queued).toBe(1)
    const popup = await rep.context.newPage()
    await popup.setViewportSize({ width: 352, height: 520 })
    for (const colorScheme of ['light', 'dark'] as const) {
      await popup.emulateMedia({ colorScheme })
      await popup.goto(`chrome-extension://${rep.extensionId}/popup.html`)
      await popup.getByText('Sign in again: this browser is no longer connected.').waitFor()
      expect(await popup.getByText('The server does not answer').count()).toBe(0)
      expect(await axeViolations(popup)).toEqual([])
    }
    await popup.getByRole('button', { name: 'Sign in again' }).click()
    const code = (await popup.locator('.code').textContent()) ?? ''
    expect(await axeViolations(popup)).toEqual([])
    await rep.confirm(code)
    await popup.getByText('Connected as').waitFor()
    await eventually(() => postedTo('waits@dest.example').length).toBeGreaterThan(0)
    await eventually(async () => (await rep.panel.ask({ kind: 'status' })).queued).toBe(0)
    await popup.close()
    await page.close()
  })
  test('unpairing wipes the record of what was sent as well', async () => {
    await rep.panel.ask({ kind: 'unpair' })
    expect(await rep.panel.storedText()).not.toMatch(/dest\.example/)
  })
  test('a browser that refuses the second way is told so, and connects by the first alone', async () => {
    const popup = await rep.context.newPage()
    await popup.setViewportSize({ width: 352, height: 520 })
    // Headless Chromium has no prompt; this one says no to webRequest, as a policy does: by throwing.
    await popup.addInitScript(() => {
      const { permissions } = (globalThis as unknown as { chrome: { permissions: Record<string, unknown> } }).chrome
      permissions.contains = async () => false
      permissions.request = async (needs: { permissions?: string[]; origins: string[] }) => {
        if (needs.permissions !== undefined) throw new Error('blocked by the policy')
        return needs.origins.join() === 'http://127.0.0.1/*'
      }
    })
    for (const colorScheme of ['light', 'dark'] as const) {
      await popup.emulateMedia({ colorScheme })
      await popup.goto(`chrome-extension://${rep.extensionId}/popup.html`)
      await popup.getByRole('button', { name: 'Connect' }).click()
      await popup.getByText('The browser gave no access').waitFor()
      expect(await axeViolations(popup)).toEqual([])
    }
    await popup.getByRole('button', { name: 'Connect without the second way' }).click()
    await rep.confirm((await popup.locator('.code').textContent()) ?? '')
    await popup.getByText('Connected as').waitFor()
    await popup.close()
  })
})
