// The channels of requirements S, for tests only: 1 and 2 marketing e-mail, 3 marketing push, 4 transactional e-mail.
import type { BounceReason, Channel, OrgSettings } from '../contract/index.ts'
import { bounce, factsOf } from '../reachability/fixtures.ts'
import type { ChannelBounce, SubscriptionChange, Unsubscription } from './channels.ts'
import { settingsOf } from './fixtures.ts'
import type { ChannelFacts } from './soft-bounce-journey.ts'
import { planFromBounces } from './subscription-plan.ts'

const channel = (id: string, type: Channel['type'], medium: Channel['medium'], project = 'default'): Channel => ({
  ...{ id, type, medium, project, name: `Channel ${id}` },
})

const CHANNELS: readonly Channel[] = [
  channel('1', 'marketing', 'email'),
  channel('2', 'marketing', 'email'),
  channel('3', 'marketing', 'push'),
  channel('4', 'transactional', 'email'),
  channel('5', 'transactional', 'email'),
  channel('9', 'marketing', 'email', 'another'),
]

export const channelSettings = (more: Partial<OrgSettings> = {}): OrgSettings =>
  settingsOf({}, { channels: [...CHANNELS], oneToOneChannel: '4', ...more })

type Given = Partial<ChannelBounce> & { readonly reason?: BounceReason }

/** A strong "user unknown" of a host that nobody trusts, on channel 1. */
export const failedOn = (channelId: string | null, atMs: number, more: Given = {}): ChannelBounce => ({
  ...bounce(atMs, { trusted: false, ...more }),
  channelId,
})

export const channelFacts = (
  bounces: readonly ChannelBounce[],
  more: Partial<Omit<ChannelFacts, 'bounces'>> = {},
): ChannelFacts => ({ ...factsOf(more), bounces })

/** The rows after these changes. */
export function afterChanges(rows: readonly Unsubscription[], changes: readonly SubscriptionChange[]) {
  const touched = changes.map(({ before, after }) => before?.channelId ?? after?.channelId)
  const kept = rows.filter((row) => !touched.includes(row.channelId))
  return [...kept, ...changes.flatMap(({ after }) => after ?? [])].sort((a, b) => (a.channelId < b.channelId ? -1 : 1))
}

/** The rows after these bounces were learnt one after the other, each beside all that was known before it. */
export function learn(
  bounces: readonly ChannelBounce[],
  settings: OrgSettings,
  start: readonly Unsubscription[] = [],
  more: Partial<Omit<ChannelFacts, 'bounces'>> = {},
): Unsubscription[] {
  let rows = [...start]
  for (const [index, fresh] of bounces.entries()) {
    const facts = channelFacts(bounces.slice(0, index + 1), more)
    rows = afterChanges(rows, planFromBounces({ facts, rows, fresh, settings }))
  }
  return rows
}
