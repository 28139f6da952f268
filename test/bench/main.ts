import { benchBounces } from './bounces.ts'
import { benchRules } from './rules.ts'

type Bench = (options: readonly string[]) => Promise<void>
const BENCHES: Readonly<Record<string, Bench>> = { bounces: () => benchBounces(), rules: benchRules }

const given = process.argv.slice(2)
/** `--quick`: a small try, whose figures say nothing about the bars. */
const options = given.filter((word) => word.startsWith('--'))
const wanted = given.filter((word) => !word.startsWith('--'))
const unknown = wanted.filter((name) => !(name in BENCHES))
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}`)
  process.exitCode = 2
} else {
  for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHES)) await BENCHES[name]?.(options)
}
