import * as z from 'zod'
import { Instant } from './primitives.ts'
import { Reachability } from './reachability.ts'
import { ChannelSubscription } from './subscriptions.ts'

/** Lists are pages: `limit` 1–100, an opaque `cursor`, newest first unless said otherwise. */
export const PAGE_LIMIT_MAX = 100
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT_MAX).default(50),
  cursor: z.string().max(200).optional(),
})

export const PeoplePage = z
  .object({ people: z.array(Reachability), nextCursor: z.string().nullable(), hasMore: z.boolean() })
  .meta({ id: 'PeoplePage' })
export type PeoplePage = z.infer<typeof PeoplePage>

/** A record of Salesforce with the values that a decision changes. */
export const CrmChange = z
  .object({
    object: z.string(),
    recordId: z.string().nullable(),
    before: z.record(z.string(), z.unknown()),
    after: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'CrmChange' })

/** One line of the engagement log: what was decided about whom, and why (LOG-1). No entry without a reason. */
export const LogEntry = z
  .object({
    id: z.string(),
    at: Instant,
    /** What was decided on, e.g. `contact.create`, `role.create`, `bounce.event`, `email_active.write`. */
    action: z.string(),
    outcome: z.enum(['done', 'planned', 'refused', 'skipped', 'failed']),
    address: z.string().nullable(),
    /** The rule of the requirements, e.g. `CON-1`, and the word for what fired. */
    rule: z.string(),
    /** Code of a no, e.g. `user_not_on_account`, `recent_activity`. */
    refusal: z.string().nullable(),
    /** A sentence for people. */
    why: z.string(),
    activityId: z.string().nullable(),
    /** Ids of bounce events, sightings or records that the decision rests on. */
    evidence: z.array(z.string()),
    crm: CrmChange.nullable(),
    settingsVersion: z.number().int(),
    runId: z.string().nullable(),
  })
  .meta({ id: 'LogEntry' })
export type LogEntry = z.infer<typeof LogEntry>

export const LogPage = z
  .object({ entries: z.array(LogEntry), nextCursor: z.string().nullable(), hasMore: z.boolean() })
  .meta({ id: 'LogPage' })
export type LogPage = z.infer<typeof LogPage>

/** S4's event, one per (message, recipient) (EVT-1, EVT-2). */
export const BounceEvent = z
  .object({
    id: z.string(),
    eventType: z.literal('emailBounce'),
    email: z.string(),
    userId: z.string().nullable(),
    reason: z.string(),
    recipientState: z.string(),
    hard: z.boolean(),
    status: z.string().nullable(),
    replyCode: z.string().nullable(),
    bounceMessage: z.string().nullable(),
    attribution: z.enum(['strong', 'weak', 'none']),
    trusted: z.boolean(),
    remoteMta: z.string().nullable(),
    createdAt: Instant,
    receivedAt: Instant,
    messageId: z.string().nullable(),
    /** The channel of the mail that failed; null: a rep's own mail. */
    channelId: z.string().nullable(),
    campaignId: z.string().nullable(),
    campaign: z.string().nullable(),
    templateId: z.string().nullable(),
    mailbox: z.string(),
    noticeCount: z.number().int(),
  })
  .meta({ id: 'BounceEvent' })
export type BounceEvent = z.infer<typeof BounceEvent>

export const Person = z
  .object({
    reachability: Reachability,
    bounceEvents: z.array(BounceEvent),
    log: z.array(LogEntry),
    /** Channels that the person may not be mailed on, or once was not. */
    subscriptions: z.array(ChannelSubscription),
  })
  .meta({ id: 'Person' })
export type Person = z.infer<typeof Person>
