import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig, startServer } from '@reachable/server'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { startGmailReplica } from '../gmail/gmail-replica.ts'
import { gmailPerson } from '../gmail/person.ts'
import { apiClient } from '../world/api-client.ts'
import { browserOrSkip, launchWithExtension } from './browser.ts'
import { buildFolder } from './built-extension.ts'
import { eventually } from './eventually.ts'
import { openPanel } from './extension-panel.ts'
import { gmailNotice } from './notice-mail.ts'

const chromium = await browserOrSkip("The newcomer's path")
const ROOT = join(import.meta.dirname, '..', '..')
const RITA = { address: 'rita@ourco.com', name: 'Rita Rep' }

/** The seeded rep of `npm start`, on a server of this test's own. */
async function startSandbox(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'reachable-'))
  const server = await startServer(
    readConfig({
      REACHABLE_MODE: 'sandbox',
      REACHABLE_PORT: '0',
      REACHABLE_DATA_DIR: dataDir,
      REACHABLE_LOG_LEVEL: 'error',
    }),
    { owners: 'inline' },
  )
  onTestFinished(async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  })
  const users = [{ email: RITA.address, name: RITA.name, role: 'rep' }]
  const org = { name: 'Ourco', users, settings: { internalDomains: ['ourco.com'] } }
  await apiClient(server.url, null).demand('POST', '/v1/sandbox/orgs', org)
  return server.url
}

test.skipIf(!chromium)(
  'load the sandbox extension, connect with one click, mail somebody who is gone, see the badge',
  async () => {
    const serverUrl = await startSandbox()
    const replica = await startGmailReplica({
      account: RITA,
      config: { undoWindowMs: 1_000, autosaveMs: 150, pollMs: 100 },
    })
    onTestFinished(() => replica.stop())
    const { context, extensionId } = await launchWithExtension({
      executablePath: chromium ?? '',
      extensionDir: buildFolder('chrome-mv3-sandbox'),
    })
    onTestFinished(() => context.close())

    const panel = await openPanel(context, extensionId)
    await panel.ask({ kind: 'server', serverUrl })
    await panel.page.getByRole('button', { name: 'Connect to the sandbox' }).click()
    await panel.page.getByText('Connected as').waitFor()
    expect(await panel.page.getByText('rita@ourco.com').count()).toBe(1)

    const page = await context.newPage()
    const person = gmailPerson(page, replica.mailbox, replica.url)
    await person.open()
    await person.compose()
    await person.addRecipient('Ann Lee <ann@acme.com>')
    await person.subject('Lunch on Thursday')
    await person.body('Shall we meet at noon?')
    await person.send()
    await person.waitForSent()
    await eventually(async () => (await panel.storedText()).includes('"isPosted":true')).toBe(true)
    const sent = replica.mailbox.sent()[0]
    await person.deliver(gmailNotice('ann@acme.com', sent?.messageId ?? ''), {
      waitForSender: 'mailer-daemon@googlemail.com',
    })

    await person.compose()
    await person.addRecipient('Ann Lee <ann@acme.com>')
    const chip = page.locator('[role=option][data-hovercard-id="ann@acme.com"]')
    await page.locator('[role=option][data-reachable-badge="bounced"]').waitFor()
    await chip.hover()
    await eventually(() => overlayIsOpen(page)).toBe(true)
    const shots = join(ROOT, 'test-results')
    await mkdir(shots, { recursive: true })
    await page.screenshot({ path: join(shots, 'badge-gmail.png') })
    await panel.page.setViewportSize({ width: 352, height: 360 })
    await panel.page.screenshot({ path: join(shots, 'popup.png') })
    // The picture of the README is renewed on demand only: it would change with every clock.
    if (process.env.UPDATE_SCREENSHOTS === '1')
      for (const name of ['badge-gmail.png', 'popup.png'])
        await copyFile(join(shots, name), join(ROOT, 'docs', 'screenshots', name))
  },
)

/** The popover lies in a closed shadow root: the accessibility tree shows it all the same. */
async function overlayIsOpen(page: Page): Promise<boolean> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  return nodes.some((node) => node.role?.value === 'dialog' && /Ann Lee, bounced/.test(String(node.name?.value)))
}
