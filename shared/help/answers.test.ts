import { expect, test } from 'vitest'
import { HELP_ANSWERS, searchHelp } from './answers.ts'

/** The questions of SET-5, as somebody might type them. */
test.each([
  ['out of office bounce', 'out-of-office'],
  ['how often updated', 'how-often'],
  ['does a bounce mean left', 'left-the-company'],
  ['does it reset', 'reset'],
  ['how long until a contact appears', 'contact-appears'],
  ['missing name', 'missing-name'],
  ['who owns', 'owner'],
  ['what if a Lead', 'lead'],
  ['wrongly synced', 'wrongly-synced'],
  ['duplicates', 'duplicates'],
  ['activity sync needed?', 'activity-sync'],
  ['updates after creation', 'updates-later'],
  ['Contact and Lead both', 'contact-and-lead'],
  ['why not HasOptedOutOfEmail', 'opted-out'],
  ['valid again', 'valid-again'],
  ['without Marketing Cloud Connect', 'marketing-cloud'],
])('"%s" finds its answer (SET-5)', (search, id) => {
  expect(searchHelp(search).map((each) => each.id)).toContain(id)
})

test('an empty search shows everything, an unknown word nothing', () => {
  expect(searchHelp(' ')).toHaveLength(HELP_ANSWERS.length)
  expect(searchHelp('zebra')).toEqual([])
})
