import { expect, test } from 'vitest'
import { takeTurns } from './turns.ts'

test('work goes on within its turn, and lets others in when it is used up', async () => {
  let nowMs = 0
  const turns = takeTurns(() => nowMs)
  let isLetIn = false
  setImmediate(() => {
    isLetIn = true
  })
  await turns.pause()
  expect(isLetIn).toBe(false)
  nowMs = 5
  await turns.pause()
  expect(isLetIn).toBe(true)
})
