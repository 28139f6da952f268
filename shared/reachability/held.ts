import type { OrgSettings } from '../contract/index.ts'
import type { BounceFact } from './facts.ts'
import { countsToThreshold, isHardForStatus } from './hardness.ts'
import { latest } from './life.ts'

export const DAY_MS = 86_400_000

export type Hold = { readonly rule: 'trusted_hard' | 'threshold' | 'held_by_sender'; readonly sinceMs: number }

/**
 * Whether the open bounces (oldest first) hold the address, and since when. Once held it stays so until a sign of life
 * (HLD-8), so the earliest moment counts; a trusted hard bounce names the rule, being the surer evidence.
 * @source requirements HLD-1, HLD-3, HBF-12
 */
export function heldBy(open: readonly BounceFact[], settings: OrgSettings): Hold | null {
  const trustedHard = open.find((bounce) => isTrustedHard(bounce, settings))
  const counted = open.filter((bounce) => countsToThreshold(bounce, settings))
  const tipping = counted.find((bounce) => reachesThreshold(counted, bounce, settings))
  const told = open.find(isHeldBySender)
  const moments = [trustedHard, tipping, told].flatMap((bounce) => bounce?.occurredAtMs ?? [])
  if (moments.length === 0) return null
  const rule = trustedHard ? 'trusted_hard' : tipping ? 'threshold' : 'held_by_sender'
  return { rule, sinceMs: Math.min(...moments) }
}

/** HBF-12: the sender's own word, of whatever category; its file counts as its report. */
const isHeldBySender = (bounce: BounceFact): boolean => bounce.attribution === 'strong' && bounce.heldBySender === true

/** HLD-1: one forged or lost mail never changes a record, so attribution must be strong. */
function isTrustedHard(bounce: BounceFact, settings: OrgSettings): boolean {
  return bounce.attribution === 'strong' && bounce.trusted && isHardForStatus(bounce, settings)
}

/** Whether the bounces up to and including `last` are enough (HLD-3, HLD-4, AMB-5). */
function reachesThreshold(counted: readonly BounceFact[], last: BounceFact, settings: OrgSettings): boolean {
  const { heldRule, heldThreshold, heldWindowDays } = settings.bounce
  const windowMs = heldWindowDays * DAY_MS
  const upTo = counted.filter((bounce) => bounce.occurredAtMs <= last.occurredAtMs)
  if (heldRule === 'sfmc_strict') {
    const ageMs = last.occurredAtMs - (upTo[0]?.occurredAtMs ?? last.occurredAtMs)
    return ageMs >= windowMs && weigh(upTo) >= heldThreshold
  }
  return weigh(upTo.filter((bounce) => last.occurredAtMs - bounce.occurredAtMs <= windowMs)) >= heldThreshold
}

/** Weak ones count once together, and so can never reach the threshold alone (BNC-9). */
function weigh(bounces: readonly BounceFact[]): number {
  const strong = bounces.filter((bounce) => bounce.attribution === 'strong').length
  return strong + (bounces.length > strong ? 1 : 0)
}

/**
 * Date of the latest bounce that counts (HBF-4). Weak ones later than the hold do not move it: they never lead to a
 * write by themselves (BNC-9).
 */
export function lastCountedAt(open: readonly BounceFact[], hold: Hold | null, settings: OrgSettings): number | null {
  const counted = open
    .filter((bounce) => countsToThreshold(bounce, settings) || isHeldBySender(bounce))
    .filter((bounce) => hold === null || bounce.attribution === 'strong' || bounce.occurredAtMs <= hold.sinceMs)
  return latest(counted.map((bounce) => bounce.occurredAtMs))
}
