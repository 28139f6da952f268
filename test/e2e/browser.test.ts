import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { browserOrSkip, launchWithExtension, stopServiceWorkers } from './browser.ts'
import { startMailSite } from './mail-site.ts'

const chromium = await browserOrSkip('browser launch')

const MANIFEST = {
  manifest_version: 3,
  name: 'probe',
  version: '1',
  background: { service_worker: 'worker.js' },
  host_permissions: ['https://mail.google.com/*'],
  content_scripts: [{ matches: ['https://mail.google.com/*'], js: ['content.js'], run_at: 'document_start' }],
}
const WORKER = `const boot = crypto.randomUUID()
chrome.runtime.onMessage.addListener((message, sender, answer) => { answer(boot) })`
const CONTENT = `document.documentElement.dataset.probe = 'ran'`

/** The smallest extension that shows what the helpers promise. */
async function probeExtension(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'reachable-probe-'))
  const files = {
    'manifest.json': JSON.stringify(MANIFEST),
    'worker.js': WORKER,
    'content.js': CONTENT,
    'options.html': '',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  return folder
}

test.skipIf(!chromium)(
  'an extension runs on the mapped host, and its stopped worker starts anew when asked',
  async () => {
    const site = await startMailSite()
    const extensionDir = await probeExtension()
    const launched = await launchWithExtension({
      executablePath: chromium ?? '',
      extensionDir,
      mailSitePort: site.port,
    })
    try {
      const page = await launched.context.newPage()
      await page.goto('https://mail.google.com/mail/u/0/')
      expect(await page.locator('html').getAttribute('data-probe')).toBe('ran')

      await page.goto(`chrome-extension://${launched.extensionId}/options.html`)
      const askBoot = (): Promise<unknown> => page.evaluate('chrome.runtime.sendMessage("boot")')
      const first = await askBoot()
      expect(await askBoot()).toBe(first)
      await stopServiceWorkers(launched.context, launched.extensionId)
      expect(await askBoot()).not.toBe(first)
    } finally {
      await launched.context.close()
      await site.stop()
    }
  },
)
