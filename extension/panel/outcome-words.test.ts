import { expect, test } from 'vitest'
import { outcomeWords } from './outcome-words.ts'

test.each([
  ['/v1/activities', 'not received; it is sent again'],
  ['/v1/heartbeats', 'not received; the next one tells of this time as well'],
  ['/v1/reachability/lookup', 'not received'],
  ['/v1/reachability/advice', 'not received'],
  ['/v1/corrections', 'not received'],
  ['/v1/filters/private', 'not received'],
])('what did not reach the server: of %s it is said "%s"', (path, words) => {
  expect(outcomeWords({ path, outcome: 'unreachable' })).toBe(words)
  expect(outcomeWords({ path, outcome: 'taken' })).toBe('received')
})
