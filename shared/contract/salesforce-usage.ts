import * as z from 'zod'
import { Instant } from './primitives.ts'
import { Freshness } from './settings.ts'

/** What is held back first comes last (SYN-2). `people` are bounce flags and contacts; they flow up to the whole share. */
export const WORK_KINDS = ['people', 'roles', 'activities', 'enrichment', 'dedupe'] as const
export type WorkKind = (typeof WORK_KINDS)[number]

/** What calls are made for: reading the mirror, the look before a write, the writes, and what an admin asks for. */
export const CALL_PURPOSES = ['mirror', 'look', ...WORK_KINDS, 'setup', 'ask'] as const
export type CallPurpose = (typeof CALL_PURPOSES)[number]

export const SalesforceUsage = z
  .object({
    freshness: Freshness,
    /** The org's daily calls as Salesforce last told, everybody's included; null before the first call. */
    org: z.object({ used: z.number().int(), limit: z.number().int(), toldAt: Instant }).nullable(),
    /** The part of the limit that we may use, and the calls that this is; null before the limit is known. */
    share: z.object({ part: z.number(), calls: z.number().int().nullable() }),
    /** Our own calls of the last 24 hours. */
    calls: z.object({ total: z.number().int(), byPurpose: z.partialRecord(z.enum(CALL_PURPOSES), z.number().int()) }),
    /** Work that waits because the share runs short, with the number of records; empty where nothing is held back. */
    heldBack: z.array(z.object({ work: z.enum(WORK_KINDS), records: z.number().int() })),
    /** Until when nothing is asked, because the org's own limit is reached; null: not paused. */
    pausedUntil: Instant.nullable(),
  })
  .meta({ id: 'SalesforceUsage' })
export type SalesforceUsage = z.infer<typeof SalesforceUsage>
