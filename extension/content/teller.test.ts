import { expect, test } from 'vitest'
import { createTeller } from './teller.ts'

/** A background that answers as told, and then always. */
function world(...answers: boolean[]) {
  const told: string[] = []
  const waits: number[] = []
  const tell = createTeller<string>({
    tell: async (message) => {
      told.push(message)
      return answers.shift() ?? true
    },
    wait: async (ms) => void waits.push(ms),
  })
  return { told, waits, tell }
}

test('what a stopped worker did not store is told again, and what came after it waits for its turn', async () => {
  const { told, waits, tell } = world(false, false, true)
  await Promise.all([tell('send'), tell('undo')])
  expect(told).toEqual(['send', 'send', 'send', 'undo'])
  expect(waits).toEqual([100, 200])
})

test('a background that never answers holds up nothing for ever', async () => {
  const { told, waits, tell } = world(...Array.from({ length: 10 }, () => false))
  await Promise.all([tell('lost'), tell('next')])
  expect(told.filter((message) => message === 'lost')).toHaveLength(10)
  expect(told.at(-1)).toBe('next')
  expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(60_000)
})

test('a quiet time later it starts anew', async () => {
  const { told, tell } = world()
  await tell('one')
  await tell('two')
  expect(told).toEqual(['one', 'two'])
})
