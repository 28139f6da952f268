import { expect, test } from 'vitest'
import { cutText } from './cut-text.ts'
import { BOUNCE_REASON_CHARACTERS_MAX } from './staging-row.ts'

const text = (characters: number) => 'x'.repeat(characters)

test('500 characters stay, of 501 the first 500 (HBF-6)', () => {
  expect(cutText(text(500), BOUNCE_REASON_CHARACTERS_MAX)).toBe(text(500))
  expect(cutText(text(501), BOUNCE_REASON_CHARACTERS_MAX)).toBe(text(500))
})

test('a surrogate pair across the limit is dropped whole', () => {
  expect(cutText(`${text(499)}\u{1f600}`, BOUNCE_REASON_CHARACTERS_MAX)).toBe(text(499))
  expect(cutText(`${text(498)}\u{1f600}`, BOUNCE_REASON_CHARACTERS_MAX)).toHaveLength(500)
})

test('a million characters are cut like any others', () => {
  expect(cutText(text(1_000_000), BOUNCE_REASON_CHARACTERS_MAX)).toBe(text(500))
})
