import { benchBounces } from './bounces.ts'
import { benchGmail } from './gmail/bench-gmail.ts'
import { benchRules } from './rules.ts'
import { benchSalesforce } from './salesforce/bench-salesforce.ts'

type Bench = (options: readonly string[]) => Promise<void>
const BENCHES: Readonly<Record<string, Bench>> = {
  bounces: () => benchBounces(),
  gmail: benchGmail,
  rules: benchRules,
  salesforce: benchSalesforce,
}

/** A value may also stand behind a blank: `--only G6`. */
const given = process.argv.slice(2).flatMap((word, place, all) => {
  if (all[place - 1] === '--only') return []
  return word === '--only' ? [`--only=${all[place + 1] ?? ''}`] : [word]
})
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
