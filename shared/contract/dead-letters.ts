import * as z from 'zod'
import { Instant } from './primitives.ts'

/** A record that Salesforce would not take. It is sent again when its data, the record or the rules change, or on request. */
export const DeadLetter = z
  .object({
    id: z.string(),
    object: z.string(),
    operation: z.enum(['create', 'update', 'delete']),
    /** Null for a record that does not exist yet. */
    recordId: z.string().nullable(),
    address: z.string().nullable(),
    /** Salesforce's code, and its own words. */
    errorCode: z.string(),
    message: z.string(),
    /** What was to be written, by API name. */
    values: z.record(z.string(), z.unknown()),
    attempts: z.number().int(),
    rule: z.string(),
    why: z.string(),
    decidedAt: Instant,
  })
  .meta({ id: 'DeadLetter' })
export type DeadLetter = z.infer<typeof DeadLetter>

export const DeadLetterPage = z
  .object({
    deadLetters: z.array(DeadLetter),
    /** All of the org, by code. */
    counts: z.record(z.string(), z.number().int()),
    nextCursor: z.string().nullable(),
    hasMore: z.boolean(),
  })
  .meta({ id: 'DeadLetterPage' })
export type DeadLetterPage = z.infer<typeof DeadLetterPage>

const ErrorCode = z.string().min(1).max(100)

/** All dead letters with this code of Salesforce. */
export const RetryDeadLettersRequest = z.object({ errorCode: ErrorCode }).strict().meta({ id: 'RetryDeadLetters' })
export const RetryDeadLettersAnswer = z.object({ retried: z.number().int() }).meta({ id: 'RetryDeadLettersAnswer' })
