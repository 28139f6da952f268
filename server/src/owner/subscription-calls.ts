import type { BulkUnsubscribeResult, ChannelSubscription, OrgSettings } from '@reachable/shared/contract'
import {
  isUnsubscribed,
  planResubscribe,
  planUnsubscribe,
  REFUSALS,
  type SubscriptionChange,
  type Unsubscription,
} from '@reachable/shared/rules'
import { type OrgDb, type OrgReader, writing } from '../db/org/open.ts'
import { currentSettings } from '../db/org/settings.ts'
import { saveSubscriptions, unsubscriptionsOf } from '../db/org/unsubscriptions.ts'
import { type DecisionScope, logReasons } from '../ingest/ingest-scope.ts'
import { channelNames } from '../ingest/subscriptions.ts'

/** What a person of ours does to subscriptions by hand. */
export type SubscriptionAct =
  | { readonly kind: 'unsubscribe'; readonly source: 'user' | 'admin'; readonly channels: readonly string[] }
  | { readonly kind: 'resubscribe'; readonly channels: readonly string[] }
  /** Only what bounces ended (CHN-4); null: all of it. */
  | { readonly kind: 'restore'; readonly channels: readonly string[] | null }
type SubscriptionAnswer =
  | { readonly kind: 'done'; readonly results: BulkUnsubscribeResult['results'] }
  | { readonly kind: 'unknown_channel'; readonly channels: readonly string[] }

export type SubscriptionCalls = {
  subscriptions(address: string): Promise<ChannelSubscription[]>
  changeSubscriptions(
    addresses: readonly string[],
    act: SubscriptionAct,
    byUser: string,
    nowMs: number,
  ): Promise<SubscriptionAnswer>
}

/** People changed in one transaction; a few milliseconds. */
const PEOPLE_PER_SLICE = 5

/** `scopeOf` makes the scope of one transaction's decisions. */
export function subscriptionCalls(
  db: OrgDb,
  scopeOf: (tx: DecisionScope['tx'], nowMs: number) => Promise<DecisionScope>,
): SubscriptionCalls {
  return {
    subscriptions: async (address) => subscriptionsOf(db, address),
    changeSubscriptions: async (addresses, act, byUser, nowMs) => {
      const unknown = await unknownChannels(db, act)
      if (unknown.length > 0) return { kind: 'unknown_channel', channels: unknown }
      const results: { address: string; unsubscribed: string[] }[] = []
      for (let start = 0; start < addresses.length; start += PEOPLE_PER_SLICE) {
        const slice = addresses.slice(start, start + PEOPLE_PER_SLICE)
        await writing(db, async (tx) => {
          const scope = await scopeOf(tx, nowMs)
          for (const address of slice) await actOn(scope, address, act, byUser)
        })
        for (const address of slice) results.push({ address, unsubscribed: await endedNow(db, address) })
        await new Promise(setImmediate)
      }
      return { kind: 'done', results }
    },
  }
}

/** Every channel of the settings, and those that somebody was once unsubscribed from and that are gone since. */
export async function subscriptionsOf(db: OrgReader, address: string): Promise<ChannelSubscription[]> {
  const { channels } = (await currentSettings(db)).settings
  const rows = await unsubscriptionsOf(db, address)
  const gone = rows.filter((row) => !channels.some((channel) => channel.id === row.channelId))
  const all = [
    ...channels.map(({ id, name }) => ({ id, name })),
    ...gone.map((row) => ({ id: row.channelId, name: null })),
  ]
  return all.map(({ id, name }) => toListed(id, name, rows.find((row) => row.channelId === id) ?? null))
}

function toListed(channelId: string, name: string | null, row: Unsubscription | null): ChannelSubscription {
  const about = { channelId, name, isSubscribed: row === null || !isUnsubscribed(row) }
  if (row === null) return { ...about, source: null, unsubscribedAt: null, restoredAt: null, evidence: [] }
  const restoredAt = row.restoredAtMs === null ? null : new Date(row.restoredAtMs).toISOString()
  const unsubscribedAt = new Date(row.atMs).toISOString()
  return { ...about, source: row.source, unsubscribedAt, restoredAt, evidence: [...row.evidence] }
}

/** A channel that the settings do not have can be brought back, but nobody can be taken off it. */
async function unknownChannels(db: OrgReader, act: SubscriptionAct): Promise<string[]> {
  if (act.kind !== 'unsubscribe') return []
  const { channels, oneToOneChannel } = (await currentSettings(db)).settings
  return act.channels.filter((id) => id !== oneToOneChannel && !channels.some((channel) => channel.id === id))
}

async function endedNow(db: OrgReader, address: string): Promise<string[]> {
  return (await unsubscriptionsOf(db, address)).filter(isUnsubscribed).map((row) => row.channelId)
}

async function actOn(scope: DecisionScope, address: string, act: SubscriptionAct, byUser: string): Promise<void> {
  const rows = await unsubscriptionsOf(scope.tx, address)
  const changes = planOf(act, rows, scope.nowMs)
  await saveSubscriptions(scope.tx, address, changes)
  const reason = reasonOf(act, changes, byUser, scope.settings)
  await logReasons(scope, null, [{ address, ...reason }])
}

function planOf(act: SubscriptionAct, rows: readonly Unsubscription[], nowMs: number): SubscriptionChange[] {
  if (act.kind === 'unsubscribe') return planUnsubscribe({ channelIds: act.channels, source: act.source, nowMs }, rows)
  return planResubscribe({ channelIds: act.channels, all: act.kind === 'resubscribe', nowMs }, rows)
}

function reasonOf(act: SubscriptionAct, changes: readonly SubscriptionChange[], byUser: string, settings: OrgSettings) {
  const { action, rule, done, refusal } = WORDS[act.kind === 'unsubscribe' ? act.source : act.kind]
  if (changes.length === 0) return { action, outcome: 'skipped' as const, refusal, ...REFUSALS[refusal] }
  const ids = changes.flatMap(({ after }) => after?.channelId ?? [])
  return { action, rule, outcome: 'done' as const, why: `${done} ${channelNames(ids, settings)} (by ${byUser}).` }
}

const END = { action: 'channel.unsubscribe', refusal: 'already_unsubscribed' } as const
const BRING_BACK = { action: 'channel.resubscribe', refusal: 'nothing_to_restore' } as const
const WORDS = {
  user: { ...END, rule: 'CHN-3', done: 'The person asked for it: unsubscribed from' },
  admin: { ...END, rule: 'SFT-1', done: 'Taken by hand off' },
  resubscribe: { ...BRING_BACK, rule: 'CHN-3', done: 'The person asked for it: subscribed again to' },
  restore: { ...BRING_BACK, rule: 'CHN-4', done: 'What bounces had ended was restored:' },
} as const
