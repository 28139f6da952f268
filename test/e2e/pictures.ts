import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

// The pictures of the README are renewed on demand only: they would change with every clock.
const FOLDER = join(
  import.meta.dirname,
  '../..',
  process.env.UPDATE_SCREENSHOTS === '1' ? 'docs/screenshots' : 'test-results',
)

export async function takePicture(page: Page, name: string, isWhole = false): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  await page.screenshot({ path: join(FOLDER, `${name}.png`), fullPage: isWhole })
}

/** The replica has no dark theme: badges follow the ground that a client paints, so the picture paints one. */
export const paintGround = (page: Page, scheme: 'light' | 'dark'): Promise<void> =>
  page.evaluate((isDark) => {
    const ours = window as unknown as { darkSheet?: CSSStyleSheet }
    const others = document.adoptedStyleSheets.filter((sheet) => sheet !== ours.darkSheet)
    ours.darkSheet ??= new CSSStyleSheet()
    ours.darkSheet.replaceSync(
      'body, body * { background-color: #1f1f1f !important; color: #e8eaed !important; border-color: #5f6368 !important }',
    )
    document.adoptedStyleSheets = isDark ? [...others, ours.darkSheet] : others
  }, scheme === 'dark')
