import { expect, test } from 'vitest'
import { createSecretBox } from './secret-box.ts'

const box = createSecretBox(new Uint8Array(32).fill(7))

test('a sealed secret opens again and never shows itself', () => {
  const sealed = box.seal('00D!täken')
  expect(sealed).not.toContain('00D')
  expect(box.open(sealed)).toBe('00D!täken')
})

test('the same secret is sealed differently each time', () => {
  expect(box.seal('x')).not.toBe(box.seal('x'))
})

test('a changed text or another key opens nothing', () => {
  const sealed = box.seal('secret')
  const last = sealed.endsWith('A') ? 'B' : 'A'
  expect(() => box.open(`${sealed.slice(0, -2)}${last}${last}`)).toThrow()
  expect(() => createSecretBox(new Uint8Array(32)).open(sealed)).toThrow()
  expect(() => box.open('plain text')).toThrow('not a sealed secret')
  expect(() => createSecretBox(new Uint8Array(16))).toThrow('master key')
})
