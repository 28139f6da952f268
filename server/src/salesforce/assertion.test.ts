import { generateKeyPairSync, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { signAssertion } from './assertion.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const NOW_MS = Date.parse('2026-03-02T09:00:00.900Z')
const read = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>

test.each([
  ['https://login.salesforce.com', 'https://login.salesforce.com'],
  ['https://acme.my.salesforce.com', 'https://login.salesforce.com'],
  ['https://test.salesforce.com', 'https://test.salesforce.com'],
  ['https://acme--uat.sandbox.my.salesforce.com', 'https://test.salesforce.com'],
])('for %s the audience is %s; it lives two minutes and is signed with RS256', (loginUrl, aud) => {
  const claims = { clientId: 'app', username: 'sync@acme.example', loginUrl }
  const [head, body, signature = ''] = signAssertion(claims, pem, NOW_MS).split('.')
  expect(read(head)).toEqual({ alg: 'RS256' })
  const exp = Math.floor(NOW_MS / 1_000) + 120
  expect(read(body)).toEqual({ iss: 'app', sub: 'sync@acme.example', aud, exp })
  const signed = Buffer.from(`${head}.${body}`)
  expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
})
