import { expect, test } from 'vitest'
import { isStorableAddress } from './storable-address.ts'

test.each([
  'ann@acme.com',
  'ann.lee+news@eu.acme.co.uk',
  "o'neil@acme.com",
  '{ann}%#$&*=?/|~`^!_-@acme.com',
  'taro..y.@docomo.example',
  'zoë@acme.com',
  'ann@xn--bcher-kva.example',
])('an address field takes %s', (address) => expect(isStorableAddress(address)).toBe(true))

test.each([
  'p1\\z@acme.com',
  "p1\\'z@acme.com",
  '"ann lee"@acme.com',
  'ann(work)@acme.com',
  'ann[1]@acme.com',
  'ann:b@acme.com',
  '.ann@acme.com',
  'ann@acme',
  'ann@acme.c',
  'ann@acme_labs.com',
  'ann@-acme.com',
  'ann@acme..com',
  'ann@[192.0.2.1]',
  'ann@192.0.2.1',
  'ann\u0007@acme.com',
  '@acme.com',
  'ann',
  '',
  `${'a'.repeat(72)}@acme.com`,
])('an address field refuses "%s"', (address) => expect(isStorableAddress(address)).toBe(false))

test('an address of 80 characters fits', () => expect(isStorableAddress(`${'a'.repeat(71)}@acme.com`)).toBe(true))
