import type { OrgSettings } from '../contract/index.ts'
import type { AddressState, BounceFact } from './facts.ts'
import { countsToThreshold, isHardForStatus } from './hardness.ts'

/**
 * The bounces on which `email_active = false` may rest, oldest first; empty where nothing speaks against the address.
 * Weak ones alone never do (BNC-9); the one that tipped a hold may be weak, since the hold itself has strong ones.
 * @source requirements AMB-29 (`inactivePolicy`)
 */
export function negativeEvidence(state: AddressState, settings: OrgSettings): BounceFact[] {
  return state.openBounces.filter(
    (bounce) => (state.status === 'held' && bounce.occurredAtMs === state.heldSinceMs) || mayRestOn(bounce, settings),
  )
}

/** Whether this one bounce, not held, is enough under the policy. */
export function mayRestOn(bounce: BounceFact, settings: OrgSettings): boolean {
  if (bounce.attribution !== 'strong') return false
  if (settings.bounce.inactivePolicy === 'held') return false
  if (isHardForStatus(bounce, settings)) return true
  return settings.bounce.inactivePolicy === 'confirmed_any' && countsToThreshold(bounce, settings)
}
