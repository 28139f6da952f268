import { build } from 'wxt'

/** Loaded by stores and reps; and the one that also works on the replica mail pages of `npm start`. */
const VARIANTS = [
  { browser: 'chrome', mode: 'production' },
  { browser: 'firefox', mode: 'production' },
  { browser: 'chrome', mode: 'sandbox' },
] as const

const root = import.meta.dirname
const only = process.argv[2]

for (const { browser, mode } of VARIANTS) {
  const name = `${browser}-mv3${mode === 'production' ? '' : `-${mode}`}`
  if (only !== undefined && only !== name) continue
  await build({ root, browser, mode, manifestVersion: 3 })
}
