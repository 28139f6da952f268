import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryJournal } from '../journal.ts'
import { INTEGRATION_USER_ID } from '../seed-org.ts'
import { createSim } from '../sim.ts'
import { runSoql } from './run-query.ts'

const sim = createSim({ journal: memoryJournal, nowMs: 0 })
const blank = { IsDeleted: false, Id: '003Hn0000000009IAA' }

const matches = (title: string, condition: string) => {
  sim.store.put('Contact', { ...blank, Title: title })
  const soql = `SELECT COUNT() FROM Contact WHERE ${condition}`
  const options = { versionPath: '', withDeleted: false }
  const result = runSoql(sim.queryContext(INTEGRATION_USER_ID), soql, options)
  return result.kind === 'count' && result.total === 1
}
/** What a careful client does: backslash first, then the quote, and control characters by name. */
const quote = (text: string) =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r')}'`
const quoteLike = (text: string) => quote(text).replaceAll('%', '\\%').replaceAll('_', '\\_')

const hostile = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
    fc
      .array(fc.constantFrom("'", '\\', '"', '%', '_', '\n', ')', ' OR ', "' OR Name != '", '@{a.b}', 'ß', 'İ'), {
        minLength: 1,
        maxLength: 12,
      })
      .map((parts) => parts.join('')),
  )
  .filter((text) => text.trimEnd() !== '')

test('a quoted value finds exactly itself, whatever it holds', () => {
  fc.assert(
    fc.property(hostile, (title) => {
      expect(matches(title, `Title = ${quote(title)}`)).toBe(true)
      expect(matches(`${title}x`, `Title = ${quote(title)}`)).toBe(false)
      expect(matches(title, `Title LIKE ${quoteLike(title)}`)).toBe(true)
      expect(matches(`${title}x`, `Title LIKE ${quoteLike(title)}`)).toBe(false)
    }),
    { numRuns: 400 },
  )
})
