import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { MAIL_HOSTS } from '../replica/certificate.ts'

export { browserOrSkip } from './find-chromium.ts'

const QUIET_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A page that lies behind another one keeps its timers: the tests open several.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
]

export type ExtensionBrowser = { context: BrowserContext; extensionId: string; profileDir: string }

type LaunchOptions = {
  executablePath: string
  /** The folder of the built extension, with its manifest.json. */
  extensionDir: string
  /** Where the mail site listens with TLS; every mail host is mapped there, and every other name to nowhere. */
  mailSitePort?: number
  /** A profile that outlives the browser; a fresh one when absent. */
  profileDir?: string
  flags?: readonly string[]
}

/** Starts headless Chromium with the unpacked extension and waits for its service worker. */
export async function launchWithExtension(options: LaunchOptions): Promise<ExtensionBrowser> {
  const { executablePath, extensionDir, mailSitePort } = options
  const profileDir = options.profileDir ?? (await mkdtemp(join(tmpdir(), 'reachable-profile-')))
  const context = await chromium.launchPersistentContext(profileDir, {
    executablePath,
    headless: true,
    ignoreHTTPSErrors: true,
    args: [
      ...QUIET_FLAGS,
      `--disable-extensions-except=${extensionDir}`,
      `--load-extension=${extensionDir}`,
      ...mappingFlags(mailSitePort),
      ...(options.flags ?? []),
    ],
  })
  const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
  return { context, extensionId: new URL(worker.url()).host, profileDir }
}

/** Headless Chromium without an extension; close the browser to end it. */
export async function launchPlain(
  executablePath: string,
  mailSitePort?: number,
): Promise<{ browser: Browser; page: Page }> {
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: [...QUIET_FLAGS, ...mappingFlags(mailSitePort)],
  })
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  return { browser, page: await context.newPage() }
}

function mappingFlags(mailSitePort: number | undefined): string[] {
  const mapped = mailSitePort === undefined ? [] : MAIL_HOSTS.map((host) => `MAP ${host} 127.0.0.1:${mailSitePort}`)
  const rules = [...mapped, 'MAP * ~NOTFOUND', 'EXCLUDE 127.0.0.1'].join(',')
  return ['--ignore-certificate-errors', `--host-resolver-rules=${rules}`]
}

/**
 * Stops every service worker, as the browser does at will. Playwright's own worker handles hang afterwards:
 * talk to the worker through an extension page, which also wakes it.
 * @param extensionPage a path inside the extension whose page may be opened for the DevTools session
 */
export async function stopServiceWorkers(
  context: BrowserContext,
  extensionId: string,
  extensionPage = 'options.html',
): Promise<void> {
  const page = await context.newPage()
  try {
    await page.goto(`chrome-extension://${extensionId}/${extensionPage}`)
    const session = await context.newCDPSession(page)
    await session.send('ServiceWorker.enable')
    const stopped = new Promise<void>((resolve) => {
      session.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
        if (versions.some(({ runningStatus }) => runningStatus === 'stopped')) resolve()
      })
    })
    await session.send('ServiceWorker.stopAllWorkers')
    await stopped
  } finally {
    await page.close()
  }
}

declare const chrome: {
  developerPrivate: {
    reload(id: string, options: { failQuietly: boolean }): Promise<unknown>
    updateProfileConfiguration(change: { inDeveloperMode: boolean }): Promise<unknown>
  }
  management: { setEnabled(id: string, isOn: boolean): Promise<unknown> }
}

/** Ends the extension and loads it anew, as an update does; mail pages that are open keep the scripts of before. */
export async function reloadExtension(context: BrowserContext, extensionId: string): Promise<void> {
  const page = await context.newPage()
  try {
    await page.goto('chrome://extensions')
    // Outside the developer mode an unpacked extension does not come back.
    await page.evaluate(() => chrome.developerPrivate.updateProfileConfiguration({ inDeveloperMode: true }))
    await page.evaluate((id) => chrome.developerPrivate.reload(id, { failQuietly: true }), extensionId)
  } finally {
    await page.close()
  }
}

/** Pages that are opened while it is switched off have none of its scripts, as before its installation. */
export async function switchExtension(context: BrowserContext, extensionId: string, isOn: boolean): Promise<void> {
  const page = await context.newPage()
  try {
    await page.goto('chrome://extensions')
    await page.evaluate(({ id, isOn }) => chrome.management.setEnabled(id, isOn), { id: extensionId, isOn })
  } finally {
    await page.close()
  }
}
