import { BOUNCE_REASON_TABLE, type OrgSettings } from '../contract/index.ts'
import type { BounceFact } from './facts.ts'

/** The class that the status rules read: `recipientState` alone, not the parser's `hard` (AMB-6). */
export function isHardForStatus(bounce: BounceFact, settings: OrgSettings): boolean {
  if (bounce.recipientState === 'DNSFailure') return settings.bounce.dnsFailureIsHard
  return bounce.recipientState === 'hardBounce'
}

/** True where the failure says something about the address (HLD-3, last column of BNC-13). */
export function countsToThreshold(bounce: BounceFact, settings: OrgSettings): boolean {
  return settings.bounce.thresholdCategories === 'any' || BOUNCE_REASON_TABLE[bounce.reason].countsToThreshold
}
