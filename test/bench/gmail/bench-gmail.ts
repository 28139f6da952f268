import { mkdir, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { findChromium } from '../../e2e/find-chromium.ts'
import { type GmailParts, PARTS, TIMELESS } from './parts.ts'
import { judged, printRow, type Row } from './row.ts'
import { createSeats } from './seats.ts'
import { FULL, SHORT } from './size.ts'

const RESULTS = resolve('test-results')
/** Browsers at once where no time is judged: most of a mail is waiting for the page. */
const SEATS = 4

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
  const names = (values.part ?? Object.keys(PARTS)).map(partNamed)
  const atOnce = names.filter((name) => TIMELESS.has(name))
  const input = { executablePath: chromium.path, size }
  const seats = createSeats(SEATS)
  // Sends take seats of their own, a browser each.
  const rows = (
    await Promise.all(
      atOnce.map((name) =>
        measure(name, () => (name === 'sends' ? PARTS[name]({ ...input, seats }) : seats(() => PARTS[name](input)))),
      ),
    )
  ).flat()
  for (const name of names.filter((one) => !TIMELESS.has(one)))
    rows.push(...(await measure(name, () => PARTS[name](input))))
  const below = rows.filter(({ verdict }) => verdict === 'missed' || verdict === 'not built').map(({ what }) => what)
  console.log(below.length === 0 ? 'every bar is reached' : `bars missed:\n  ${below.join('\n  ')}`)
  if (below.length > 0) process.exitCode = 1
  await mkdir(RESULTS, { recursive: true })
  await writeFile(`${RESULTS}/bench-gmail.json`, `${JSON.stringify({ size, rows, missed: below }, null, 2)}\n`)
}

function partNamed(name: string): GmailParts {
  if (name in PARTS) return name as GmailParts
  throw new Error(`no such part: ${name}. There are: ${Object.keys(PARTS).join(', ')}`)
}

/** Prints the rows and how long they took, the wait for a seat included. A part that breaks is missed, and the others go on. */
async function measure(name: string, run: () => Promise<Row[]>): Promise<Row[]> {
  const startedAt = performance.now()
  const measured = await run().catch((error: unknown) => {
    console.error(error)
    return [judged(name, 'broke', 'to its end', false)]
  })
  for (const row of measured) printRow(row)
  console.log(`  -- ${name}, ${((performance.now() - startedAt) / 1_000).toFixed(0)} s`)
  return measured
}

if (import.meta.main) await benchGmail(process.argv.slice(2))
