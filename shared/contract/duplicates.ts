import * as z from 'zod'
import { Instant } from './primitives.ts'

/** Contacts with one address: which stays, which copies of ours go, and what only a person can decide (section P). */
const RoleStep = z.object({ roleId: z.string(), fromContactId: z.string() })

export const Duplicate = z
  .object({
    address: z.string(),
    /** `remapped`: everything moved, the deletion is under way. `review`: a person must decide. */
    state: z.enum(['planned', 'review', 'remapped', 'done']),
    survivorId: z.string().nullable(),
    deletions: z.array(z.string()),
    roleMoves: z.array(RoleStep),
    roleDeletions: z.array(RoleStep),
    changes: z.record(z.string(), z.unknown()),
    reviews: z.array(z.object({ contactId: z.string(), refusal: z.string(), rule: z.string(), why: z.string() })),
    rule: z.string(),
    why: z.string(),
    runId: z.string().nullable(),
    at: Instant,
  })
  .meta({ id: 'Duplicate' })
export type Duplicate = z.infer<typeof Duplicate>

export const DuplicatePage = z
  .object({ duplicates: z.array(Duplicate), nextCursor: z.string().nullable(), hasMore: z.boolean() })
  .meta({ id: 'DuplicatePage' })
export type DuplicatePage = z.infer<typeof DuplicatePage>
