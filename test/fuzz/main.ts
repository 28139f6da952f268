import { fuzzNotices } from './fuzz-notices.ts'

const SHORT = 20_000
const LONG = 1_000_000
const SEED = 1

/** `pnpm fuzz [--long] [--seed N] [--count N]`: hostile mails through the reader; prints each seed that fails. */
const option = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(name)
  return at < 0 ? otherwise : Number(process.argv[at + 1])
}
const count = option('--count', process.argv.includes('--long') ? LONG : SHORT)
const seed = option('--seed', SEED)
const startedAt = performance.now()
const failures = fuzzNotices(count, seed, (done) => {
  if (done % 50_000 === 0) console.log(`${done} mails`)
})
for (const failure of failures.slice(0, 20)) console.log(`seed ${failure.seed}: ${failure.what}`)
const seconds = (performance.now() - startedAt) / 1_000
console.log(`${count} mails from seed ${seed} in ${seconds.toFixed(1)} s: ${failures.length} failures`)
process.exitCode = failures.length === 0 ? 0 : 1
