import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

// The pictures of the README are renewed on demand only: they would change with every clock.
const FOLDER = join(
  import.meta.dirname,
  '../..',
  process.env.UPDATE_SCREENSHOTS === '1' ? 'docs/screenshots' : 'test-results',
)

type Area = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

export async function takePicture(page: Page, name: string, clip?: Area): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  await page.screenshot({ path: join(FOLDER, `${name}.png`), ...(clip ? { clip } : {}) })
}

/** The page as a rep with a dark theme has it: badges follow the ground that the client paints, not the system. */
export const paintGround = (page: Page, scheme: 'light' | 'dark'): Promise<void> =>
  page.evaluate((isDark) => {
    const style = document.body.style
    style.backgroundColor = isDark ? '#1f1f1f' : ''
    style.filter = ''
    // The replica has no dark theme; chips and forms keep their own light ground, as under Gmail's dark frame.
  }, scheme === 'dark')
