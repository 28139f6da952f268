import { expect, test } from 'vitest'
import { createKeyRing, masterKeyId } from './key-ring.ts'
import { createSecretBox } from './secret-box.ts'

const [old, current] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]

test('a key is wrapped by the current master key, and opened by any that is at hand', () => {
  const key = createKeyRing({ current: old, others: [] }).newKey()
  const before = createKeyRing({ current: old, others: [] }).wrap(key)
  const ring = createKeyRing({ current, others: [old] })
  expect(ring.unwrap(before)).toEqual(key)
  expect(ring.wrap(key).masterKeyId).toBe(masterKeyId(current))
  expect(ring.wrap(key).wrapped).not.toContain(Buffer.from(key).toString('base64').slice(0, 12))
})

test('a key of another master key is refused with the names of both, and neither name tells a key', () => {
  const stored = createKeyRing({ current: old, others: [] }).wrap(new Uint8Array(32))
  const ring = createKeyRing({ current, others: [] })
  expect(() => ring.unwrap(stored)).toThrow(new RegExp(`${masterKeyId(old)}.*${masterKeyId(current)}`))
  expect(masterKeyId(old)).toMatch(/^[0-9a-f]{12}$/)
  expect(Buffer.from(old).toString('hex')).not.toContain(masterKeyId(old))
})

test('a wrapped key is no secret of another purpose, and does not open under another name', () => {
  const stored = createKeyRing({ current: old, others: [] }).wrap(new Uint8Array(32))
  const ring = createKeyRing({ current, others: [old] })
  expect(() => ring.unwrap({ ...stored, masterKeyId: masterKeyId(current) })).toThrow()
  expect(() => createSecretBox(old).open(stored.wrapped)).toThrow('not a sealed secret')
})

test('what the master key sealed before orgs had keys still opens, with any key that is at hand', () => {
  const sealed = createSecretBox(old).seal('00D!token')
  expect(createKeyRing({ current, others: [old] }).openOld(sealed)).toBe('00D!token')
  expect(() => createKeyRing({ current, others: [] }).openOld(sealed)).toThrow()
})
