import { expect, test } from 'vitest'
import { PanelMessage } from './messages.ts'
import { serverOrigin } from './server-address.ts'

test.each([
  ['https://reachable.acme.com', 'https://reachable.acme.com'],
  [' https://reachable.acme.com:8443/console/?x#y ', 'https://reachable.acme.com:8443'],
  ['http://127.0.0.1:8787/', 'http://127.0.0.1:8787'],
  ['http://localhost:8787', 'http://localhost:8787'],
  ['http://reachable.acme.com', null],
  ['http://127.0.0.1.evil.example', null],
  ['reachable.acme.com', null],
  ['javascript:alert(1)', null],
  ['ftp://reachable.acme.com', null],
  ['https://', null],
  ['', null],
])('%s', (text, origin) => {
  expect(serverOrigin(text)).toBe(origin)
  expect(PanelMessage.safeParse({ kind: 'server', serverUrl: text }).success).toBe(origin !== null)
})
