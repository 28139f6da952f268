import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { accessibleNames } from './accessible-names.ts'
import type { BadgePage } from './badge-page.ts'
import { browserOrSkip, launchPlain } from './browser.ts'
import { eventually } from './eventually.ts'
import { openBadgePage } from './open-badge-page.ts'

declare const badgePage: BadgePage

const chromium = await browserOrSkip('The badges alone')
const ANN = 'ann@acme.example'

describe.skipIf(!chromium)('the badges alone', () => {
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    browser = (await launchPlain(chromium ?? '')).browser
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    await page?.close()
    page = await browser.newPage()
    await openBadgePage(page)
  })

  const chip = (address = ANN) => page.locator(`[data-address="${address}"]`)
  const badgeOf = (address = ANN) => chip(address).getAttribute('data-reachable-badge')
  const row = () => page.locator('reachable-overlay .row button')
  const panel = () => page.locator('reachable-overlay .panel')
  const bar = () => page.locator('reachable-overlay .bar:not([hidden])')
  const asked = (kind: string) => page.evaluate((begin) => badgePage.asked.filter((one) => one.startsWith(begin)), kind)
  const advance = (ms: number) => page.evaluate((by) => badgePage.advance(by), ms)

  test('a question that nobody answered is asked again with a look some seconds later, and no sooner', async () => {
    await page.evaluate(async (address) => {
      badgePage.known[address] = { state: 'bounced' }
      badgePage.isDown = true
      badgePage.write([{ address }])
      await badgePage.advance(0)
      badgePage.isDown = false
      for (let look = 0; look < 20; look++) badgePage.look()
      badgePage.write([{ address }])
      await badgePage.advance(1_000)
    }, ANN)
    expect(await asked('badges')).toEqual([`badges ${ANN}`])
    expect(await badgeOf()).toBeNull()
    await advance(60_000)
    // A page that rests asks nothing.
    expect(await asked('badges')).toHaveLength(1)
    await page.evaluate(() => badgePage.look())
    await advance(0)
    expect(await badgeOf()).toBe('bounced')
  })
  test('a refresh that nobody answers takes no badge away', async () => {
    await page.evaluate(async (address) => {
      badgePage.known[address] = { state: 'bounced' }
      badgePage.write([{ address }])
      await badgePage.advance(0)
      badgePage.isDown = true
      badgePage.refresh()
      await badgePage.advance(0)
    }, ANN)
    expect(await badgeOf()).toBe('bounced')
    await page.evaluate(async (address) => {
      delete badgePage.known[address]
      badgePage.isDown = false
      await badgePage.advance(60_000)
      badgePage.look()
      await badgePage.advance(0)
    }, ANN)
    expect(await badgeOf()).toBeNull()
  })
  test('a form whose question before sending found no answer warns once there is one', async () => {
    await page.evaluate(async (address) => {
      badgePage.known[address] = { state: 'bounced' }
      badgePage.write([{ address }])
      badgePage.isSlow = true
      await badgePage.advance(0)
      badgePage.isDown = true
      badgePage.isSlow = false
      await badgePage.advance(0)
      badgePage.isDown = false
      badgePage.look()
      await badgePage.advance(0)
    }, ANN)
    expect(await badgeOf()).toBe('bounced')
    expect(await bar().count()).toBe(0)
    await advance(60_000)
    await page.evaluate(() => badgePage.look())
    await advance(0)
    expect(await bar().count()).toBe(1)
    expect(await asked('warn')).toHaveLength(2)
  })
  test('"Send anyway" says that the rep sends before it presses Send', async () => {
    await page.evaluate(async (address) => {
      badgePage.known[address] = { state: 'bounced' }
      badgePage.write([{ address }])
      await badgePage.advance(0)
    }, ANN)
    await bar().getByRole('button', { name: 'Send anyway' }).click()
    expect((await asked('')).slice(-2)).toEqual(['pressed k', 'sent'])
  })
  test('what is newly known of somebody reaches their button, its popover and the bar', async () => {
    await page.evaluate(async (address) => {
      badgePage.known[address] = { state: 'bounced', why: ['Address not found'] }
      badgePage.write([{ address }])
      await badgePage.advance(0)
      badgePage.known[address] = { state: 'bounced', why: ['Address not found, twice'], optedOut: true }
      badgePage.refresh()
      await badgePage.advance(0)
    }, ANN)
    expect(await row().allTextContents()).toEqual([`${ANN}, bounced, asked not to be emailed, details`])
    expect(await bar().textContent()).toContain('Address not found, twice')
    await row().focus()
    await page.keyboard.press('Enter')
    await panel().getByText('Address not found, twice').waitFor()
  })
  test('news about somebody takes the focus from no button, nor from whoever comes back to one', async () => {
    await page.evaluate(async (address) => {
      badgePage.known[address] = { state: 'bounced', why: ['Address not found'] }
      badgePage.write([{ address }])
      await badgePage.advance(0)
    }, ANN)
    const tellNews = (why: string) =>
      page.evaluate(
        async ([address, said]) => {
          badgePage.known[address] = { state: 'bounced', why: [said] }
          badgePage.refresh()
          await badgePage.advance(0)
        },
        [ANN, why] as const,
      )
    const sendAnyway = bar().getByRole('button', { name: 'Send anyway' })
    for (const button of [row(), sendAnyway]) {
      await button.focus()
      await tellNews(`Address not found, ${await button.textContent()}`)
      expect(await button.evaluate((one) => one.matches(':focus'))).toBe(true)
    }
    await row().focus()
    await page.keyboard.press('Enter')
    await tellNews('Address not found, again')
    await page.keyboard.press('Escape')
    expect(await row().evaluate((one) => one.matches(':focus'))).toBe(true)
  })
  test('a person who stands in the open after all can be spoken about from their button', async () => {
    await page.evaluate(async (address) => {
      badgePage.known[address] = { state: 'bounced' }
      badgePage.write([{ address, slot: 'bcc' }])
      await badgePage.advance(0)
      badgePage.write([{ address, slot: 'to' }])
      await badgePage.advance(0)
    }, ANN)
    await row().focus()
    await page.keyboard.press('Enter')
    await panel().getByRole('button', { name: 'This is wrong' }).waitFor()
  })
  test.each([
    { slot: 'inbox' as const, buttons: 1, advice: [`advice ${ANN}`] },
    // A row of what the rep sent may name a hidden copy (CAP-7).
    { slot: 'list' as const, buttons: 0, advice: [] },
  ])('of somebody in a row of a list ($slot) $buttons can be said to be wrong', async ({ slot, buttons, advice }) => {
    await page.evaluate(
      async ({ address, slot }) => {
        badgePage.known[address] = { state: 'bounced' }
        badgePage.write([{ address, slot }])
        await badgePage.advance(0)
      },
      { address: ANN, slot },
    )
    await chip().focus()
    await panel().waitFor()
    expect(await panel().getByRole('button', { name: 'This is wrong' }).count()).toBe(buttons)
    expect(await asked('')).toEqual([`badges (${ANN})`, ...advice])
  })
  test('a hidden tick is no longer drawn; what is known of the person, and warnings, still are', async () => {
    const signs = () =>
      page
        .locator('[data-reachable-badge]')
        .evaluateAll((chips) => chips.map((one) => getComputedStyle(one, '::after').display))
    const wish = (hidesReachable: boolean) =>
      page.evaluate(async (isOn) => {
        badgePage.hidesReachable = isOn
        badgePage.refresh()
        await badgePage.advance(0)
      }, hidesReachable)
    await page.evaluate(async (address) => {
      badgePage.known[address] = { state: 'reachable' }
      badgePage.known['bo@acme.example'] = { state: 'bounced' }
      badgePage.write([{ address }, { address: 'bo@acme.example' }])
      await badgePage.advance(0)
    }, ANN)
    expect(await signs()).toEqual(['block', 'block'])
    await wish(true)
    expect(await signs()).toEqual(['none', 'block'])
    await chip().focus()
    await panel().getByText('Reachable').waitFor()
    await wish(false)
    expect(await signs()).toEqual(['block', 'block'])
  })
  describe('an answer that takes long', () => {
    const begin = () =>
      page.evaluate(async (address) => {
        badgePage.known[address] = { state: 'bounced' }
        badgePage.isSlow = true
        badgePage.write([{ address }, { address: 'listed@acme.example', slot: 'inbox' }])
        await badgePage.advance(399)
      }, ANN)
    const end = (isDown: boolean) =>
      page.evaluate(async (down) => {
        badgePage.isDown = down
        badgePage.isSlow = false
        await badgePage.advance(0)
      }, isDown)
    const pending = () =>
      page
        .locator('[data-reachable-pending]')
        .evaluateAll((chips) => chips.map((one) => (one instanceof HTMLElement ? one.dataset.address : null)))
    /** Boxes without a name or a role of their own say nothing. */
    const names = async () => (await accessibleNames(page)).filter((one) => one !== 'generic: ')
    const places = () =>
      page.evaluate(() =>
        JSON.stringify([...document.body.querySelectorAll('*')].map((one) => one.getBoundingClientRect())),
      )

    test('is shown as awaited after 400 ms, on the chip alone, without a word and without moving anything', async () => {
      await begin()
      expect(await pending()).toEqual([])
      const before = { places: await places(), names: await names() }
      await advance(1)
      expect(await pending()).toEqual([ANN])
      expect({ places: await places(), names: await names() }).toEqual(before)
      expect(await page.locator('reachable-overlay').count()).toBe(0)
      await end(false)
      expect([await pending(), await badgeOf()]).toEqual([[], 'bounced'])
    })
    test('is no longer awaited once it has failed', async () => {
      await begin()
      await advance(1)
      expect(await pending()).toEqual([ANN])
      await end(true)
      expect([await pending(), await badgeOf()]).toEqual([[], null])
    })
    test('stands still for who wishes less motion', async () => {
      const motion = () => chip().evaluate((one) => getComputedStyle(one, '::after').animationName)
      await begin()
      await advance(1)
      expect(await motion()).toBe('reachable-pending')
      await page.emulateMedia({ reducedMotion: 'reduce' })
      expect(await motion()).toBe('none')
      expect(await chip().evaluate((one) => getComputedStyle(one, '::after').backgroundImage)).toContain('svg')
    })
  })
  test('an answer that comes in time is never shown as awaited', async () => {
    await page.evaluate(async (address) => {
      badgePage.write([{ address }])
      await badgePage.advance(0)
      await badgePage.advance(400)
    }, ANN)
    expect(await page.locator('[data-reachable-pending]').count()).toBe(0)
  })
  test('pressing the button of somebody whose popover is open already moves the focus into it, and back', async () => {
    await page.evaluate(async (address) => {
      badgePage.known[address] = { state: 'bounced' }
      badgePage.write([{ address }])
      await badgePage.advance(0)
    }, ANN)
    await chip().focus()
    await panel().waitFor()
    await row().focus()
    expect(await panel().isVisible()).toBe(true)
    await page.keyboard.press('Enter')
    await eventually(() => panel().evaluate((one) => one.matches(':focus'))).toBe(true)
    await page.keyboard.press('Escape')
    await eventually(() => row().evaluate((one) => one.matches(':focus'))).toBe(true)
  })
})
