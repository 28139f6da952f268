import { expect, test } from 'vitest'
import { addressIn } from './page-probe.ts'

test.each([
  ['Ann@ACME.com', 'ann@acme.com'],
  [' mailto:ann+x@acme.co.uk ', 'ann+x@acme.co.uk'],
  ['ann@bücher.example', 'ann@bücher.example'],
  ['108234872398472', null],
  ['Ann Lee <ann@acme.com>', null],
  ['ann@acme.com, bob@acme.com', null],
  [`${'a'.repeat(300)}@acme.com`, null],
  [`a@${'.'.repeat(200_000)};`, null],
])('%s', (text, address) => expect(addressIn(text)).toBe(address))
