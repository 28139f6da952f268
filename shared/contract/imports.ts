import * as z from 'zod'

/** What became of one row of an imported file (HBF-12). */
export const ImportedRow = z
  .object({
    /** Line of the file on which the row begins; the header is line 1. */
    line: z.number().int(),
    /** `skipped`: the row says nothing that would change anything. */
    result: z.enum(['accepted', 'duplicate', 'skipped', 'refused']),
    refusal: z.string().optional(),
    why: z.string().optional(),
  })
  .meta({ id: 'ImportedRow' })
export type ImportedRow = z.infer<typeof ImportedRow>

export const ImportResult = z
  .object({
    counts: z.object({
      accepted: z.number().int(),
      duplicate: z.number().int(),
      skipped: z.number().int(),
      refused: z.number().int(),
    }),
    rows: z.array(ImportedRow),
  })
  .meta({ id: 'ImportResult' })
export type ImportResult = z.infer<typeof ImportResult>
