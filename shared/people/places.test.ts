import { expect, test } from 'vitest'
import { countryCodeOf, countryName } from './country.ts'
import { isSameValue } from './same-value.ts'
import { stateName } from './state.ts'

test.each([
  ['Germany', 'DE'],
  ['Deutschland', 'DE'],
  ['ALLEMAGNE', 'DE'],
  ['España', 'ES'],
  ['United Kingdom', 'GB'],
  ['U.K.', 'GB'],
  ['USA', 'US'],
  ['Estados Unidos', 'US'],
  ['The Netherlands', 'NL'],
  ['日本', 'JP'],
  ['Россия', 'RU'],
])('%s is %s', (text, code) => {
  expect(countryCodeOf(text)).toBe(code)
})

test.each(['', 'Georgia', 'CA', 'London', 'Acme', 'Ann Lee'])('"%s" is no country that we are sure of', (text) => {
  expect(countryCodeOf(text)).toBeNull()
})

test('names are English; states that are codes are written out where their country has such codes', () => {
  expect(countryName('DE')).toBe('Germany')
  expect(stateName('US', 'CA')).toBe('California')
  expect(stateName(null, 'on')).toBe('Ontario')
  expect(stateName('AU', 'WA')).toBe('Western Australia')
  expect(stateName('DE', 'Bayern')).toBe('Bayern')
})

test.each([
  ['Phone', '+442079460000', '020 7946 0000', true],
  ['Phone', '+442079460000', '+44 (0)20 7946-0000', true],
  ['Phone', '+14155550100', '(415) 555-0100 x12', true],
  ['Phone', '+14155550100', '(415) 555-0101', false],
  ['Phone', '+14155550100', '', false],
  ['MailingCountry', 'Germany', 'Deutschland', true],
  ['MailingCountry', 'Germany', 'France', false],
  ['Title', 'VP  sales', 'VP Sales', true],
  ['Title', 'VP', 'SVP', false],
])('%s: "%s" against "%s" is the same: %s', (field, one, other, isSame) => {
  expect(isSameValue(field, one, other)).toBe(isSame)
})
