import { expect, test } from 'vitest'
import { readHeaderBlock } from '../mail/mime/headers.ts'
import { readOrigin } from './authentication.ts'

const verdict = (results: string, from = 'Ann Lee <ann@acme.com>') =>
  readOrigin(readHeaderBlock(`Authentication-Results: mx.google.com; ${results}\nFrom: ${from}\n\n`).headers, 'gmail')
    .authentication

test.each([
  ['pass', 'dkim=pass header.i=@acme.com header.s=s1 header.b=x'],
  ['pass', 'dkim=pass header.d=mail.acme.com'],
  [
    'pass',
    'spf=pass (google.com: domain of ann@acme.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=ann@acme.com',
  ],
  [
    'pass',
    'spf=fail smtp.mailfrom=list.example; dkim=pass header.i=@acme.com; dmarc=pass (p=NONE) header.from=acme.com',
  ],
  ['unknown', 'dkim=pass header.i=@evil.example'],
  ['unknown', 'spf=softfail smtp.mailfrom=ann@acme.com'],
  ['fail', 'spf=fail smtp.mailfrom=ann@acme.com'],
  ['fail', 'dkim=pass header.i=@evil.example; dmarc=fail (p=NONE) header.from=acme.com'],
])('%s: %s', (expected, results) => expect(verdict(results)).toBe(expected))

test.each([
  ['an address in the name', 'dkim=pass header.i=@evil.example', '"me@evil.example" <ann@acme.com>'],
  ['a second writer', 'dkim=pass header.i=@evil.example', 'x@evil.example, ann@acme.com'],
  ['the domain in the local part', 'spf=pass smtp.mailfrom=!header.d=acme.com!x@evil.example', 'ann@acme.com'],
  [
    'the domain in a comment',
    'spf=pass (google.com: domain of header.d=acme.com!x@evil.example) smtp.mailfrom=x@evil.example',
    'ann@acme.com',
  ],
  [
    'a quoted local part that closes the comment',
    'spf=pass (domain of "a) header.d=acme.com (b"@evil.example) smtp.mailfrom="; dkim=pass header.d=acme.com"@evil.example',
    'ann@acme.com',
  ],
])('a forger does not pass by %s', (_trick, results, from) => expect(verdict(results, from)).toBe('unknown'))
