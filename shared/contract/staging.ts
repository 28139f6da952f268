import * as z from 'zod'
import { Address, Instant } from './primitives.ts'

/** What the last daily run collected before it updated anything; names are those of the source (HBF-7). */
const StagingRow = z
  .object({
    SubscriberKey: z.string(),
    EmailAddress: Address,
    BounceCategory: z.string(),
    SMTPCode: z.string().nullable(),
    /** The diagnostic, cut to 500 characters (HBF-6). */
    BounceReason: z.string().nullable(),
    BounceDate: Instant,
    ContactIds: z.array(z.string()),
    LeadIds: z.array(z.string()),
    runId: z.string(),
  })
  .meta({ id: 'StagingRow' })
export type StagingRow = z.infer<typeof StagingRow>

export const StagingPage = z
  .object({ rows: z.array(StagingRow), nextCursor: z.string().nullable(), hasMore: z.boolean() })
  .meta({ id: 'StagingPage' })
export type StagingPage = z.infer<typeof StagingPage>

/** One record that a run flagged, as Salesforce holds it now, beside what the bounce events say (HBF-11). */
const SpotCheckedRecord = z
  .object({
    object: z.enum(['Contact', 'Lead']),
    recordId: z.string(),
    address: Address,
    expected: z.object({ hardBounce: z.boolean(), hardBounceDate: z.string().nullable() }),
    /** Null: Salesforce has no such record any more. */
    found: z.object({ hardBounce: z.boolean().nullable(), hardBounceDate: z.string().nullable() }).nullable(),
    match: z.boolean(),
    /** Ids of the bounce events. */
    evidence: z.array(z.string()),
  })
  .meta({ id: 'SpotCheckedRecord' })
export type SpotCheckedRecord = z.infer<typeof SpotCheckedRecord>

export const SpotCheck = z
  .object({
    /** The last daily run that was done; null before the first. */
    runId: z.string().nullable(),
    /** How many records are flagged by us altogether. */
    flagged: z.number().int(),
    records: z.array(SpotCheckedRecord),
    isMatch: z.boolean(),
  })
  .meta({ id: 'SpotCheck' })
export type SpotCheck = z.infer<typeof SpotCheck>
