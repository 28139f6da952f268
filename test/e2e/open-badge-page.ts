import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

const ROOT = join(import.meta.dirname, '..', '..')
const ORIGIN = 'https://badges.example'

/**
 * Opens the badges alone, from their sources and in a real browser: no mail client, no background, and a clock that the
 * test advances. The overlay is open, so that a test can look into it.
 */
export async function openBadgePage(page: Page): Promise<void> {
  await page.route(`${ORIGIN}/**`, async (route) => {
    const { pathname, search } = new URL(route.request().url())
    if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: HTML })
    const source = await readFile(join(ROOT, pathname), 'utf8')
    if (!pathname.endsWith('.ts') && search === '') return route.fulfill({ contentType: 'text/css', body: source })
    const script = pathname.endsWith('.ts')
      ? stripTypeScriptTypes(source).replace("mode: 'closed'", "mode: 'open'")
      : `export default ${JSON.stringify(source)}`
    return route.fulfill({ contentType: 'text/javascript', body: script })
  })
  await page.goto(`${ORIGIN}/`)
  await page.waitForFunction(() => 'badgePage' in globalThis)
}

const HTML = `<!doctype html><link rel="stylesheet" href="/extension/badges/badge.css">
<body><script type="module" src="/test/e2e/badge-page.ts"></script>`
