import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GmailPerson, gmailPerson } from '../gmail/person.ts'
import { axeViolations } from './axe.ts'
import { browserOrSkip } from './browser.ts'
import { eventually } from './eventually.ts'
import { type KnownState, PEOPLE, tellServer } from './known-people.ts'
import { movedByBadges } from './moved-by-badges.ts'
import { openOverlayBuild } from './open-overlay-build.ts'
import { paintGround, takePicture } from './pictures.ts'
import { type Rep, startRep } from './rep.ts'

const chromium = await browserOrSkip('What a rep sees in Gmail')
const STATES = Object.keys(PEOPLE) as KnownState[]
const OPTED_OUT = {
  ...{ state: 'reachable', status: 'active', optedOut: true, rule: null, since: null, until: null, emailActive: null },
  ...{ why: ['Salesforce says so: HasOptedOutOfEmail.'], successor: null },
}
const GMAIL = 'https://mail.google.com/mail/u/0/'

describe.skipIf(!chromium)('what a rep sees in Gmail', () => {
  let rep: Rep
  let page: Page
  let person: GmailPerson
  beforeAll(async () => {
    rep = await startRep({
      executablePath: chromium ?? '',
      extensionDir: await openOverlayBuild(),
      site: { gmail: { config: { undoWindowMs: 500, autosaveMs: 150, pollMs: 100 } } },
    })
    await tellServer(rep, Date.now())
    page = await rep.context.newPage()
    await page.setViewportSize({ width: 1_100, height: 760 })
    person = gmailPerson(page, rep.site.gmail)
  })
  afterAll(() => rep?.stop())

  const chip = (state: KnownState) => page.locator(`[role=option][data-hovercard-id="${PEOPLE[state].address}"]`)
  const panel = () => page.locator('reachable-overlay .panel')
  const bar = () => page.locator('reachable-overlay .bar:not([hidden])')
  const write = async (...states: KnownState[]): Promise<void> => {
    await person.compose()
    for (const state of states) await person.addRecipient(`${PEOPLE[state].name} <${PEOPLE[state].address}>`)
    for (const state of states)
      await chip(state)
        .and(page.locator(`[data-reachable-badge="${state}"]`))
        .waitFor()
  }
  /** From elsewhere, so that the pointer does enter the chip. */
  const pointAt = async (target: Locator): Promise<void> => {
    await page.mouse.move(5, 5)
    await target.hover()
  }
  const postsTo = (path: string) => rep.line.requests.filter((one) => one.path === path).map(({ body }) => body)

  test('every state has its own badge on the chip, and the chip keeps its name and its text', async () => {
    await person.open(`${GMAIL}?seed=41`)
    await write(...STATES)
    const names = await page.locator('[role=option]').evaluateAll((chips) => chips.map((one) => one.textContent))
    expect(names).toEqual(STATES.map((state) => `${PEOPLE[state].name}×`))
    const glyphs = await page
      .locator('[role=option]')
      .evaluateAll((chips) => chips.map((one) => getComputedStyle(one, '::after').backgroundImage))
    expect(new Set(glyphs).size).toBe(STATES.length)
    expect(glyphs.every((glyph) => glyph.startsWith('url("data:image/svg+xml'))).toBe(true)
    await page.locator('[role=option]').first().selectText()
    expect(await page.evaluate(() => getSelection()?.toString().replace(/\s/g, ''))).not.toMatch(/departed|reachable/i)
    // Selecting has focused the chip, which opens its popover.
    await page.keyboard.press('Escape')
  })
  test.each(['light', 'dark'] as const)('pictures of all badges and the popover, %s', async (scheme) => {
    await paintGround(page, scheme)
    await pointAt(chip('inactive'))
    await panel().waitFor()
    expect(await page.locator('reachable-overlay').getAttribute('data-theme')).toBe(scheme)
    await takePicture(page, `popover-${scheme}`)
    await page.keyboard.press('Escape')
    // The ground was looked at anew for the popover; bar and badges stand on the same.
    await takePicture(page, `badges-${scheme}`)
    await paintGround(page, 'light')
  })
  test('a button of ours opens the popover, takes the focus there and back, and nothing is trapped', async () => {
    const button = page.locator('reachable-overlay .row').getByRole('button', { name: 'Cara Diaz, bounced, details' })
    await button.focus()
    await page.keyboard.press('Enter')
    await eventually(() => panel().evaluate((one) => one.matches(':focus'))).toBe(true)
    expect(await panel().count()).toBe(1)
    await page.keyboard.press('Tab')
    await eventually(() =>
      panel().evaluate((one) => one.contains((one.getRootNode() as ShadowRoot).activeElement)),
    ).toBe(true)
    expect(await axeViolations(page, 'reachable-overlay')).toEqual([])
    await page.keyboard.press('Escape')
    await eventually(() => button.evaluate((one) => one.matches(':focus'))).toBe(true)
    expect(await page.locator('form:has(input[name="draft"])').count()).toBe(1)
  })
  test('"This is wrong" is a line in the log, and the rep is told so', async () => {
    // The focus has left the form: the summary stands in for its chips, and carries their badges.
    await pointAt(page.locator(`.aoD span[email="${PEOPLE.bounced.address}"][data-reachable-badge="bounced"]`))
    await panel().getByRole('button', { name: 'This is wrong' }).click()
    await panel().getByText('Thank you. Your admin will see it.').waitFor()
    expect(postsTo('/v1/corrections')).toEqual([JSON.stringify({ address: PEOPLE.bounced.address, state: 'bounced' })])
    const { entries } = (await rep.api.demand('GET', `/v1/log?address=${PEOPLE.bounced.address}`)) as {
      entries: { action: string }[]
    }
    expect(entries.map(({ action }) => action)).toContain('badge.correction')
    await page.keyboard.press('Escape')
  })
  test('nobody who is only a hidden copy is asked about, not even by their popover', async () => {
    await person.open(`${GMAIL}?seed=42`)
    await person.compose()
    await person.addRecipient(`Ann Lee <${PEOPLE.inactive.address}>`, 'bcc')
    await chip('inactive').and(page.locator('[data-reachable-badge="inactive"]')).waitFor()
    const before = rep.line.requests.length
    await pointAt(chip('inactive'))
    await panel().waitFor()
    expect(await panel().getByRole('button', { name: 'This is wrong' }).count()).toBe(0)
    expect(
      rep.line.requests
        .slice(before)
        .map(({ body }) => body)
        .join(),
    ).not.toContain(PEOPLE.inactive.address)
  })
  test('the bar stands above Send, speaks of whom it concerns, takes no focus and moves nothing', async () => {
    await person.open(`${GMAIL}?seed=43`)
    await person.compose()
    await person.addRecipient(`Ann Lee <${PEOPLE.inactive.address}>`)
    await person.addRecipient(`Rob Chen <${PEOPLE.reachable.address}>`)
    await bar().waitFor()
    expect(await bar().getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^Ann Lee: inactive\. /),
    ])
    expect(await page.evaluate(() => document.activeElement?.hasAttribute('peoplekit-id'))).toBe(true)
    expect(await page.evaluate(movedByBadges)).toBe(0)
    const above = await bar().boundingBox()
    const send = await page.locator('.btC .dC [role=button]').first().boundingBox()
    expect((above?.y ?? 0) + (above?.height ?? 0)).toBeLessThanOrEqual(send?.y ?? 0)
    expect(await axeViolations(page, 'reachable-overlay')).toEqual([])
    await takePicture(page, 'send-bar-light')
    await paintGround(page, 'dark')
    await person.addRecipient(`Eva Holm <${PEOPLE.out_of_office.address}>`)
    await eventually(() => bar().getByRole('listitem').count()).toBe(2)
    await takePicture(page, 'send-bar-dark')
    await paintGround(page, 'light')
  })
  test('"Send anyway" sends, at once', async () => {
    const before = rep.site.gmail.sent().length
    await bar().getByRole('button', { name: 'Send anyway' }).click()
    await eventually(() => rep.site.gmail.sent().length).toBe(before + 1)
    await eventually(() => bar().count()).toBe(0)
  })
  test('nobody is warned of twice in one conversation, also after the page was loaded anew', async () => {
    await person.deliver(
      `From: ${PEOPLE.out_of_office.name} <${PEOPLE.out_of_office.address}>\r\nTo: rep@own.example\r\nSubject: Lunch\r\nMessage-ID: <l@x>\r\n\r\nSoon.\r\n`,
    )
    const reply = async (seed: number): Promise<void> => {
      await person.open(`${GMAIL}?seed=${seed}`)
      await person.openConversation('Lunch')
      await person.reply()
      await chip('out_of_office').waitFor()
    }
    await reply(44)
    await bar().waitFor()
    await reply(45)
    await chip('out_of_office').and(page.locator('[data-reachable-badge]')).waitFor()
    await eventually(() => page.locator('reachable-overlay .row button').count()).toBeGreaterThan(0)
    expect(await bar().count()).toBe(0)
  })
  test('headers of messages carry badges, and rows of lists those of unreachable people alone', async () => {
    await page.locator('span.gD[data-reachable-badge="out_of_office"]').waitFor()
    await person.deliver(
      `From: Cara Diaz <${PEOPLE.bounced.address}>\r\nTo: rep@own.example\r\nSubject: Old\r\nMessage-ID: <o@x>\r\n\r\nHi.\r\n`,
    )
    await person.open(`${GMAIL}?seed=46`)
    await page
      .locator(`tr.zA span[email="${PEOPLE.bounced.address}"][data-reachable-badge="bounced"]`)
      .first()
      .waitFor()
    expect(await page.locator('tr.zA span[data-reachable-badge="out_of_office"]').count()).toBe(0)
    await pointAt(page.locator(`tr.zA span[email="${PEOPLE.bounced.address}"]`).first())
    await panel().getByRole('button', { name: 'This is wrong' }).waitFor()
    await page.keyboard.press('Escape')
  })
  test('who asked not to be emailed carries that as a sign of its own, beside the state', async () => {
    await rep.panel.keepPerson({ ...OPTED_OUT, address: 'opted@acme.example' })
    await person.open(`${GMAIL}?seed=48`)
    await person.compose()
    await person.addRecipient('Olga Out <opted@acme.example>')
    const marked = page.locator('[data-hovercard-id="opted@acme.example"][data-reachable-opted-out]')
    await marked.waitFor()
    const signs = await marked.evaluate((one) =>
      ['::before', '::after'].map((part) => getComputedStyle(one, part).backgroundImage),
    )
    expect(new Set(signs).size).toBe(2)
    expect(signs.every((sign) => sign.startsWith('url("data:image/svg+xml'))).toBe(true)
    expect(await marked.textContent()).toBe('Olga Out×')
    await page
      .locator('reachable-overlay .row')
      .getByRole('button', { name: 'Olga Out, reachable, asked not to be emailed, details' })
      .waitFor({ state: 'attached' })
    await pointAt(marked)
    await panel().getByText('Asked not to be emailed').waitFor()
    await takePicture(page, 'popover-opted-out')
    await page.keyboard.press('Escape')
  })
  test('chips of the form of before 2021 carry the same badges', async () => {
    await person.open(`${GMAIL}?seed=49&chips=classic`)
    await person.compose()
    for (const state of STATES) await person.addRecipient(`${PEOPLE[state].name} <${PEOPLE[state].address}>`)
    for (const state of STATES)
      await page.locator(`.vN[email="${PEOPLE[state].address}"][data-reachable-badge="${state}"]`).waitFor()
    expect(await page.evaluate(movedByBadges)).toBe(0)
    await takePicture(page, 'badges-classic')
  })
  test('with forced colours every badge keeps its glyph, and popover and bar keep an edge', async () => {
    await page.emulateMedia({ forcedColors: 'active' })
    await person.open(`${GMAIL}?seed=50`)
    await write('inactive', 'soft_bouncing')
    const glyphs = await page.locator('[role=option][data-reachable-badge]').evaluateAll((chips) =>
      chips.map((one) => {
        const { backgroundImage, forcedColorAdjust } = getComputedStyle(one, '::after')
        return [backgroundImage.slice(0, 23), forcedColorAdjust]
      }),
    )
    expect(glyphs).toEqual([
      ['url("data:image/svg+xml', 'none'],
      ['url("data:image/svg+xml', 'none'],
    ])
    await bar().waitFor()
    await pointAt(chip('inactive'))
    await panel().waitFor()
    for (const part of [bar(), panel()])
      expect(await part.evaluate((one) => getComputedStyle(one).borderTopStyle)).toBe('solid')
    await takePicture(page, 'forced-colours')
    await page.keyboard.press('Escape')
    await page.emulateMedia({ forcedColors: null })
  })
  test('on a page from right to left popover and bar start at the right edge of what they speak of', async () => {
    await person.open(`${GMAIL}?seed=51&language=ar&toolbar=plain`)
    await write('inactive')
    await bar().waitFor()
    const send = await page.locator('[role=toolbar] [role=group] [role=button]').first().boundingBox()
    const barBox = await bar().boundingBox()
    expect(Math.abs((barBox?.x ?? 0) + (barBox?.width ?? 0) - (send?.x ?? 0) - (send?.width ?? 0))).toBeLessThan(2)
    await pointAt(chip('inactive'))
    await panel().waitFor()
    expect(await panel().evaluate((one) => getComputedStyle(one).direction)).toBe('rtl')
    await takePicture(page, 'popover-right-to-left')
    await page.keyboard.press('Escape')
  })
  test('the popover stays inside the window at 200 % zoom and from right to left', async () => {
    await person.open(`${GMAIL}?seed=47`)
    await page.setViewportSize({ width: 550, height: 380 })
    await page.evaluate(() => document.body.setAttribute('dir', 'rtl'))
    await write('inactive')
    await pointAt(chip('inactive'))
    await panel().waitFor()
    const box = await panel().boundingBox()
    expect(box && box.x >= 0 && box.y >= 0 && box.x + box.width <= 550 && box.y + box.height <= 380).toBe(true)
    expect(await panel().evaluate((one) => getComputedStyle(one).direction)).toBe('rtl')
    await page.setViewportSize({ width: 1_100, height: 760 })
  })
})
