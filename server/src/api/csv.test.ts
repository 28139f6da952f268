import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readCsv, readCsvLines, writeCsv } from './csv.ts'

test('reads quoted fields, both line ends and empty fields', () => {
  expect(readCsv('a,b\r\n"x, ""y""\nz",\n\n')).toEqual([
    ['a', 'b'],
    ['x, "y"\nz', ''],
  ])
})

test('a quote that never ends, or ends inside a field, is no CSV', () => {
  expect(readCsv('a,"b')).toBeNull()
  expect(readCsv('"a"b,c')).toBeNull()
})

test('any text is read to its end', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', "'"), maxLength: 30 })
  fc.assert(
    fc.property(text, (given) => {
      expect(() => readCsv(given)).not.toThrow()
    }),
  )
})

test('formulas are written as text and read back as they were', () => {
  expect(writeCsv([['=1+1', '@acme.com']])).toBe("'=1+1,'@acme.com\r\n")
  expect(readCsv("'=1+1,'@acme.com")).toEqual([['=1+1', '@acme.com']])
})

test('what was written is read back', () => {
  const value = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '=', '*'), minLength: 1 })
  fc.assert(
    fc.property(fc.array(fc.array(value, { minLength: 2, maxLength: 3 }), { maxLength: 5 }), (rows) => {
      expect(readCsv(writeCsv(rows))).toEqual(rows)
    }),
  )
})

test('each row knows the line on which it begins', () => {
  expect(readCsvLines('a\n\n"x\ny"\r\nz')?.map(({ line }) => line)).toEqual([1, 3, 5])
})
