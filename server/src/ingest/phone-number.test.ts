import { expect, test } from 'vitest'
import { phoneNumber } from './phone-number.ts'

test.each([
  ['+44 20 7946 0000', [], '+442079460000'],
  ['+44 (0)20 7946 0000', [], '+442079460000'],
  ['020 7946 0000', ['United Kingdom'], '+442079460000'],
  ['020 7946 0000', [null, 'ann@acme.co.uk'], '+442079460000'],
  ['089 1234567', ['Deutschland', 'ann@acme.co.uk'], '+49891234567'],
  ['(415) 555-0100', ['ann@acme.com', 'USA'], '+14155550100'],
  ['020 7946 0000', ['ann@acme.com', 'ann@acme.io'], null],
  ['12', ['Germany'], null],
  ['call me', ['Germany'], null],
])('"%s" with the hints %j is %s', (text, hints, number) => {
  expect(phoneNumber(text, hints)).toBe(number)
})
