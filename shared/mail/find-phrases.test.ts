import { describe, expect, test } from 'vitest'
import { phraseFinder } from './find-phrases.ts'

const words = { who: ['user', 'mail box'], kind: ['local'], gone: ['unknown', 'not found'] }

function saidIn(text: string, phrase: string): string[] {
  const said: string[] = []
  phraseFinder([{ phrase, of: null, words }])(text, (_, words) => said.push(words))
  return said
}

describe('phrases', () => {
  test('begin where a word begins, and may end within one', () => {
    expect(saidIn('garbled: rbls', 'rbl')).toEqual(['rbl'])
    expect(saidIn('it has not one, it has no other', 'has no ')).toEqual(['has no '])
  })
  test('take one word of a list, and none where the list is optional', () => {
    expect(saidIn('user unknown', '{who} {gone}')).toEqual(['user unknown'])
    expect(saidIn('no such local mail box, no such user', 'no such {kind?} {who}')).toEqual([
      'no such local mail box',
      'no such user',
    ])
  })
  test('leave out what stands in a gap', () => {
    expect(saidIn('user ann at this host not found', '{who} * {gone}')).toEqual(['user * not found'])
  })
  test('do not reach over the end of a sentence or over 60 characters', () => {
    expect(saidIn('the user is here. host unknown', '{who} * {gone}')).toEqual([])
    expect(saidIn(`user ${'x'.repeat(70)} unknown`, '{who} * {gone}')).toEqual([])
  })
  test('stand anywhere in scripts without spaces', () => {
    expect(saidIn('该用户不存在', '用户')).toEqual(['用户'])
  })
})
