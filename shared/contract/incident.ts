import * as z from 'zod'
import { Instant } from './primitives.ts'

/** GRD-1: a domain at which suddenly many addresses failed. */
export const Incident = z
  .object({
    id: z.string(),
    domain: z.string(),
    /** Time of the first of these failures. */
    startedAt: Instant,
    /** Null while it is open. */
    endedAt: Instant.nullable(),
    /** `calm`: it passed by itself; else an admin's decision. */
    endedBy: z.enum(['calm', 'release', 'confirm']).nullable(),
    decidedBy: z.string().nullable(),
    reason: z.string().nullable(),
    /** Addresses that failed, of so many that were mailed. */
    failed: z.number().int(),
    mailed: z.number().int(),
    /** Ids of the bounce events. */
    evidence: z.array(z.string()),
  })
  .meta({ id: 'Incident' })
export type Incident = z.infer<typeof Incident>

export const IncidentPage = z
  .object({ incidents: z.array(Incident), nextCursor: z.string().nullable(), hasMore: z.boolean() })
  .meta({ id: 'IncidentPage' })

export const IncidentDecisionRequest = z
  .object({ decision: z.enum(['release', 'confirm']), reason: z.string().trim().min(1).max(500) })
  .strict()
  .meta({ id: 'IncidentDecisionRequest' })
export type IncidentDecisionRequest = z.infer<typeof IncidentDecisionRequest>
