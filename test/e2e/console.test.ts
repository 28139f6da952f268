import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { browserOrSkip, launchPlain } from './browser.ts'
import { signInToConsole, startConsoleStory } from './console-story.ts'

const chromium = await browserOrSkip('The console')
// The pictures of the README are renewed on demand only.
const FOLDER = join(
  import.meta.dirname,
  '../..',
  process.env.UPDATE_SCREENSHOTS === '1' ? 'docs/screenshots' : 'test-results',
)

test.skipIf(!chromium)('an admin signs in, sees who cannot be reached and why, and reads the log', async () => {
  const serverUrl = await startConsoleStory()
  const { browser, page } = await launchPlain(chromium ?? '')
  onTestFinished(() => browser.close())
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text())
  })
  await mkdir(FOLDER, { recursive: true })
  await signInToConsole(page, serverUrl)

  const ann = page.getByRole('row').filter({ hasText: 'ann@acme.com' })
  await ann.waitFor()
  expect(await ann.textContent()).toMatch(/Inactive/i)
  expect(await ann.textContent()).toContain('the address does not exist (5.1.1)')
  await page.screenshot({ path: join(FOLDER, 'console-people.png') })
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.screenshot({ path: join(FOLDER, 'console-people-dark.png') })
  await page.emulateMedia({ colorScheme: 'light' })

  await page.getByRole('link', { name: 'ann@acme.com' }).click()
  await page.getByRole('heading', { name: 'ann@acme.com' }).waitFor()
  await page.getByText('userunknown').first().waitFor()
  await page.screenshot({ path: join(FOLDER, 'console-person.png'), fullPage: true })

  await page.getByRole('link', { name: 'Log', exact: true }).click()
  await page.getByRole('heading', { name: 'Log' }).waitFor()
  await page.getByText('trusted_hard').first().waitFor()
  await page.screenshot({ path: join(FOLDER, 'console-log.png') })
  expect(complaints).toEqual([])
})
