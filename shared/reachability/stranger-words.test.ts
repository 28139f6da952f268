import { describe, expect, test } from 'vitest'
import { beingAddedSentence, lastSendSentence } from './stranger-words.ts'

describe('what is said of people without news', () => {
  const T0 = Date.parse('2026-03-02T09:00:00Z')
  test('CON-6: a contact on its way is there two hours after it was decided, in the time of the org', () => {
    expect(beingAddedSentence(T0, 'UTC')).toBe('Being added to Salesforce, by 11:00.')
    expect(beingAddedSentence(T0, 'Europe/Berlin')).toBe('Being added to Salesforce, by 12:00.')
    expect(beingAddedSentence(T0 + 15 * 3_600_000, 'UTC')).toBe('Being added to Salesforce, by 02:00.')
  })
  test('BDG-1a: the day of the last mail is that of the org', () => {
    expect(lastSendSentence(T0 + 15 * 3_600_000, 'Europe/Berlin')).toContain('on 3 March 2026')
  })
})
