import type { RecordPlan } from './record-plan.ts'

/** Reasons that pass with time; the others stay as they are until somebody acts. */
const PASSING = ['too_fresh', 'not_observed', 'recent_activity', 'recent_crm_change']

/**
 * Why the run left `email_active` as it is although something speaks against the address, in the words of its own log;
 * null where it had no reason to wait. The popover shows it, because `Hard_Bounce__c` does not wait (HBF-13).
 */
export function waitingFor(plans: readonly RecordPlan[]): string | null {
  const entries = plans.flatMap((plan) => plan.entries)
  const waiting = entries.find(
    ({ action, refusal }) => action === 'email_active.write' && refusal !== null && PASSING.includes(refusal),
  )
  return waiting?.why ?? null
}
