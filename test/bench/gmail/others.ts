import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { measureNoticeReader } from '@reachable/extension/notice-reader'
import { measureBundles } from '@reachable/extension/sizes'
import { axeViolations } from '../../e2e/axe.ts'
import { buildFolder } from '../../e2e/built-extension.ts'
import { PEOPLE, tellServer } from '../../e2e/known-people.ts'
import { openOverlayBuild } from '../../e2e/open-overlay-build.ts'
import { startRep } from '../../e2e/rep.ts'
import type { PartInput } from './parts.ts'
import { judged, none, type Row } from './row.ts'
import { openSeed } from './send-world.ts'

const KB = 1_000
const BACKGROUND_BYTES_MAX = 60 * KB
const ROOT = join(import.meta.dirname, '..', '..', '..')

const sizeRow = (what: string, bytes: number, max: number): Row =>
  judged(what, `${(bytes / KB).toFixed(1)} KB`, `≤ ${max / KB} KB`, bytes <= max)

/** Minified and gzipped, of the production build. */
export async function measureSizes(): Promise<Row[]> {
  const bundles = measureBundles(buildFolder('chrome-mv3'))
  const notices = await measureNoticeReader()
  const gmail = bundles.filter(({ bundle }) => bundle.startsWith('Gmail'))
  const background = bundles.find(({ bundle }) => bundle.startsWith('Background'))
  return [
    ...gmail.map(({ bundle, bytes, budgetBytes }) => sizeRow(`size: ${bundle}`, bytes, budgetBytes ?? 0)),
    sizeRow(
      'size: background without the bounce part',
      (background?.bytes ?? Infinity) - notices,
      BACKGROUND_BYTES_MAX,
    ),
  ]
}

/** Each rule that this part of the product makes playable has a scenario. */
export async function measureCoverage(): Promise<Row[]> {
  const args = [join(ROOT, 'test', 'scenarios', 'main.ts'), '--coverage', '--owner', 'gmail']
  const run = await promisify(execFile)(process.execPath, args).then(
    ({ stdout }) => ({ stdout, isEmpty: true }),
    (error: { stdout?: string }) => ({ stdout: error.stdout ?? '', isEmpty: false }),
  )
  const figure = run.stdout.trim().split('\n')[0] ?? ''
  return [judged('scenarios --coverage --owner gmail', figure, 'empty', run.isEmpty)]
}

/** axe in popup, options and, looked into, the overlay on the page; and what is read out and copied of a chip. */
export async function measureAccess({ executablePath }: PartInput): Promise<Row[]> {
  const rep = await startRep({ executablePath, extensionDir: await openOverlayBuild() })
  try {
    await tellServer(rep, Date.now())
    const found: string[] = []
    for (const path of ['popup.html', 'options.html']) {
      const page = await rep.context.newPage()
      await page.goto(`chrome-extension://${rep.extensionId}/${path}`)
      await page.getByText('Connected as').waitFor()
      found.push(...(await axeViolations(page)).map((violation) => `${path}: ${violation}`))
      await page.close()
    }
    const { page, person } = await openSeed(rep, 1)
    await person.compose()
    await person.addRecipient(`${PEOPLE.bounced.name} <${PEOPLE.bounced.address}>`)
    const chip = page.locator('[role=option][data-reachable-badge="bounced"]')
    await chip.waitFor()
    const named = await chip.evaluate((one) => [one.textContent, one.getAttribute('aria-label'), one.children.length])
    await chip.hover()
    await page.locator('reachable-overlay .panel').waitFor()
    found.push(...(await axeViolations(page, 'reachable-overlay')).map((violation) => `popover: ${violation}`))
    const plain = await chip.evaluate((one) => {
      one.removeAttribute('data-reachable-badge')
      return [one.textContent, one.getAttribute('aria-label'), one.children.length]
    })
    return [
      none('axe violations', found, 'popup, options, popover and bar'),
      judged(
        "a chip's name and text are the page's own",
        String(plain[0]),
        'unchanged',
        String(named) === String(plain),
      ),
    ]
  } finally {
    await rep.stop()
  }
}
