import { expect, test } from 'vitest'
import { playWorkers } from './play-workers.ts'

const RUN = { rounds: 6, seed: 5, isFenced: true, hasKeys: true }
const NOTHING_WRONG = { doubled: 0, notAdopted: 0, lost: 0 }

test('two workers and a person who enter the same people make nobody twice (G5)', async () => {
  expect(await playWorkers(RUN)).toMatchObject(NOTHING_WRONG)
})
test('nor do they without key fields, where only the fence keeps them apart', async () => {
  expect(await playWorkers({ ...RUN, hasKeys: false })).toMatchObject(NOTHING_WRONG)
})
