import type { BounceReason } from '../../contract/bounce-vocabulary.ts'
import type { WordLists } from '../../mail/find-phrases.ts'

/**
 * One cause of a failure, as data. Rules never call each other; `precedence.ts` alone knows their order.
 * A phrase is lower case and begins with a word; " * " in it stands for up to 60 characters; addresses in the text read as "‹›".
 * It may end inside a word; a space at its end asks for the end of one, so that "has no " is not in "has not".
 * "{name}" stands for one word of a list, "{name?} " for one or none: of the rule's own `words`, or of the common ones.
 */
export type Rule = {
  /** Stable, kebab-case; stored with every verdict. */
  readonly name: string
  readonly reason: BounceReason
  readonly why: string
  readonly source: string
  /** Codes that mean this when no text names a cause. "*" as the class stands for 4 and 5. */
  readonly statuses: readonly string[]
  /** SMTP replies that mean this when there is no code either. */
  readonly replies?: readonly string[]
  /** The phrases count beside one of these codes only. */
  readonly onlyWith?: readonly string[]
  readonly words?: WordLists
  readonly phrases: readonly string[]
  /** Says so little that a refusal before RCPT means the host or the sender. */
  readonly isVague?: boolean
  /** Counts beside X.4.7 too: that code tells how it ended and not why. */
  readonly isWhyItExpired?: boolean
  /** A text with one of these is about something else. */
  readonly unless?: readonly string[]
  readonly examples: readonly string[]
  readonly counterexamples: readonly string[]
}
