import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, startServer } from '@reachable/server'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from '../salesforce/config.ts'
import { startSimulator } from '../salesforce/simulator.ts'
import { apiClient } from '../world/api-client.ts'
import { axeViolations } from './axe.ts'
import { browserOrSkip, launchPlain } from './browser.ts'

const chromium = await browserOrSkip('Connecting Salesforce')
const ADMIN = { email: 'ada@ourco.com', name: 'Ada', role: 'admin', password: 'for-this-test-only' }

async function startAll() {
  const dataDir = mkdtempSync(join(tmpdir(), 'reachable-consent-'))
  const simulator = await startSimulator()
  const server = await startServer(
    readConfig({
      ...{ REACHABLE_MODE: 'sandbox', REACHABLE_PORT: '0', REACHABLE_DATA_DIR: dataDir },
      REACHABLE_LOG_LEVEL: 'silent',
    }),
    { owners: 'inline' },
  )
  onTestFinished(async () => {
    await server.stop()
    await simulator.stop()
    rmSync(dataDir, { recursive: true })
  })
  await apiClient(server.url, null).demand('POST', '/v1/sandbox/orgs', { name: 'Ours', users: [ADMIN] })
  return { simulator, serverUrl: server.url }
}

/**
 * The consent page under another name, which a browser takes for another site: no cookie of ours travels with the way
 * back. It goes on by itself, as Salesforce's does.
 */
async function asAnotherSite(page: Page, simulatorUrl: string): Promise<string> {
  const name = simulatorUrl.replace('127.0.0.1', 'localhost')
  await page.route(`${name}/**`, async (route) => {
    const answer = await fetch(route.request().url().replace(name, simulatorUrl), { redirect: 'manual' })
    const target = answer.headers.get('location')?.replaceAll('&', '&amp;') ?? ''
    await route.fulfill({ contentType: 'text/html', body: `<meta http-equiv="refresh" content="0;url=${target}">` })
  })
  return name
}

test.skipIf(!chromium)('an admin goes to Salesforce, comes back from another site, and is connected', async () => {
  const { simulator, serverUrl } = await startAll()
  const { browser, page } = await launchPlain(chromium ?? '')
  onTestFinished(() => browser.close())
  await page.goto(`${serverUrl}/console/salesforce`)
  await page.getByLabel('E-mail address').fill(ADMIN.email)
  await page.getByLabel('Password').fill(ADMIN.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Salesforce is not connected yet.' }).waitFor()
  for (const summary of await page.locator('summary').all()) await summary.click()
  expect(await axeViolations(page)).toEqual([])
  await page.getByLabel('A person signs in').check()
  await page.getByLabel('Your Salesforce').fill(await asAnotherSite(page, simulator.url))
  await page.getByLabel('Consumer key').fill(SIM_CLIENT_ID)
  await page.getByLabel('Consumer secret').fill(SIM_CLIENT_SECRET)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByText('Salesforce is connected.').waitFor()
  expect(page.url()).toBe(`${serverUrl}/console/salesforce`)
  await page.getByRole('button', { name: 'Disconnect' }).click()
  await page.getByRole('button', { name: 'Disconnect Salesforce' }).click()
  await page.getByRole('heading', { name: 'Salesforce is disconnected.' }).waitFor()
  expect(await axeViolations(page)).toEqual([])
})
