import { german } from './de.ts'
import { english } from './en.ts'
import { spanish } from './es.ts'
import { french } from './fr.ts'
import { italian } from './it.ts'
import { japanese } from './ja.ts'
import { korean } from './ko.ts'
import type { Language } from './language.ts'
import { dutch } from './nl.ts'
import { polish } from './pl.ts'
import { portuguese } from './pt.ts'
import { russian } from './ru.ts'
import { turkish } from './tr.ts'
import { chinese } from './zh.ts'

/** A language is added by its file and one word here. */
const LANGUAGES: readonly Language[] = [
  english,
  german,
  french,
  spanish,
  portuguese,
  italian,
  dutch,
  polish,
  russian,
  japanese,
  chinese,
  korean,
  turkish,
]

export const FAILURE_SUBJECTS: readonly string[] = LANGUAGES.flatMap((language) => language.failureSubjects)
export const FAILURE_TEXTS: readonly string[] = LANGUAGES.flatMap((language) => language.failureTexts)
export const DELAY_WORDS: readonly string[] = LANGUAGES.flatMap((language) => language.delays)

/** Phrases of all languages by name of the rule. */
export const LANGUAGE_PHRASES: Readonly<Record<string, readonly string[]>> = mergeCauses()

function mergeCauses(): Record<string, string[]> {
  const merged: Record<string, string[]> = {}
  for (const language of LANGUAGES) {
    for (const [rule, phrases] of Object.entries(language.causes)) {
      const known = merged[rule] ?? []
      merged[rule] = [...known, ...phrases]
    }
  }
  return merged
}
