import * as z from 'zod'
import { Address, Instant } from './primitives.ts'
import { CaptureInboundSeen, Filter, Profile } from './settings.ts'

/** One batched look-up of a compose window; Gmail itself stops at 500 recipients. */
export const LOOKUP_ADDRESSES_MAX = 500

/** BDG-1, worst first: the order in which one state hides another. */
export const BADGE_STATES = [
  'departed',
  'inactive',
  'bounced',
  'out_of_office',
  'soft_bouncing',
  'reachable',
  'unknown',
] as const
export const BadgeState = z.enum(BADGE_STATES)
export type BadgeState = z.infer<typeof BadgeState>

/** What a badge and its popover show of one address. */
export const Reachability = z
  .object({
    address: Address,
    state: BadgeState,
    /** S3's address status, shown to admins. */
    status: z.enum(['active', 'bounced', 'held']),
    optedOut: z.boolean(),
    /** The rule that fired, e.g. `trusted_hard`, `threshold`; null while nothing did. */
    rule: z.string().nullable(),
    /** Two or three plain sentences with dates, most important first. */
    why: z.array(z.string()),
    since: Instant.nullable(),
    until: z.iso.date().nullable(),
    successor: Address.nullable(),
    /** What the daily run wants `email_active` to be; null while it has not decided. */
    emailActive: z.boolean().nullable(),
  })
  .meta({ id: 'Reachability' })
export type Reachability = z.infer<typeof Reachability>

export const ReachabilityLookup = z
  .object({ addresses: z.array(Address).min(1).max(LOOKUP_ADDRESSES_MAX) })
  .strict()
  .meta({ id: 'ReachabilityLookup' })

export const ReachabilityLookupResult = z.object({ results: z.array(Reachability) }).meta({
  id: 'ReachabilityLookupResult',
})
export type ReachabilityLookupResult = z.infer<typeof ReachabilityLookupResult>

/** One page of the feed that keeps non-neutral addresses in the extension. `state: unknown` removes one. */
export const ReachabilityChanges = z
  .object({
    changes: z.array(Reachability),
    cursor: z.string(),
    hasMore: z.boolean(),
    /** Recipients on these domains are ours: no badge, no look-up (BDG-4). */
    internalDomains: z.array(z.string()),
    /** What the caller's profile lets the extension capture; the feed is polled, so a change arrives by itself. */
    capture: z.object({
      captureInboundSeen: CaptureInboundSeen,
      /** Filters that hide, of the org and the caller's own: applied before anything leaves the browser (FLT-1, FLT-3). */
      filters: z.array(Filter.pick({ type: true, field: true, pattern: true })).default([]),
      /** The form in which subjects may be posted; whatever it is, filters by subject hold in the browser (CAP-1). */
      subject: Profile.shape.subject,
      /** Whether anything uses what stands in the signature of an opened mail (CAP-9). */
      readsSignatures: z.boolean().default(false),
    }),
  })
  .meta({ id: 'ReachabilityChanges' })
export type ReachabilityChanges = z.infer<typeof ReachabilityChanges>

/** What a rep can do about somebody who cannot be reached; asked when the popover opens, and not stored. */
export const AdviceRequest = z.object({ address: Address }).strict().meta({ id: 'AdviceRequest' })

export const Advice = z
  .object({
    /** Others at the same account who can be mailed: with a role on an open deal first, then heard from. */
    alternatives: z.array(
      z.object({
        address: Address,
        name: z.string().nullable(),
        hasRole: z.boolean(),
        lastSeenAt: Instant.nullable(),
      }),
    ),
    /** What was meant, where the address is one slip away from a domain or person we know. */
    spelling: Address.nullable(),
    /** The contact or lead in Salesforce. It becomes a link inside the mail page: no other kind of address may stand here. */
    recordUrl: z.url({ protocol: /^https?$/ }).nullable(),
  })
  .meta({ id: 'Advice' })
export type Advice = z.infer<typeof Advice>

/** "This is wrong": a rep contradicts a badge. It changes nothing by itself; admins find it in the log. */
export const CorrectionRequest = z
  .object({ address: Address, state: BadgeState, note: z.string().max(500).optional() })
  .strict()
  .meta({ id: 'CorrectionRequest' })
export type CorrectionRequest = z.infer<typeof CorrectionRequest>
