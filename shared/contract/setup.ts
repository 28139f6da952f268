import * as z from 'zod'

/** `unknown`: Salesforce cannot be asked about it, or nobody has looked yet. */
export const SetupState = z.enum(['ok', 'missing', 'wrong', 'unknown'])
export type SetupState = z.infer<typeof SetupState>

/** One thing that Salesforce must have, with its proof and what to do (SET-3). */
export const SetupItem = z
  .object({
    /** Stable; `POST /v1/setup/{id}` creates it where `isCreatable`. */
    id: z.string(),
    rule: z.string(),
    title: z.string(),
    state: SetupState,
    /** What was looked at, one by one. */
    checks: z.array(z.object({ name: z.string(), state: SetupState, found: z.string() })),
    /** What to do; null where nothing is to be done. */
    fix: z.string().nullable(),
    isCreatable: z.boolean(),
  })
  .meta({ id: 'SetupItem' })
export type SetupItem = z.infer<typeof SetupItem>

const ChecklistItem = z.object({ id: z.string(), title: z.string(), isDone: z.boolean(), proof: z.string() })

export const Setup = z
  .object({
    isConnected: z.boolean(),
    /** False: the daily run would refuse to start (ACT-2). */
    isReadyToRun: z.boolean(),
    /** Names of the fields that are missing, as `Lead.Hard_Bounce__c`. */
    missing: z.array(z.string()),
    items: z.array(SetupItem),
    /** The eight items of the source's check list (SET-4). */
    checklist: z.object({
      done: z.number().int(),
      of: z.number().int(),
      open: z.array(z.string()),
      items: z.array(ChecklistItem),
    }),
  })
  .meta({ id: 'Setup' })
export type Setup = z.infer<typeof Setup>

export const BackfillResult = z
  .object({ updated: z.number().int(), failed: z.number().int(), left: z.number().int() })
  .meta({ id: 'BackfillResult' })
export type BackfillResult = z.infer<typeof BackfillResult>
