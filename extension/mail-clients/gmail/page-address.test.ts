import { describe, expect, test } from 'vitest'
import { readPageAddress, readPageKey } from './page-address.ts'

const location = { origin: 'https://mail.google.com' }
const page = (more: object): Window => ({ location, opener: null, ...more }) as unknown as Window
const globals = (address: unknown) => [...Array(10).fill(null), address]

describe('whose mailbox a page shows', () => {
  test('stands in its globals', () => {
    expect(readPageAddress(page({ GLOBALS: globals('rita@ourco.com') }))).toBe('rita@ourco.com')
    const config = [[...Array(10).fill(null), [...Array(5).fill(null), 'rita@ourco.com']]]
    expect(readPageAddress(page({ gbar: { _CONFIG: config } }))).toBe('rita@ourco.com')
  })
  test('and for a window of its own in those of the one that opened it', () => {
    expect(readPageAddress(page({ opener: page({ GLOBALS: globals('rita@ourco.com') }) }))).toBe('rita@ourco.com')
  })
  test('beside the key of its addresses', () => {
    const GLOBALS = [...Array(9).fill(null), 'a1b2c3d4e5', 'rita@ourco.com']
    expect(readPageKey(page({ GLOBALS }))).toBe('a1b2c3d4e5')
    expect(readPageKey(page({ opener: page({ GLOBALS }) }))).toBe('a1b2c3d4e5')
    expect(readPageKey(page({ GLOBALS: globals('rita@ourco.com') }))).toBeNull()
  })
  test('never in those of another site', () => {
    const foreign = page({ GLOBALS: globals('eve@evil.example'), location: { origin: 'https://evil.example' } })
    expect(readPageAddress(page({ opener: foreign }))).toBeNull()
    const closed = new Proxy(
      {},
      {
        get: () => {
          throw new Error('cross-origin')
        },
      },
    )
    expect(readPageAddress(page({ opener: closed }))).toBeNull()
  })
  test('nowhere in globals of another shape', () => {
    expect(readPageAddress(page({ GLOBALS: globals(7), gbar: 'x' }))).toBeNull()
  })
})
