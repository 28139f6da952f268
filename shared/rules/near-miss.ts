import type { DecideInput } from './activity-context.ts'
import { decideParticipants } from './decide-participants.ts'
import type { RefuseDecision } from './decision.ts'
import { type Change, changesFor } from './near-miss-changes.ts'

/** The one change that would have turned a no into a yes. */
export type NearMiss = {
  /** Where the change is made: by an admin here, in Salesforce, or in what the next mail or invite brings. */
  readonly change: Change['change']
  /** Stable word for the change, e.g. `add_account_domain`. */
  readonly what: string
  readonly sentence: string
}

/**
 * What single change would have made this refusal a yes; null where none of those that we know would. Every change is
 * tried: it is applied to the settings, the view or the activity, and the rules decide again.
 * `view` may hold more accounts than the activity touches: those are where a missing domain could belong.
 */
export function nearMissOf(input: DecideInput, refusal: RefuseDecision): NearMiss | null {
  const wanted = refusal.action === 'role.create' ? 'create-role' : 'create-contact'
  for (const { change, what, sentence, apply } of changesFor(input, refusal)) {
    const decisions = decideParticipants(apply(input))
    const isYes = decisions.some(({ kind, address }) => kind === wanted && address === refusal.address)
    if (isYes) return { change, what, sentence }
  }
  return null
}
