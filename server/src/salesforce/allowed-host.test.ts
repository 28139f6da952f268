import { expect, test } from 'vitest'
import { allowedOrigin, meantLoginUrl } from './allowed-host.ts'

test.each([
  'https://acme.my.salesforce.com/services',
  'https://acme--uat.sandbox.my.salesforce.com',
  'https://acme-dev-ed.develop.my.salesforce.com',
])('%s is a customer’s Salesforce', (url) => expect(allowedOrigin(url, 'salesforce')).toBe(new URL(url).origin))

test.each(['https://login.salesforce.com', 'https://test.salesforce.com/'])(
  '%s signs in and does nothing else',
  (url) => {
    expect(allowedOrigin(url, 'salesforce', 'login')).toBe(new URL(url).origin)
    expect(allowedOrigin(url, 'salesforce')).toBeNull()
  },
)

test.each([
  'http://acme.my.salesforce.com',
  'https://acme.my.salesforce.com:8443',
  'https://acme.my.salesforce.com.',
  'https://my.salesforce.com',
  'https://a.b.c.my.salesforce.com',
  'https://trust.salesforce.com',
  'https://evilsalesforce.com',
  'https://salesforce.com.evil.example',
  'https://acme.my.salesforce.com.evil.example',
  'https://evil.example/.my.salesforce.com',
  'https://evil.example#.my.salesforce.com',
  'https://user@acme.my.salesforce.com',
  'https://:secret@acme.my.salesforce.com',
  'https://127.0.0.1',
  'https://[::1]',
  'https://0x7f000001',
  'https://169.254.169.254/latest',
  'file:///etc/passwd',
  'nonsense',
])('%s is not', (url) => {
  expect(allowedOrigin(url, 'salesforce', 'login')).toBeNull()
  expect(allowedOrigin(url, 'salesforce')).toBeNull()
})

test('the sandbox speaks to this machine alone', () => {
  expect(allowedOrigin('http://127.0.0.1:8099/x', 'loopback')).toBe('http://127.0.0.1:8099')
  expect(allowedOrigin('http://localhost:1', 'loopback')).toBe('http://localhost:1')
  expect(allowedOrigin('https://acme.my.salesforce.com', 'loopback')).toBeNull()
  expect(allowedOrigin('http://127.0.0.1.evil.example', 'loopback')).toBeNull()
})

test.each([
  ['acme.my.salesforce.com', 'https://acme.my.salesforce.com'],
  [' https://acme.lightning.force.com/lightning/page/home ', 'https://acme.my.salesforce.com'],
  ['https://acme--uat.sandbox.lightning.force.com', 'https://acme--uat.sandbox.my.salesforce.com'],
  ['http://127.0.0.1:8099/', 'http://127.0.0.1:8099'],
])('%s means %s', (typed, meant) => expect(meantLoginUrl(typed)).toBe(meant))
