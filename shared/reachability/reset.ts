import { acceptedSigns, attributedBounces, endedBounces } from './life.ts'
import { plainDate } from './local-time.ts'
import { negativeEvidence } from './negative-evidence.ts'
import type { CrmRecord } from './record-plan.ts'
import { idsOf, isEmailChanged, NOTHING, plan, type RunInput, type Step, skip } from './run-context.ts'

export type ResetInput = Pick<RunInput, 'facts' | 'state' | 'records' | 'settings' | 'nowMs'>

/**
 * True where the bounces of the address are over: a sign of life answered them. With the events themselves gone by
 * retention (HBF-14), any accepted sign of life is younger than they were.
 */
export function isBounceOver({ facts, state }: Pick<RunInput, 'facts' | 'state'>): boolean {
  if (attributedBounces(facts).length === 0) return state.lastLifeAtMs !== null
  return endedBounces(facts).length > 0
}

/** Ids of the sign of life on which a reset rests. */
export function lastSignIds({ facts, state }: Pick<RunInput, 'facts' | 'state'>): string[] {
  return idsOf(acceptedSigns(facts).filter((life) => life.atMs === state.lastLifeAtMs))
}

/** `email_active` back to true on one contact, whatever the gates (ACT-8, ACT-10, ACT-13, HLD-7). */
export function resetEmailActive(record: CrmRecord, run: ResetInput): Step {
  const { facts, state, settings } = run
  if (record.object !== 'Contact' || record.emailActive !== false) return NOTHING
  if (negativeEvidence(state, settings).length > 0) return NOTHING
  if (isEmailChanged(record, facts) && record.writtenByUs?.emailActive === false) {
    const why = `The record has a new address, ${facts.address}, and nothing speaks against it.`
    return plan('email_active.write', { emailActive: true }, 'ACT-13', why, [])
  }
  if (!isBounceOver(run)) return NOTHING
  const isOurs = facts.decidedEmailActive === false || record.writtenByUs?.emailActive === false
  if (!isOurs) return skip('email_active.write', 'set_by_person', '', [])
  const why = `${facts.address} showed a sign of life on ${plainDate(state.lastLifeAtMs ?? run.nowMs, settings.timeZone)}.`
  return plan('email_active.write', { emailActive: true }, 'ACT-8', why, lastSignIds(run))
}
