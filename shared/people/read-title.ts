import type { TitleRule } from '../contract/settings.ts'
import { DEPARTMENTS, PERSONA_BY_SENIORITY, SENIORITIES, type TitleWords } from './title-words.ts'

export type TitleReading = {
  readonly department: string | null
  readonly seniority: string | null
  readonly persona: string | null
}

/** No title is longer; a text that is may hold anything. */
const TITLE_CHARACTERS_MAX = 200
const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/**
 * Department, seniority and persona of a job title; null where it does not say. The first rule of the admin's whose words
 * all occur decides what it names, the built-in table the rest.
 * @source requirements CON-5, ENR-5
 */
export function readTitle(title: string, rules: readonly TitleRule[] = []): TitleReading {
  const words = wordsOf(title)
  const own = rules.find((rule) => rule.words.every((word) => occurs(plain(word), words)))
  const seniority = own?.seniority ?? firstMatch(PLAIN_SENIORITIES, words)
  return {
    department: own?.department ?? firstMatch(PLAIN_DEPARTMENTS, words),
    seniority,
    persona: own?.persona ?? (seniority === null ? null : (PERSONA_BY_SENIORITY[seniority] ?? null)),
  }
}

/** True for a text that names a job: a step of a career, or a profession. */
export const isJobTitle = (text: string): boolean => firstMatch(PLAIN_SENIORITIES, wordsOf(text)) !== null

const firstMatch = (table: readonly TitleWords[], words: string): string | null =>
  table.find((row) => row.words.some((word) => occurs(word, words)))?.value ?? null

/** " vp of sales ": single spaces around every word, so that whole words are found by their spaces. */
function wordsOf(title: string): string {
  return ` ${plain(title.slice(0, TITLE_CHARACTERS_MAX)).replace(/[^\p{L}\p{N}&-]+/gu, ' ')} `.replace(/ {2,}/g, ' ')
}

function occurs(word: string, words: string): boolean {
  if (WITHOUT_SPACES.test(word)) return words.includes(word)
  if (word.endsWith('*')) return words.includes(` ${word.slice(0, -1)}`)
  if (word.startsWith('*')) return words.includes(`${word.slice(1)} `)
  return words.includes(` ${word} `)
}

const plain = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replaceAll(/[łŁ]/g, 'l')
    .toLowerCase()
    .normalize('NFC')

const plainTable = (table: readonly TitleWords[]): readonly TitleWords[] =>
  table.map((row) => ({ ...row, words: row.words.map(plain) }))
const PLAIN_SENIORITIES = plainTable(SENIORITIES)
const PLAIN_DEPARTMENTS = plainTable(DEPARTMENTS)
