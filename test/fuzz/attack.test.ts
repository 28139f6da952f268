import { readNotice } from '@reachable/shared/bounce'
import { describe, expect, test } from 'vitest'
import { attackMails } from './attack-mails.ts'
import { countWork } from './counted-work.ts'

const bytesOf = (mail: string) => Uint8Array.from(Buffer.from(mail, 'latin1'))

describe('a mail that goes for one weakness is read to its end', () => {
  // Twice the length may cost twice the work; what costs the square of it costs four times. Times: `pnpm bench bounces`.
  const GROWTH_MAX = 2.6
  const longer = new Map(attackMails(128_000).map(({ name, mail }) => [name, mail]))
  test.each(attackMails(64_000))('$name: work grows with the length', ({ name, mail }) => {
    const looks = countWork(() => readNotice(bytesOf(mail)))
    const looksAtLonger = countWork(() => readNotice(bytesOf(longer.get(name) ?? '')))
    expect(looksAtLonger / looks).toBeLessThan(GROWTH_MAX)
  })

  test.each(attackMails(1_000_000))('$name: a megabyte of it does not make the reader throw', ({ mail }) => {
    const { explain, report } = readNotice(bytesOf(mail))
    expect(explain).not.toContain('this mail could not be read')
    expect(JSON.stringify(report).length).toBeLessThan(1_000_000)
  })
})

test('the count of work knows a search that begins anew at each character', () => {
  const quadratic = (length: number) => () => {
    const text = 'a'.repeat(length)
    for (let at = 0; at < length; at += 1) text.slice(at).includes('b')
  }
  expect(countWork(quadratic(2_000)) / countWork(quadratic(1_000))).toBeGreaterThan(3.9)
})
