import { expect, test } from 'vitest'
import { fuzzNotices } from './fuzz-notices.ts'

test('20,000 hostile mails are read to their end, and name only addresses that stand in them', () => {
  expect(fuzzNotices(20_000, 1)).toEqual([])
})
