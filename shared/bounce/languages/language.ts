/** What one language adds. Phrases are lower case and have the form that `rules/rule.ts` describes. */
export type Language = {
  readonly code: string
  /** Subjects of failure notices. */
  readonly failureSubjects: readonly string[]
  /** Sentences of failure notices. */
  readonly failureTexts: readonly string[]
  /** Words that make a notice a delay notice. */
  readonly delays: readonly string[]
  /** Phrases by name of the rule that they belong to. */
  readonly causes: Readonly<Record<string, readonly string[]>>
}
