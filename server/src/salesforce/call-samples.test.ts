import { expect, test } from 'vitest'
import { freedAtMs, notFreedBeforeMs } from './call-samples.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const samples = (...told: readonly [hour: number, used: number][]) =>
  told.map(([hour, used]) => ({ atMs: hour * HOUR_MS, used }))

test('calls have left the day at the latest a day after the sample that first told of them', () => {
  expect(freedAtMs(samples([0, 5], [1, 6], [2, 1_000]), 10)).toBe(2 * HOUR_MS + DAY_MS)
  expect(freedAtMs(samples([0, 500], [2, 1_000]), 10)).toBe(DAY_MS)
  expect(freedAtMs([], 10)).toBeNull()
})

test('they cannot have left it within a day of a sample that told of fewer', () => {
  expect(notFreedBeforeMs(samples([0, 5], [1, 6], [2, 1_000]), 10)).toBe(HOUR_MS + DAY_MS)
  expect(notFreedBeforeMs(samples([0, 500], [2, 1_000]), 10)).toBeNull()
  expect(notFreedBeforeMs([], 10)).toBeNull()
})
