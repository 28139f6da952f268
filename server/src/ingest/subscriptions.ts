import type { OrgSettings } from '@reachable/shared/contract'
import {
  type ChannelFacts,
  channelOfBounce,
  endsSubscriptions,
  isUnsubscribed,
  planFromBounces,
  REFUSALS,
  type SubscriptionChange,
} from '@reachable/shared/rules'
import type { StoredBounce } from '../db/org/bounce-events.ts'
import type { InboxRow } from '../db/org/inbox.ts'
import { saveSubscriptions, unsubscriptionsOf } from '../db/org/unsubscriptions.ts'
import { loadFacts } from './address-facts.ts'
import { type DecisionScope, logReasons, type Reason } from './ingest-scope.ts'

/** What one failure does to the person's subscriptions (CHN-1, SFT-2), and the reason of each yes and no. */
export async function decideSubscriptions(scope: DecisionScope, source: InboxRow, bounce: StoredBounce): Promise<void> {
  const { tx, settings } = scope
  // That a notice belongs to no mail of ours is said already.
  if (bounce.attribution === 'none') return
  const { address } = bounce
  const rows = await unsubscriptionsOf(tx, address)
  const facts = await loadFacts(tx, address, [])
  const changes = planFromBounces({ facts, rows, fresh: bounce, settings })
  await saveSubscriptions(tx, address, changes)
  const ended = endedBy(changes)
  const reason = ended.length > 0 ? endedReason(ended, bounce, settings) : refusalOf(bounce, settings)
  await logReasons(scope, source, [{ action: 'channel.unsubscribe', address, evidence: [bounce.id], ...reason }])
  await logWithdrawn(scope, source, address, changes)
}

/** Takes back what rested on a bounce that turned out otherwise: a better notice, or a reply that arrived late. */
export async function withdrawSubscriptions(
  scope: DecisionScope,
  source: InboxRow | null,
  facts: ChannelFacts,
): Promise<void> {
  const rows = await unsubscriptionsOf(scope.tx, facts.address)
  if (rows.length === 0) return
  const changes = planFromBounces({ facts, rows, fresh: null, settings: scope.settings })
  await saveSubscriptions(scope.tx, facts.address, changes)
  await logWithdrawn(scope, source, facts.address, changes)
}

/** Names of channels as people know them. */
export function channelNames(ids: readonly string[], { channels }: OrgSettings): string {
  return ids.map((id) => channels.find((channel) => channel.id === id)?.name ?? id).join(', ')
}

const isOn = (row: SubscriptionChange['after']): boolean => row !== null && isUnsubscribed(row)
const endedBy = (changes: readonly SubscriptionChange[]) =>
  changes.flatMap(({ before, after }) => (after !== null && isUnsubscribed(after) && !isOn(before) ? [after] : []))

type Verdict = Omit<Reason, 'action' | 'address'>

function endedReason(ended: ReturnType<typeof endedBy>, bounce: StoredBounce, settings: OrgSettings): Verdict {
  const ids = ended.map((row) => row.channelId)
  const names = channelNames(ids, settings)
  if (ended.some((row) => row.source === 'hardBounce')) {
    const on = channelNames([channelOfBounce(bounce, settings)], settings)
    return { outcome: 'done', rule: 'CHN-1', why: `A mail on ${on} bounced hard: unsubscribed from ${names}.` }
  }
  const evidence = ended[0]?.evidence ?? []
  const why = `${evidence.length} soft bounces with no reply between: unsubscribed from ${names}.`
  return { outcome: 'done', rule: 'SFT-2', why, evidence }
}

function refusalOf(bounce: StoredBounce, settings: OrgSettings): Verdict {
  if (bounce.attribution === 'weak') {
    const why = 'The notice does not prove that it belongs to a mail of ours, so no subscription ends.'
    return { outcome: 'skipped', rule: 'BNC-9', refusal: 'weakly_attributed', why }
  }
  const refusal = endsSubscriptions(bounce, settings) ? 'already_unsubscribed' : 'soft_bounce'
  return { outcome: 'skipped', refusal, ...REFUSALS[refusal] }
}

async function logWithdrawn(
  scope: DecisionScope,
  source: InboxRow | null,
  address: string,
  changes: readonly SubscriptionChange[],
): Promise<void> {
  const back = changes.filter(({ before, after }) => isOn(before) && !isOn(after))
  if (back.length === 0) return
  const names = channelNames(
    back.flatMap(({ before }) => before?.channelId ?? []),
    scope.settings,
  )
  const why = `What ended the subscription turned out otherwise: subscribed again to ${names}.`
  const evidence = [...new Set(back.flatMap(({ before }) => before?.evidence ?? []))]
  await logReasons(scope, source, [
    { action: 'channel.resubscribe', outcome: 'done', address, rule: 'CHN-2', why, evidence },
  ])
}
