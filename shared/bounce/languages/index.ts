import type { WordLists } from '../../mail/find-phrases.ts'
import { LANGUAGES } from './all.ts'

export const FAILURE_SUBJECTS: readonly string[] = LANGUAGES.flatMap((language) => language.failureSubjects)
export const FAILURE_TEXTS: readonly string[] = LANGUAGES.flatMap((language) => language.failureTexts)
export const DELAY_WORDS: readonly string[] = LANGUAGES.flatMap((language) => language.delays)

/** How languages say it, whatever their order of words. */
const EVERY_LANGUAGE: Readonly<Record<string, readonly string[]>> = {
  'unknown-user': ['{who} * {missing}', '{unknown} {who}', '{unknown}{who}'],
  'mailbox-full': ['{store} * {full}'],
  'account-suspended': ['{who} * {off}', '{store} * {off}'],
}

export type LanguagePhrase = { readonly phrase: string; readonly words: WordLists }

/** Phrases of all languages for a rule. */
export function languagePhrases(rule: string): LanguagePhrase[] {
  return LANGUAGES.flatMap(({ causes, words }) => {
    const own = causes[rule] ?? []
    const common = words === undefined ? [] : (EVERY_LANGUAGE[rule] ?? [])
    return [...own, ...common].map((phrase) => ({ phrase, words: words ?? {} }))
  })
}
