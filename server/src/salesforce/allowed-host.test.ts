import { expect, test } from 'vitest'
import { allowedOrigin } from './allowed-host.ts'

test.each([
  'https://login.salesforce.com',
  'https://test.salesforce.com/',
  'https://acme.my.salesforce.com/services',
  'https://acme--dev.sandbox.my.salesforce.com',
])('%s is Salesforce', (url) => expect(allowedOrigin(url, 'salesforce')).toBe(new URL(url).origin))

test.each([
  'http://acme.my.salesforce.com',
  'https://acme.my.salesforce.com:8443',
  'https://evilsalesforce.com',
  'https://salesforce.com.evil.example',
  'https://user@acme.my.salesforce.com',
  'https://127.0.0.1',
  'https://169.254.169.254/latest',
  'file:///etc/passwd',
  'nonsense',
])('%s is not', (url) => expect(allowedOrigin(url, 'salesforce')).toBeNull())

test('the sandbox speaks to this machine alone', () => {
  expect(allowedOrigin('http://127.0.0.1:8099/x', 'loopback')).toBe('http://127.0.0.1:8099')
  expect(allowedOrigin('http://localhost:1', 'loopback')).toBe('http://localhost:1')
  expect(allowedOrigin('https://acme.my.salesforce.com', 'loopback')).toBeNull()
  expect(allowedOrigin('http://127.0.0.1.evil.example', 'loopback')).toBeNull()
})
