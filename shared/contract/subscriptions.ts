import * as z from 'zod'
import { Address, Instant } from './primitives.ts'

/** One request of an admin who works through a segment (SFT-1). */
export const UNSUBSCRIBE_ADDRESSES_MAX = 1_000
const CHANNELS_MAX = 500

const ChannelIds = z.array(z.string().max(64)).min(1).max(CHANNELS_MAX)

/** One person on one channel. */
export const ChannelSubscription = z
  .object({
    channelId: z.string(),
    /** Null for a channel that the settings no longer have. */
    name: z.string().nullable(),
    isSubscribed: z.boolean(),
    /** Who ended it last: the person, an admin, a hard bounce or a soft-bounce journey; null: nobody ever did. */
    source: z.enum(['user', 'admin', 'hardBounce', 'journey']).nullable(),
    unsubscribedAt: Instant.nullable(),
    /** When it was last brought back. */
    restoredAt: Instant.nullable(),
    /** Ids of the bounce events behind it. */
    evidence: z.array(z.string()),
  })
  .meta({ id: 'ChannelSubscription' })
export type ChannelSubscription = z.infer<typeof ChannelSubscription>

export const SubscriptionList = z
  .object({ address: Address, subscriptions: z.array(ChannelSubscription) })
  .meta({ id: 'SubscriptionList' })
export type SubscriptionList = z.infer<typeof SubscriptionList>

export const ChannelChoice = z.object({ channels: ChannelIds }).strict().meta({ id: 'ChannelChoice' })
/** Without channels: all that bounces ended. */
export const RestoreChoice = z.object({ channels: ChannelIds.optional() }).strict().meta({ id: 'RestoreChoice' })

export const BulkUnsubscribe = z
  .object({ addresses: z.array(Address).min(1).max(UNSUBSCRIBE_ADDRESSES_MAX), channels: ChannelIds })
  .strict()
  .meta({ id: 'BulkUnsubscribe' })

export const BulkUnsubscribeResult = z
  .object({ results: z.array(z.object({ address: Address, unsubscribed: z.array(z.string()) })) })
  .meta({ id: 'BulkUnsubscribeResult' })
export type BulkUnsubscribeResult = z.infer<typeof BulkUnsubscribeResult>
