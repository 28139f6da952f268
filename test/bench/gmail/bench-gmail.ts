import { mkdir, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findChromium } from '../../e2e/find-chromium.ts'
import { type GmailParts, PARTS } from './parts.ts'
import { printRow, type Row } from './row.ts'
import { FULL, SHORT } from './size.ts'

const RESULTS = resolve('test-results')

/**
 * The table of the Gmail extension: what is captured, shown, and paid for it. Ends with code 1 below a bar.
 * `--short` is the size of `npm test`; `--part=NAME` measures one part alone.
 */
export async function benchGmail(options: readonly string[] = []): Promise<void> {
  const { values } = parseArgs({
    args: [...options],
    options: { short: { type: 'boolean', default: false }, part: { type: 'string', multiple: true } },
  })
  const chromium = await findChromium()
  if (!('path' in chromium)) throw new Error(`no browser: ${chromium.reason}`)
  const size = values.short ? SHORT : FULL
  console.log(`gmail: ${size.seeds} fixed page seeds and ${size.randomSeeds} random ones from ${size.randomFrom}`)
  const rows: Row[] = []
  for (const name of values.part ?? (Object.keys(PARTS) as GmailParts[])) {
    const part = PARTS[name as GmailParts]
    if (!part) throw new Error(`no such part: ${name}. There are: ${Object.keys(PARTS).join(', ')}`)
    const startedAt = performance.now()
    const measured = await part({ executablePath: chromium.path, size })
    for (const row of measured) printRow(row)
    console.log(`  -- ${name}, ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`)
    rows.push(...measured)
  }
  const below = rows.filter(({ verdict }) => verdict === 'missed' || verdict === 'not built').map(({ what }) => what)
  console.log(below.length === 0 ? 'every bar is reached' : `bars missed:\n  ${below.join('\n  ')}`)
  if (below.length > 0) process.exitCode = 1
  await mkdir(RESULTS, { recursive: true })
  await writeFile(`${RESULTS}/bench-gmail.json`, `${JSON.stringify({ size, rows, missed: below }, null, 2)}\n`)
}

if (import.meta.main) await benchGmail(process.argv.slice(2))
