import { expect, test } from 'vitest'
import { startOnce } from './start-once.ts'

test('what has started is shared', async () => {
  let starts = 0
  const background = startOnce(async () => ++starts)
  expect(await Promise.all([background(), background()])).toEqual([1, 1])
})
test('a start that failed is tried again by the next who asks', async () => {
  let starts = 0
  const background = startOnce(async () => {
    starts += 1
    if (starts === 1) throw new Error('the disk is full')
    return starts
  })
  await expect(background()).rejects.toThrow('full')
  expect(await background()).toBe(2)
})
test('what was lost is started anew, and a late word of an old loss changes nothing', async () => {
  const losses: (() => void)[] = []
  const background = startOnce(async (lost) => losses.push(lost))
  expect(await background()).toBe(1)
  losses[0]?.()
  expect(await background()).toBe(2)
  losses[0]?.()
  expect(await background()).toBe(2)
})
