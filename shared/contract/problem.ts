import * as z from 'zod'

/** Every HTTP failure. @source RFC 9457 */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    /** Stable word for programs; the last segment of `type`. */
    code: z.string(),
    /** What the refused change would have touched, by name. */
    counts: z.record(z.string(), z.number().int()).optional(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
