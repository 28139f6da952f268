import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allOf, datetime, identifier, inLists, literal, select } from './soql.ts'

/** Reads a SOQL string literal as Salesforce does; null where the text goes on after its closing quote. */
function unquote(text: string): string | null {
  const match = /^'((?:[^'\\]|\\.)*)'$/s.exec(text)
  const named: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
  return match?.[1]?.replaceAll(/\\(.)/gs, (_, character: string) => named[character] ?? character) ?? null
}

/** A hundred texts on a busy machine. */
const PATIENT = { timeout: 60_000 }

test('any text from a mailbox comes back as the same text and never ends the literal', PATIENT, () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are dropped on purpose.
      const clean = text.replaceAll(/[\u0000-\u0007\u000b\u000e-\u001f\u007f]/g, '')
      expect(unquote(literal(text))).toBe(clean)
    }),
  )
})

test('half a surrogate pair becomes the replacement character', () => {
  expect(literal('a\ud800b')).toBe("'a\ufffdb'")
})

test('a backslash before a quote does not free the quote', () => {
  expect(literal("x\\' OR Name != '")).toBe("'x\\\\\\' OR Name != \\''")
})

test('an empty list asks nothing', () => {
  expect(inLists('Email', [])).toEqual([])
})

test('values are asked once, and long lists are cut', () => {
  expect(inLists('Email', ['a@x.com', 'a@x.com'])).toEqual(["Email IN ('a@x.com')"])
  const many = Array.from({ length: 3_000 }, (_, index) => `person-${index}@a-rather-long-domain.example`)
  const pieces = inLists('Email', many)
  expect(pieces.length).toBeGreaterThan(1)
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(90_000)
})

test('queries are put together from names and conditions', () => {
  const where = allOf(null, `SystemModstamp >= ${datetime(0)}`)
  expect(select(['Id', 'Account.OwnerId'], 'Contact', { where, orderBy: 'SystemModstamp, Id' })).toBe(
    'SELECT Id,Account.OwnerId FROM Contact WHERE SystemModstamp >= 1970-01-01T00:00:00.000Z ORDER BY SystemModstamp, Id',
  )
  expect(() => identifier('Name FROM User--')).toThrow()
})
