import { parseArgs } from 'node:util'
import { playKills } from './play-kills.ts'
import { playWorkers } from './play-workers.ts'

const USAGE = 'pnpm crash [--long] [--points N] [--seed N]'
const POINTS = { short: 60, long: 1_000 }
const ROUNDS = { short: 6, long: 100 }

const { values } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    points: { type: 'string' },
    seed: { type: 'string', default: '1' },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) console.log(USAGE)
else {
  const points = Number(values.points ?? (values.long ? POINTS.long : POINTS.short))
  const seed = Number(values.seed)
  const areKillsGood = await playKills({ points, seed, say: console.log })
  const rounds = values.long ? ROUNDS.long : ROUNDS.short
  const areWorkersGood = [await showWorkers(rounds, seed, true), await showWorkers(rounds, seed, false)]
  if (!areKillsGood || areWorkersGood.includes(false)) process.exitCode = 1
}

async function showWorkers(rounds: number, seed: number, hasKeys: boolean): Promise<boolean> {
  const { people, doubled, notAdopted, lost } = await playWorkers({ rounds, seed, hasKeys, isFenced: true })
  console.log(`two workers and a person, ${hasKeys ? 'with' : 'without'} key fields: ${people} people`)
  console.log(`  made twice  ${doubled}   bar 0\n  not adopted ${notAdopted}   bar 0\n  lost        ${lost}   bar 0`)
  return doubled + notAdopted + lost === 0
}
