/** What one language adds. Phrases are lower case and have the form that `rules/rule.ts` describes. */
export type Language = {
  readonly code: string
  /** Subjects of failure notices. */
  readonly failureSubjects: readonly string[]
  /** Sentences of failure notices. */
  readonly failureTexts: readonly string[]
  /** Words that make a notice a delay notice. */
  readonly delays: readonly string[]
  /** Words that the phrases of `EVERY_LANGUAGE` put together; most languages need no phrases beside these. */
  readonly words?: {
    /** Words for a recipient, and what is said of one that does not exist, behind it and before it. */
    readonly who: readonly string[]
    readonly missing: readonly string[]
    readonly unknown: readonly string[]
    /** Words for a mailbox, and what is said of a full one. */
    readonly store: readonly string[]
    readonly full: readonly string[]
    /** What is said of a recipient whose account is asleep. */
    readonly off: readonly string[]
  }
  /** Phrases by name of the rule that they belong to. */
  readonly causes: Readonly<Record<string, readonly string[]>>
}
