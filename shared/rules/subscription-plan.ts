import type { OrgSettings } from '../contract/index.ts'
import {
  type ChannelBounce,
  channelOfBounce,
  channelsEndedBy,
  endsSubscriptions,
  isBounceCaused,
  isUnsubscribed,
  type NewUnsubscription,
  type SubscriptionChange,
  type Unsubscription,
  withUnsubscription,
} from './channels.ts'
import { type ChannelFacts, isCountedByJourneys, isUnanswered, journeyTip } from './soft-bounce-journey.ts'

type PlanInput = {
  readonly facts: ChannelFacts
  /** What is stored of the person. */
  readonly rows: readonly Unsubscription[]
  /** The bounce that was just learnt; null where something else was. Settings of today reach no older one (PRF-4). */
  readonly fresh: ChannelBounce | null
  readonly settings: OrgSettings
}

/**
 * What bounces change about a person's subscriptions: those that the fresh bounce ends, and those that end no longer
 * because their bounce was explained away (a better notice, a reply that arrived late). Idempotent; changes of the
 * settings alone bring nobody back.
 * @source requirements S (CHN), U (SFT)
 */
export function planFromBounces({ facts, rows, fresh, settings }: PlanInput): SubscriptionChange[] {
  const doubtful = rows.filter((row) => isBounceCaused(row) && isUnsubscribed(row) && !isProven(row, facts))
  const channelIds = new Set([
    ...doubtful.map((row) => row.channelId),
    ...(fresh === null ? [] : channelsTouchedBy(fresh, settings)),
  ])
  return [...channelIds].flatMap((channelId) => {
    const before = rows.find((row) => row.channelId === channelId) ?? null
    const known = before !== null && doubtful.includes(before) ? withdrawn(before) : before
    const support = supportOf(channelId, facts, settings, known?.restoredAtMs ?? -Infinity)
    const after = support === null ? known : withUnsubscription(known, support)
    return after === before ? [] : [{ before, after }]
  })
}

/** Channels that this bounce may end: by itself when hard, as one of several when soft. */
function channelsTouchedBy(bounce: ChannelBounce, settings: OrgSettings): string[] {
  const channelId = channelOfBounce(bounce, settings)
  if (endsSubscriptions(bounce, settings)) return channelsEndedBy(channelId, settings)
  if (!isCountedByJourneys(bounce, settings)) return []
  return activeJourneys(settings).flatMap(({ channels }) => (channels.includes(channelId) ? channels : []))
}

const activeJourneys = (settings: OrgSettings) => settings.softBounceJourneys.filter((journey) => journey.enabled)

/** The earliest hard bounce that ends this channel, else the earliest end of a journey; null where there is neither. */
function supportOf(
  channelId: string,
  facts: ChannelFacts,
  settings: OrgSettings,
  afterMs: number,
): NewUnsubscription | null {
  const [hard] = facts.bounces
    .filter((bounce) => bounce.occurredAtMs > afterMs && endsSubscriptions(bounce, settings))
    .filter((bounce) => channelsEndedBy(channelOfBounce(bounce, settings), settings).includes(channelId))
    .sort((a, b) => a.occurredAtMs - b.occurredAtMs || (a.id < b.id ? -1 : 1))
  if (hard) return { channelId, source: 'hardBounce', atMs: hard.occurredAtMs, evidence: [hard.id] }
  const [tip] = activeJourneys(settings)
    .filter((journey) => journey.channels.includes(channelId))
    .flatMap((journey) => journeyTip(journey, facts, settings, afterMs) ?? [])
    .sort((a, b) => a.atMs - b.atMs)
  return tip ? { channelId, source: 'journey', ...tip } : null
}

/** Judged by its own evidence and by no setting, so that a change of channels, journeys or readings undoes nothing. */
function isProven(row: Unsubscription, facts: ChannelFacts): boolean {
  const bounces = facts.bounces.filter((bounce) => row.evidence.includes(bounce.id))
  // Evidence that retention removed can no longer be doubted.
  if (bounces.length < row.evidence.length) return true
  if (bounces.some((bounce) => bounce.attribution !== 'strong')) return false
  if (row.source === 'hardBounce') return bounces.every((bounce) => bounce.hard)
  return bounces.every((bounce) => bounce.recipientState !== 'hardBounce') && isUnanswered(bounces, facts)
}

/** As if the bounce had never been: gone, or as the last restore left it. */
function withdrawn(row: Unsubscription): Unsubscription | null {
  return row.restoredAtMs === null ? null : { ...row, atMs: row.restoredAtMs, evidence: [] }
}
