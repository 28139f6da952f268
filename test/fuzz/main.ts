import { fuzzNotices } from './fuzz-notices.ts'

const SHORT = 20_000
const LONG = 1_000_000
const SEED = 1
/** Node with the engine and the own mails takes about 120 MB; a reader that keeps what it read would soon pass this. */
const PEAK_MB_MAX = 512

/** `pnpm fuzz [--long] [--seed N] [--count N]`: hostile mails through the reader; prints the first seeds that fail. */
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
const peakMb = Math.round(process.resourceUsage().maxRSS / 1_024)
console.log(
  `${count} mails from seed ${seed} in ${seconds.toFixed(1)} s, peak memory ${peakMb} MB (at most ${PEAK_MB_MAX}): ${failures.length} failures`,
)
process.exitCode = failures.length === 0 && peakMb <= PEAK_MB_MAX ? 0 : 1
