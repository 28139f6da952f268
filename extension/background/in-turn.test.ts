import { describe, expect, test } from 'vitest'
import { createInTurn } from './in-turn.ts'

describe('in turn', () => {
  test('what was asked for first is done first, however long it takes', async () => {
    const done: string[] = []
    const inTurn = createInTurn()
    let release = (): void => {}
    const slow = new Promise<void>((resolve) => {
      release = resolve
    })
    const first = inTurn(async () => {
      await slow
      done.push('request')
    })
    const second = inTurn(async () => {
      done.push('answer')
    })
    release()
    await Promise.all([first, second])
    expect(done).toEqual(['request', 'answer'])
  })
  test('a failure is told to whoever asked, and stops nobody else', async () => {
    const inTurn = createInTurn()
    const failed = inTurn(() => Promise.reject(new Error('no')))
    const next = inTurn(() => Promise.resolve('yes'))
    await expect(failed).rejects.toThrow('no')
    expect(await next).toBe('yes')
  })
})
