import { expect, test } from 'vitest'
import { takeTurns } from './turns.ts'

/** A clock that stands still unless it is moved, and each turn of the event loop moves it by a millisecond. */
function turningClock() {
  let nowMs = 0
  let isOn = true
  const turn = () => {
    nowMs += 1
    if (isOn) setImmediate(turn)
  }
  setImmediate(turn)
  return { elapsedMs: () => nowMs, stop: () => (isOn = false) }
}

test('work goes on within its turn, and lets others in when it is used up', async () => {
  let nowMs = 0
  const turns = takeTurns(
    () => false,
    () => nowMs,
  )
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

test('while somebody waits for an answer it steps back, but not for good', async () => {
  const clock = turningClock()
  let isBusy = true
  const turns = takeTurns(() => isBusy, clock.elapsedMs)
  setTimeout(() => {
    isBusy = false
  })
  await turns.pause()
  expect(isBusy).toBe(false)
  isBusy = true
  const startedAt = clock.elapsedMs()
  await turns.pause()
  expect(clock.elapsedMs() - startedAt).toBeGreaterThan(50)
  clock.stop()
})
