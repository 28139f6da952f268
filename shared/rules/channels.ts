import { DEFAULT_PROJECT, type OrgSettings } from '../contract/index.ts'
import type { BounceFact } from '../reachability/facts.ts'
import { isHardForStatus } from '../reachability/hardness.ts'

/** Who ended a subscription: the person, an admin for them, a hard bounce, or too many soft ones. */
export type UnsubscribeSource = 'user' | 'admin' | 'hardBounce' | 'journey'

/** What is known of one person and one channel. No row: never unsubscribed. */
export type Unsubscription = {
  readonly channelId: string
  readonly source: UnsubscribeSource
  /** When it ended: the time of the act or of the bounce. */
  readonly atMs: number
  /** Ids of the bounce events behind it. */
  readonly evidence: readonly string[]
  /** When the subscription was last brought back; what happened until then no longer counts. */
  readonly restoredAtMs: number | null
}
export type NewUnsubscription = Omit<Unsubscription, 'restoredAtMs'>
/** One row before and after; `after` null: the row never should have been. */
export type SubscriptionChange = { readonly before: Unsubscription | null; readonly after: Unsubscription | null }

/** A bounce with the channel of the mail that failed; null: a rep's own mail. */
export type ChannelBounce = BounceFact & { readonly channelId: string | null }

/** CHN-3: a person's own word stands over everything, an admin's over what bounces say. */
const RANK: Readonly<Record<UnsubscribeSource, number>> = { user: 3, admin: 2, hardBounce: 1, journey: 0 }

export function isUnsubscribed({ atMs, restoredAtMs }: Unsubscription): boolean {
  return restoredAtMs === null || atMs > restoredAtMs
}

/** True for what bounces caused: only this an admin can restore (CHN-4). */
export const isBounceCaused = ({ source }: Pick<Unsubscription, 'source'>): boolean =>
  source === 'hardBounce' || source === 'journey'

/** The channel on which the mail failed (CHN-5, AMB-27). */
export function channelOfBounce({ channelId }: Pick<ChannelBounce, 'channelId'>, settings: OrgSettings): string {
  return channelId ?? settings.oneToOneChannel
}

/**
 * The channels that a hard bounce on channel `id` ends: that one whatever its type, and all marketing e-mail channels of
 * its project. Other transactional channels and other projects stay. The channel of one-to-one mail exists whether or
 * not the list names it; any other that it does not name belongs to no project.
 * @source requirements CHN-1
 */
export function channelsEndedBy(id: string, { channels, oneToOneChannel }: OrgSettings): string[] {
  const listed = channels.find((channel) => channel.id === id)
  const project = listed?.project ?? (id === oneToOneChannel ? DEFAULT_PROJECT : undefined)
  const marketing = channels.filter(
    (channel) => channel.project === project && channel.type === 'marketing' && channel.medium === 'email',
  )
  return [...new Set([id, ...marketing.map((channel) => channel.id)])]
}

/** CHN-1, CHN-2: a hard one, surely ours, whatever the trust in the host. */
export function endsSubscriptions(bounce: BounceFact, settings: OrgSettings): boolean {
  return bounce.attribution === 'strong' && isHardForStatus(bounce, settings)
}

/**
 * The row that follows when `fresh` is learnt; the same row where it changes nothing. A higher rank wins, of equals the
 * earlier, and nothing counts that happened before the subscription was brought back: so the order of arrival does
 * not matter.
 */
export function withUnsubscription(known: Unsubscription | null, fresh: NewUnsubscription): Unsubscription {
  if (known === null) return { ...fresh, restoredAtMs: null }
  const isOver = known.restoredAtMs !== null && fresh.atMs <= known.restoredAtMs
  if (isOver || (isUnsubscribed(known) && !outranks(fresh, known))) return known
  return { ...fresh, restoredAtMs: known.restoredAtMs }
}

function outranks(fresh: NewUnsubscription, known: NewUnsubscription): boolean {
  const higher = RANK[fresh.source] - RANK[known.source]
  if (higher !== 0) return higher > 0
  if (fresh.atMs !== known.atMs) return fresh.atMs < known.atMs
  return fresh.evidence.join() < known.evidence.join()
}

type Act = { readonly channelIds: readonly string[]; readonly source: 'user' | 'admin'; readonly nowMs: number }

/** A person, or an admin for them, ends subscriptions by hand. Only what changes. */
export function planUnsubscribe({ channelIds, source, nowMs }: Act, rows: readonly Unsubscription[]) {
  return channelIds.flatMap((channelId): SubscriptionChange[] => {
    const before = rows.find((row) => row.channelId === channelId) ?? null
    // An act follows what came before it, also within one millisecond.
    const atMs = Math.max(nowMs, (before?.restoredAtMs ?? -1) + 1)
    const after = withUnsubscription(before, { channelId, source, atMs, evidence: [] })
    return after === before ? [] : [{ before, after }]
  })
}

/**
 * Brings subscriptions back. An admin's restore (`all: false`) leaves alone what the person or an admin decided; the
 * person's own resubscription (`all: true`) ends whatever stood against it.
 * @source requirements CHN-4
 */
export function planResubscribe(
  { channelIds, all, nowMs }: { channelIds: readonly string[] | null; all: boolean; nowMs: number },
  rows: readonly Unsubscription[],
): SubscriptionChange[] {
  return rows
    .filter((row) => isUnsubscribed(row) && (channelIds === null || channelIds.includes(row.channelId)))
    .filter((row) => all || isBounceCaused(row))
    .map((before) => ({ before, after: { ...before, restoredAtMs: Math.max(nowMs, before.atMs) } }))
}
