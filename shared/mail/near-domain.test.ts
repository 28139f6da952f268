import { expect, test } from 'vitest'
import { isOneSlipApart, oneSlipAway } from './near-domain.ts'

test.each(['acme.con', 'acme.co', 'acm.com', 'amce.com', 'accme.com', 'acmecom', 'acme-.com', 'xcme.com'])(
  '%s is one slip away from acme.com',
  (typed) => {
    expect(oneSlipAway(typed)).toContain('acme.com')
  },
)

test('a domain that is right, or two slips away, is not', () => {
  expect(oneSlipAway('acme.com')).not.toContain('acme.com')
  expect(oneSlipAway('acm.con')).not.toContain('acme.com')
})

test('only what can be a domain is looked up', () => {
  for (const variant of oneSlipAway('a.io')) expect(variant).toMatch(/^[a-z0-9][a-z0-9.-]*\.[a-z0-9-]*[a-z0-9]$/)
  expect(oneSlipAway('acme.com').length).toBeLessThan(1_000)
})

test('two texts are one slip apart in exactly the ways in which a domain may be', () => {
  for (const typed of oneSlipAway('acme.com')) expect(isOneSlipApart(typed, 'acme.com')).toBe(true)
  for (const other of ['acme.com', 'acm.con', 'cmae.com', 'a', ''])
    expect(isOneSlipApart(other, 'acme.com')).toBe(false)
})
