import type { BadgeState, CaptureInboundSeen, Reachability } from '@reachable/shared/contract'
import { RECENT_MS } from './recent-sends.ts'

const DAY_MS = 24 * 60 * 60_000

/** What this browser knows of somebody who writes. */
export type Acquaintance = {
  /** As the org's feed names them. */
  readonly person: Reachability | undefined
  /** Mailed in the open from this mailbox lately. */
  readonly isMailed: boolean
  /** Time of the newest mail of theirs that was posted as a sighting. */
  readonly lastSeenMs: number | undefined
}

const BOUNCING: ReadonlySet<BadgeState> = new Set(['departed', 'inactive', 'bounced', 'soft_bouncing'])
/** An open bounce may hide behind a worse state; the status tells it. */
const isWatched = (person: Reachability | undefined): boolean =>
  person !== undefined && (BOUNCING.has(person.state) || person.status !== 'active')
const isInTrouble = (person: Reachability | undefined): boolean =>
  isWatched(person) || person?.state === 'out_of_office'

/**
 * Is the original of this mail worth reading? Only where its verdict can end trouble that we know of (ACT-8), or where an
 * automatic reply to a mail of ours is likely (BNC-4). An old mail that its conversation shows again is neither.
 */
export const needsOriginal = ({ person, isMailed }: Acquaintance, ageMs: number): boolean =>
  (isMailed || isInTrouble(person)) && ageMs <= RECENT_MS

/** Of whom the profile lets us read what stands in a mail that the rep has opened; how often does not matter (CAP-9). */
export function mayReadOf(allowed: CaptureInboundSeen, { person, isMailed }: Acquaintance): boolean {
  if (allowed === 'watched') return isWatched(person)
  return allowed === 'known' && (person !== undefined || isMailed)
}

/** Whose last sign of life is kept in case somebody asks for it: whoever is not in trouble today may be tomorrow. */
export const mayKeepOf = (allowed: CaptureInboundSeen, who: Acquaintance): boolean =>
  allowed === 'watched' && !isWatched(who.person) && (who.person !== undefined || who.isMailed)

/** May a mail of this time be posted as a sighting under the profile's setting? @source requirements CAP-9 */
export function maySee(allowed: CaptureInboundSeen, who: Acquaintance, atMs: number): boolean {
  const { person, isMailed, lastSeenMs } = who
  if (allowed === 'off' || (lastSeenMs !== undefined && atMs <= lastSeenMs)) return false
  if (allowed === 'watched') return isWatched(person)
  if (isInTrouble(person)) return true
  const isDaily = lastSeenMs === undefined || atMs - lastSeenMs >= DAY_MS
  return isDaily && (person !== undefined || isMailed)
}
