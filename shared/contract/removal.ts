import * as z from 'zod'
import { Instant } from './primitives.ts'

const REASON_CHARACTERS_MAX = 500
/** Optional for the schema, so that its absence is answered with a sentence of its own (HLD-7). */
const Reason = z.string().max(REASON_CHARACTERS_MAX).optional()

/** LOG-2, LOG-3: an admin takes back a contact that we created. */
export const RemovalRequest = z
  .object({
    reason: Reason,
    /** True: the warnings were read. */
    confirm: z.boolean().default(false),
    /** Which contact, where several of ours have the address. */
    recordId: z.string().max(18).optional(),
  })
  .strict()
  .meta({ id: 'RemovalRequest' })

export const Removal = z
  .object({
    address: z.string(),
    /** `planned`: Salesforce has not confirmed it yet. */
    state: z.enum(['removed', 'planned', 'restored']),
    /** The contact in Salesforce; null where it had not been written yet. */
    recordId: z.string().nullable(),
  })
  .meta({ id: 'Removal' })
export type Removal = z.infer<typeof Removal>

/** LOG-5: people who are not created again until the entry is lifted. */
export const RemovedList = z
  .object({
    removed: z.array(
      z.object({ address: z.string(), byUser: z.string(), at: Instant, recordId: z.string().nullable() }),
    ),
  })
  .meta({ id: 'RemovedList' })
export type RemovedList = z.infer<typeof RemovedList>

/** HLD-7: an admin knows that mail arrives again. */
export const ReleaseRequest = z.object({ reason: Reason }).strict().meta({ id: 'ReleaseRequest' })
