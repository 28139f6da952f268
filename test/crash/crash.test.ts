import { expect, test } from 'vitest'
import { playKills } from './play-kills.ts'

const POINTS = 60
const SEED = 1

test(`a server killed ${POINTS} times loses nothing, doubles nothing and leaves nothing stale (seed ${SEED})`, {
  timeout: 600_000,
}, async () => {
  const said: string[] = []
  const isGood = await playKills({ points: POINTS, seed: SEED, say: (line) => said.push(line) })
  expect(isGood, said.join('\n')).toBe(true)
})
