import { benchBounces } from './bounces.ts'

const BENCHES: Readonly<Record<string, () => Promise<void>>> = { bounces: benchBounces }

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in BENCHES))
if (unknown.length > 0) {
  console.error(`no such benchmark: ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}`)
  process.exitCode = 2
} else {
  for (const name of wanted.length > 0 ? wanted : Object.keys(BENCHES)) await BENCHES[name]?.()
}
