import { expect, test } from 'vitest'
import { isSyncDetail, readMailTimes } from './sync-detail.ts'

const T0 = 1_790_000_000_000
const details = (more: Record<number, unknown>) => Array.from({ length: 35 }, (_, index) => more[index] ?? null)
const answer = (...messages: unknown[]) => JSON.stringify([null, [['thread-f:1', null, messages]]])

test('an opened conversation tells when each of its mails was written, and nothing else', () => {
  const text = answer(
    ['msg-f:1', details({ 4: 'Plan', 5: [null, [[0, null, [null, 'CANARY']]]], 16: T0, 34: '19a0000000000001' })],
    ['msg-a:r1', details({ 16: T0 + 1, 34: '19a0000000000002' })],
  )
  expect(readMailTimes(text)).toEqual([
    { key: '19a0000000000001', atMs: T0 },
    { key: '19a0000000000002', atMs: T0 + 1 },
  ])
})
test('shapes that we do not know tell nothing', () => {
  for (const text of [
    '',
    'null',
    '[',
    '{}',
    answer(['msg-f:1', 'x'], ['x', details({ 16: T0, 34: 'aaaaaaaa' })], ['msg-f:2', details({ 16: '1', 34: 7 })]),
  ])
    expect(readMailTimes(text)).toEqual([])
})
test('conversations of delegated and numbered accounts are asked for in their own paths', () => {
  expect(['/sync/i/fd', '/sync/u/1/i/fd', '/sync/b/xyz/u/0/i/fd'].every(isSyncDetail)).toBe(true)
  expect(isSyncDetail('/sync/u/1/i/s')).toBe(false)
})
test('the object form, whose keys count from 1 and whose times are text, tells the same', () => {
  const text = JSON.stringify({
    2: [{ 1: 'thread-f:1', 3: [{ 1: 'msg-f:1', 2: { 5: 'Plan', 17: String(T0), 35: '19a0000000000001' } }] }],
  })
  expect(readMailTimes(text)).toEqual([{ key: '19a0000000000001', atMs: T0 }])
})
