import type { Page } from 'playwright-core'
import { onTestFinished } from 'vitest'
import { readSampleOrg } from '../demo/sample-org.ts'
import { sandboxStory } from '../sandbox/sandbox-story.ts'
import { startLocalSandbox } from '../world/local-server.ts'
import { openWorld } from '../world/world.ts'

const ADMIN = { email: 'ada@ourco.com', password: 'for-this-test-only' }
const T0_MS = Date.parse('2026-03-02T09:00:00Z')
const DAY_MS = 86_400_000

/** A sandbox with the story that newcomers see, three days later; answers the address of its server. */
export async function startConsoleStory(): Promise<string> {
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

export async function signInToConsole(page: Page, serverUrl: string): Promise<void> {
  await page.goto(`${serverUrl}/console`)
  await page.getByLabel('E-mail address').fill(ADMIN.email)
  await page.getByLabel('Password').fill(ADMIN.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'People' }).waitFor()
}
