import { describe, expect, test } from 'vitest'
import { accountIn, inlineRoots, watchInlineData } from './inline-data.ts'

type Page = Window & { _GM_setData?: (data: unknown) => unknown }

describe('the data that Gmail puts into its page', () => {
  test("is seen on its way to the page's own function, whatever goes wrong with us", () => {
    const page = {} as Page
    const seen: unknown[] = []
    watchInlineData(page, (data) => {
      seen.push(data)
      throw new Error('ours')
    })
    expect(page._GM_setData).toBeUndefined()
    page._GM_setData = (data) => ({ taken: data })
    expect(page._GM_setData({ a: 1 })).toEqual({ taken: { a: 1 } })
    expect(seen).toEqual([{ a: 1 }])
  })
  test('is left alone where its function was there first', () => {
    const own = () => 'own'
    const page = { _GM_setData: own } as unknown as Page
    watchInlineData(page, () => undefined)
    expect(page._GM_setData).toBe(own)
  })
  test('may hold lists as text; other text is not parsed', () => {
    const list = JSON.stringify([['msg-f:1800000000000000001', [1, 'ann@acme.com', 'Ann Lee'], null]])
    const data = { a6: [['sils', 0, list]], b: ['msg-f:', '{"short":1}', `no list ${list}`] }
    expect(inlineRoots(data)).toEqual([data, JSON.parse(list)])
  })
})

describe('the list of signed-in accounts', () => {
  const data = {
    a1: [
      [
        'mla',
        [
          ['dev@own.example', 0, 0, 1, 'Dev'],
          ['rita@ourco.com', 1, 0, 0, 'Rita'],
        ],
      ],
    ],
  }
  test('names the account whose number stands in the path', () => {
    expect(accountIn(data, '/mail/u/0/')).toBe('rita@ourco.com')
    expect(accountIn(data, '/mail/u/1/')).toBe('dev@own.example')
  })
  test('says nothing of a delegated mailbox, of another number, or without a list', () => {
    expect(accountIn(data, '/mail/b/AEoRXR/u/0/')).toBeNull()
    expect(accountIn(data, '/mail/u/7/')).toBeNull()
    for (const other of [null, 'mla', ['mla'], { a: ['mla', [null, [7, 0, 0, 0]]] }])
      expect(accountIn(other, '/mail/u/0/')).toBeNull()
  })
})
