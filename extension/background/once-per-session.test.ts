import { expect, test } from 'vitest'
import { oncePerSession } from './once-per-session.ts'
import { sessionArea } from './session-area-fixture.ts'

test('runs at the first start of a worker in a browser session and at no later one', async () => {
  const [session, next] = [sessionArea(), sessionArea()]
  let runs = 0
  const first = async (): Promise<void> => {
    runs += 1
  }
  for (const area of [session, session, next, session]) await oncePerSession(area, first)
  expect(runs).toBe(2)
})

test('what fails holds up nothing and is done at the next start', async () => {
  const session = sessionArea()
  await oncePerSession(session, () => Promise.reject(new Error('the disk is full')))
  let runs = 0
  await oncePerSession(session, async () => {
    runs += 1
  })
  expect(runs).toBe(1)
})
