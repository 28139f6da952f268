import type { OrgSettings, SoftBounceJourney } from '../contract/index.ts'
import type { AddressFacts, BounceFact } from '../reachability/facts.ts'
import { isHardForStatus } from '../reachability/hardness.ts'
import { acceptedSigns, answers } from '../reachability/life.ts'
import { type ChannelBounce, channelOfBounce } from './channels.ts'

export type JourneyTip = { readonly atMs: number; readonly evidence: readonly string[] }
export type ChannelFacts = Omit<AddressFacts, 'bounces'> & { readonly bounces: readonly ChannelBounce[] }

const DAY_MS = 86_400_000
const SECOND_MS = 1000

/** Surely ours and not hard: what a journey counts. Everything but `hardBounce` is soft (EVT-3). */
export function isCountedByJourneys(bounce: BounceFact, settings: OrgSettings): boolean {
  return bounce.attribution === 'strong' && !isHardForStatus(bounce, settings)
}

/**
 * The first moment at which so many soft bounces on the journey's channels lie within so many days (rolling spans of
 * 24 h, both ends inclusive), with no sign of life between; null where that never was. Only bounces later than
 * `afterMs` count. A function of the facts: the order in which they arrived cannot matter.
 * @source requirements SFT-2
 */
export function journeyTip(
  journey: SoftBounceJourney,
  facts: ChannelFacts,
  settings: OrgSettings,
  afterMs = -Infinity,
): JourneyTip | null {
  const counted = facts.bounces
    .filter((bounce) => bounce.occurredAtMs > afterMs && isCountedByJourneys(bounce, settings))
    .filter((bounce) => journey.channels.includes(channelOfBounce(bounce, settings)))
    .sort((a, b) => a.occurredAtMs - b.occurredAtMs || (a.id < b.id ? -1 : 1))
    .map((bounce) => ({ ...bounce, answeredAtMs: answeredAt(bounce, facts) }))
  for (const last of counted) {
    const inWindow = counted.filter(
      (bounce) =>
        bounce.occurredAtMs <= last.occurredAtMs &&
        last.occurredAtMs - bounce.occurredAtMs <= journey.days * DAY_MS &&
        !isBy(bounce.answeredAtMs, last.occurredAtMs),
    )
    if (inWindow.length >= journey.softBounces) {
      return { atMs: last.occurredAtMs, evidence: inWindow.map((bounce) => bounce.id) }
    }
  }
  return null
}

/** False where a sign of life that arrived late lies between these bounces: then the journey never was at its end. */
export function isUnanswered(bounces: readonly BounceFact[], facts: AddressFacts): boolean {
  const lastMs = Math.max(...bounces.map((bounce) => bounce.occurredAtMs))
  return bounces.every((bounce) => !isBy(answeredAt(bounce, facts), lastMs))
}

/** When the contact first showed that the address works after all. */
function answeredAt(bounce: BounceFact, facts: AddressFacts): number {
  const signs = acceptedSigns(facts).filter((life) => answers(life, bounce))
  return Math.min(Infinity, ...signs.map((life) => life.atMs))
}

/** Whole seconds, and the reply wins a tie, as everywhere (INT-24). */
const isBy = (atMs: number, untilMs: number): boolean => Math.floor(atMs / SECOND_MS) <= Math.floor(untilMs / SECOND_MS)
