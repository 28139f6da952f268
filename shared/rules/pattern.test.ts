import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isCatchAll, matchesPattern } from './pattern.ts'

describe('patterns', () => {
  test.each([
    ['*@law.example', 'x@law.example'],
    ['*@LAW.example', 'X@law.EXAMPLE'],
    ['*@*.acme.com', 'x@sub.acme.com'],
    ['x?@acme.com', 'xy@acme.com'],
    ['ann@*', 'ann@acme.com'],
    ['*lee*@*acme*', 'ann.lee@eu.acme.com'],
    ['a*b*c', 'aXbXbXc'],
    ['*ab', 'aab'],
    ['', ''],
  ])('"%s" is "%s"', (pattern, text) => expect(matchesPattern(pattern, text)).toBe(true))

  test.each([
    ['*@acme.com', 'x@sub.acme.com'],
    ['*@acme.com', 'x@acme.com.example'],
    ['*@*.acme.com', 'x@acme.com'],
    ['*@*.acme.com', 'x@notacme.com'],
    ['x?@acme.com', 'x@acme.com'],
    ['ann@acme.com', 'joann@acme.com'],
    ['a*a', 'a'],
    ['.*', 'x'],
    ['[a-z]', 'b'],
  ])('"%s" is not "%s"', (pattern, text) => expect(matchesPattern(pattern, text)).toBe(false))

  test('agrees with the plain definition of * and ?', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '?', '*'), maxLength: 8 })
    const words = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 })
    fc.assert(
      fc.property(letters, words, (pattern, text) => {
        const plain = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`)
        expect(matchesPattern(pattern, text)).toBe(plain.test(text))
      }),
    )
  })

  test('a pattern that names nothing is told apart', () => {
    for (const pattern of ['*', '**', '*@*', '?*', '*@*.*', ' * ']) expect(isCatchAll(pattern)).toBe(true)
    for (const pattern of ['*@acme.com', '*.de', '*secret*', 'q*']) expect(isCatchAll(pattern)).toBe(false)
  })
})
