import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { measureNoticeReader, NOTICE_READER_BYTES_MAX } from './notice-reader.ts'

export type BundleSize = { readonly bundle: string; readonly bytes: number; readonly budgetBytes: number | null }

const KB = 1_000
/** Budgets of DESIGN §11. The background's 60 KB leave out the 45 KB for reading notices, which it carries as well. */
const BUNDLES: readonly {
  readonly bundle: string
  readonly files: readonly string[]
  readonly budgetBytes: number | null
}[] = [
  { bundle: 'Gmail page script (MAIN)', files: ['content-scripts/gmail-page.js'], budgetBytes: 6 * KB },
  { bundle: 'Outlook page script (MAIN)', files: ['content-scripts/outlook-page.js'], budgetBytes: 6 * KB },
  {
    bundle: 'Gmail content script',
    files: ['content-scripts/gmail.js', 'content-scripts/gmail.css'],
    budgetBytes: 35 * KB,
  },
  {
    bundle: 'Outlook content script',
    files: ['content-scripts/outlook.js', 'content-scripts/outlook.css'],
    budgetBytes: 35 * KB,
  },
  { bundle: 'Background with notices', files: ['background.js'], budgetBytes: 105 * KB },
]

/** Minified and gzipped size of each bundle of a build; a bundle with several files counts all of them. */
export function measureBundles(buildFolder: string): BundleSize[] {
  return BUNDLES.map(({ bundle, files, budgetBytes }) => {
    const bytes = files.reduce(
      (sum, file) => sum + gzipSync(readFileSync(join(buildFolder, file)), { level: 9 }).length,
      0,
    )
    return { bundle, bytes, budgetBytes }
  })
}

if (import.meta.main) {
  const sizes = measureBundles(join(import.meta.dirname, '.output', 'chrome-mv3'))
  const part = { bundle: 'of which reading notices', bytes: await measureNoticeReader() }
  for (const { bundle, bytes, budgetBytes } of [...sizes, { ...part, budgetBytes: NOTICE_READER_BYTES_MAX }]) {
    const budget = budgetBytes === null ? '' : ` (budget ${(budgetBytes / KB).toFixed(0)} KB)`
    console.log(`${bundle.padEnd(28)} ${(bytes / KB).toFixed(1)} KB${budget}`)
    if (budgetBytes !== null && bytes > budgetBytes) process.exitCode = 1
  }
}
