import { parseArgs } from 'node:util'
import { playKills } from './play-kills.ts'

const USAGE = 'pnpm crash [--long] [--points N] [--seed N]'
const POINTS = { short: 60, long: 1_000 }

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
  const isGood = await playKills({ points, seed: Number(values.seed), say: console.log })
  if (!isGood) process.exitCode = 1
}
