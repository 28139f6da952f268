import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { readSampleOrg } from '../demo/sample-org.ts'
import { sandboxStory } from '../sandbox/sandbox-story.ts'
import { startLocalSandbox } from '../world/local-server.ts'
import { openWorld } from '../world/world.ts'
import { browserOrSkip, launchPlain } from './browser.ts'

const chromium = await browserOrSkip('The console')
const ADMIN = { email: 'ada@ourco.com', password: 'for-this-test-only' }
const T0_MS = Date.parse('2026-03-02T09:00:00Z')
const DAY_MS = 86_400_000
// The pictures of the README are renewed on demand only.
const FOLDER = join(
  import.meta.dirname,
  '../..',
  process.env.UPDATE_SCREENSHOTS === '1' ? 'docs/screenshots' : 'test-results',
)

async function startWithStory(): Promise<string> {
  const sandbox = await startLocalSandbox()
  onTestFinished(() => sandbox.stop())
  const org = await readSampleOrg()
  await sandbox.salesforce.setClock(T0_MS - 60 * DAY_MS)
  await sandbox.salesforce.seed(org.salesforce)
  const world = await openWorld({
    serverUrl: sandbox.serverUrl,
    salesforce: sandbox.salesforce,
    orgName: 'Our Company',
    users: org.users.map((user) => ({ ...user, password: ADMIN.password })),
    settings: org.settings,
    startMs: T0_MS,
    isObserved: true,
    observedFromMs: T0_MS - 60 * DAY_MS,
    syncsByItself: true,
  })
  await world.run('sync')
  await world.as('rita@ourco.com').demand('POST', '/v1/activities', { activities: sandboxStory(T0_MS) })
  await world.advanceTo(T0_MS + 3 * DAY_MS)
  return sandbox.serverUrl
}

async function signIn(page: Page, serverUrl: string): Promise<void> {
  await page.goto(`${serverUrl}/console`)
  await page.getByLabel('E-mail address').fill(ADMIN.email)
  await page.getByLabel('Password').fill(ADMIN.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'People' }).waitFor()
}

test.skipIf(!chromium)('an admin signs in, sees who cannot be reached and why, and reads the log', async () => {
  const serverUrl = await startWithStory()
  const { browser, page } = await launchPlain(chromium ?? '')
  onTestFinished(() => browser.close())
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text())
  })
  await mkdir(FOLDER, { recursive: true })
  await signIn(page, serverUrl)

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
