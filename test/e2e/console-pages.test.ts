import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { axeViolations } from './axe.ts'
import { browserOrSkip, launchPlain } from './browser.ts'
import { signInToConsole, startConsoleStory } from './console-story.ts'

const chromium = await browserOrSkip('The pages of the console')

const PAGES = [
  ['/console/log', 'Engagement log'],
  ['/console/runs', 'Runs and undo'],
  ['/console/incidents', 'Domain incidents'],
  ['/console/duplicates', 'Duplicates'],
  ['/console/refused', 'Refused by Salesforce'],
  ['/console/checklist', 'Checklist for Salesforce'],
  ['/console/filters', 'Filters'],
  ['/console/previews', 'Previews'],
  ['/console/help', 'Help'],
] as const
/** Dark differs by tokens alone; a table, a dialog's buttons and a list show them all. */
const IN_DARK = 3

test.skipIf(!chromium)('every page of the console opens and is accessible, in light and in dark', async () => {
  const serverUrl = await startConsoleStory()
  const { browser, page } = await launchPlain(chromium ?? '')
  onTestFinished(() => browser.close())
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text())
  })
  await signInToConsole(page, serverUrl)
  for (const colorScheme of ['light', 'dark'] as const) {
    // Before the page is there: a colour on its way to another one is no colour to be judged.
    await page.emulateMedia({ colorScheme })
    for (const [path, title] of colorScheme === 'light' ? PAGES : PAGES.slice(0, IN_DARK)) {
      await page.goto(`${serverUrl}${path}`)
      await page.getByRole('heading', { name: title, level: 1 }).waitFor()
      await expect.poll(() => page.locator('.pending').count()).toBe(0)
      expect(await axeViolations(page), `${path} in ${colorScheme}`).toEqual([])
    }
  }
  // SET-5: an answer is found by its words.
  await page.goto(`${serverUrl}/console/help`)
  await page.getByLabel('Search the questions').fill('marketing cloud connect')
  await page.getByText('Does it work without Marketing Cloud Connect?').waitFor()
  expect(await page.locator('dl.help dt').count()).toBe(1)
  expect(complaints).toEqual([])
})

test.skipIf(!chromium)('a run is undone by keyboard alone, after a look at what would go back', async () => {
  const serverUrl = await startConsoleStory()
  const { browser, page } = await launchPlain(chromium ?? '')
  onTestFinished(() => browser.close())
  await signInToConsole(page, serverUrl)
  await page.goto(`${serverUrl}/console/log`)
  const undo = page.getByRole('button', { name: 'Undo: Write email_active, ann@acme.com' })
  await undo.first().focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByText('1 of 1 would go back.').waitFor()
  expect(await axeViolations(page)).toEqual([])
  // Escape leaves everything as it is, and the focus is back where it was.
  await page.keyboard.press('Escape')
  expect(await nameOfFocused(page)).toContain('Undo: Write email_active')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Undo this write' }).focus()
  await page.keyboard.press('Enter')
  await dialog.getByText('went back.').waitFor()
  expect(await dialog.textContent()).toContain('1 of 1 went back.')
  await page.goto(`${serverUrl}/console/runs`)
  await page.getByRole('row').filter({ hasText: 'Undo of' }).first().waitFor()
})

const nameOfFocused = (page: Page) =>
  page.evaluate('document.activeElement?.getAttribute("aria-label") ?? ""') as Promise<string>
