import type { OrgSettings } from '../contract/index.ts'
import type { AddressFacts, AddressState, BounceFact } from './facts.ts'
import { countsToThreshold, isHardForStatus } from './hardness.ts'
import { DAY_MS, heldBy, lastCountedAt } from './held.ts'
import { acceptedSigns, latest, openBounces, withCountedSigns } from './life.ts'

/** Section Y: a soft status ends this long after the last counted event; the end itself is inclusive, as in HLD-4. */
const SOFT_STATUS_MS = 15 * DAY_MS

/**
 * The status of an address at `nowMs`. A function of the facts alone: their order of arrival cannot matter, and playing
 * a history twice gives the same state.
 * @source requirements D (HLD), BNC-2, BNC-6
 */
export function stateOf(known: AddressFacts, settings: OrgSettings, nowMs: number): AddressState {
  const facts = withCountedSigns(known, settings)
  const open = openBounces(facts)
  const hold = heldBy(open, settings)
  const bouncedRule = hold ? null : ruleOfBounced(open, settings, nowMs)
  return {
    status: hold ? 'held' : bouncedRule ? 'bounced' : 'active',
    rule: hold?.rule ?? bouncedRule,
    heldSinceMs: hold?.sinceMs ?? null,
    lastBounceAtMs: lastCountedAt(open, hold, settings),
    openBounces: open,
    lastLifeAtMs: latest(acceptedSigns(facts).map((life) => life.atMs)),
  }
}

/** Why an address that is not held counts as bounced, the surest reason first; null where it does not. */
function ruleOfBounced(open: readonly BounceFact[], settings: OrgSettings, nowMs: number): string | null {
  const hard = open.filter((bounce) => isHardForStatus(bounce, settings))
  // HLD-2: not trusted, so sendable and not synced.
  if (hard.some((bounce) => bounce.attribution === 'strong')) return 'untrusted_hard'
  if (hard.length > 0) return 'weak_hard'
  if (open.some((bounce) => bounce.hard)) return 'dns_failure'
  return openSoftBounces(open, settings, nowMs).length > 0 ? 'soft' : null
}

/** Soft bounces that count and are not older than 15 days (BDG-1a). */
export function openSoftBounces(open: readonly BounceFact[], settings: OrgSettings, nowMs: number): BounceFact[] {
  return open.filter(
    (bounce) => !bounce.hard && countsToThreshold(bounce, settings) && nowMs - bounce.occurredAtMs <= SOFT_STATUS_MS,
  )
}
