import * as z from 'zod'

/** One write, and what taking it back does or would do (UND-1). */
export const UndoItem = z
  .object({
    /** The entry of the log that is undone. */
    entryId: z.string(),
    action: z.string(),
    object: z.string().nullable(),
    recordId: z.string().nullable(),
    address: z.string().nullable(),
    /** `planned`: Salesforce has not confirmed it yet. `would_undo`: a preview. */
    outcome: z.enum(['would_undo', 'undone', 'planned', 'refused']),
    /** `values`: fields as they were. `delete`: what we made goes. `undelete`, `remake`: what we took away is back. */
    how: z.enum(['values', 'delete', 'undelete', 'move', 'remake']).nullable(),
    /** For `values` and `move`: what is in the fields now, by our last write, and what comes back. */
    from: z.record(z.string(), z.unknown()),
    to: z.record(z.string(), z.unknown()),
    refusal: z.string().nullable(),
    why: z.string(),
  })
  .meta({ id: 'UndoItem' })
export type UndoItem = z.infer<typeof UndoItem>

export const UndoReport = z
  .object({
    /** The run of the undo, which can be undone like any other; null for a preview. */
    runId: z.string().nullable(),
    isPreview: z.boolean(),
    counts: z.object({ writes: z.number(), undone: z.number(), planned: z.number(), refused: z.number() }),
    /** Newest write first; the first thousand. */
    items: z.array(UndoItem),
    hasMore: z.boolean(),
  })
  .meta({ id: 'UndoReport' })
export type UndoReport = z.infer<typeof UndoReport>
