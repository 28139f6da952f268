import { domainToASCII } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normaliseAddress } from './address.ts'
import { parseAddressList } from './address-list.ts'
import { domainToAscii } from './punycode.ts'

describe('CAP-6: the one form of an address', () => {
  test.each([
    ['Ann@ACME.com ', 'ann@acme.com'],
    ['<ann@acme.com>', 'ann@acme.com'],
    ['ann+x@acme.com', 'ann+x@acme.com'],
    ['a.n.n@acme.com.', 'a.n.n@acme.com'],
    ['Ann@BÜCHER.example', 'ann@xn--bcher-kva.example'],
    ['ann@例え.jp', 'ann@xn--r8jz45g.jp'],
  ])('%s', (text, address) => expect(normaliseAddress(text)).toBe(address))

  test.each([
    '',
    'ann',
    '@acme.com',
    'ann@',
    'ann lee@acme.com',
    'ann@acme.com, bob@acme.com',
    'ann\u0001@acme.com',
    'ann\ud83d@acme.com',
    `${'a'.repeat(250)}@acme.com`,
  ])('not an address: "%s"', (text) => expect(normaliseAddress(text)).toBeNull())

  test('normalising twice is normalising once, and it never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.emailAddress()), (text) => {
        const once = normaliseAddress(text)
        expect(once === null ? null : normaliseAddress(once)).toBe(once)
      }),
    )
  })
})

test('domains become ASCII as the platform does it', () => {
  const letters = fc.string({
    unit: fc.constantFrom(...'abzäöüßéñçøåžščěřłμπжяюбшщאבגدرمم日本語한국'),
    minLength: 1,
    maxLength: 12,
  })
  fc.assert(
    fc.property(letters, (label) => {
      const platform = domainToASCII(`${label}.example`)
      // The platform refuses labels of mixed writing direction; we leave that to the mail server.
      fc.pre(platform !== '')
      expect(domainToAscii(`${label}.example`)).toBe(platform)
    }),
  )
})

describe('address lists', () => {
  test.each([
    ['ann@acme.com', [['ann@acme.com', null]]],
    [
      '"Diaz, Cara" <Cara@ACME.com>, Bob Ray <bob@acme.com>',
      [
        ['cara@acme.com', 'Diaz, Cara'],
        ['bob@acme.com', 'Bob Ray'],
      ],
    ],
    ['cara@acme.com (Cara Diaz)', [['cara@acme.com', 'Cara Diaz']]],
    [
      'Team: ann@acme.com, Bob <bob@acme.com>;, c@acme.com',
      [
        ['ann@acme.com', null],
        ['bob@acme.com', 'Bob'],
        ['c@acme.com', null],
      ],
    ],
    ['undisclosed-recipients:;', []],
    ['"Cara \\"CD\\" Diaz" <cara@acme.com>', [['cara@acme.com', 'Cara CD Diaz']]],
    ['nobody, , <>', []],
    ['Ann (Sales, EMEA) Lee <ann@acme.com>', [['ann@acme.com', 'Ann (Sales, EMEA) Lee']]],
  ])('%s', (header, expected) => {
    expect(parseAddressList(header).map(({ address, name }) => [address, name])).toEqual(expected)
  })

  test('any text is read without throwing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(Array.isArray(parseAddressList(text))).toBe(true)
      }),
    )
  })
})
