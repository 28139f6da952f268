import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { makeId, parseId, sequenceOf, toId18 } from './ids.ts'

describe('ids', () => {
  // Ids of real orgs, from public documentation.
  test.each(['001R00000064wdtIAA', '003R0000005hDFYIA2', 'a1SWD000005tXEz2AM'])('%s has the right checksum', (id18) => {
    expect(toId18(id18.slice(0, 15))).toBe(id18)
  })

  test('the checksum restores the case that a spreadsheet lost', () => {
    expect(parseId('003r0000005hdfyia2')).toBe('003R0000005hDFYIA2')
    expect(parseId('003R0000005hDFY')).toBe('003R0000005hDFYIA2')
  })

  test.each(['', 'A1', '003R0000005hDF', '003R0000005hDFYIA', '003R0000005hDF!'])('"%s" is no id', (text) => {
    expect(parseId(text)).toBeNull()
  })

  test('a made id tells its sequence number in either length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 62 ** 5 }), (sequence) => {
        const id = makeId('003', sequence)
        expect(sequenceOf(id)).toBe(sequence)
        expect(parseId(id.slice(0, 15))).toBe(id)
      }),
    )
  })
})
