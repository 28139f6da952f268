import * as z from 'zod'

const Records = z.record(z.string(), z.array(z.record(z.string(), z.unknown())))
const Milliseconds = z.number().int().nonnegative()

const Match = z
  .object({
    method: z.string(),
    path: z.string().describe('Part of the path, or a regular expression written between slashes'),
    object: z.string().describe('An object that the address or the body names; for rows, the object of the row'),
    operation: z
      .string()
      .describe(
        '`query`, `describe`, `composite`, `token`, `create`, `update`, `upsert`, `delete`, `retrieve`, `limits`',
      ),
    record: z.record(z.string(), z.unknown()).describe('Rows only: values that the row must have'),
  })
  .partial()
  .strict()

/** A fault lies in wait and strikes requests or rows that match. */
export const Fault = z
  .object({
    match: Match.optional(),
    do: z.enum([
      'status',
      'html-503',
      'unauthorized',
      'drop-before',
      'drop-after-commit',
      'commit-later',
      'stamp-early',
      'slow',
      'meanwhile',
      'row-error',
      'rival-create',
    ]),
    status: z.number().int().min(300).max(599).optional(),
    errorCode: z.string().optional(),
    message: z.string().optional(),
    times: z.number().int().positive().optional().describe('How often it strikes; left out: until faults are cleared'),
    after: z.number().int().nonnegative().optional().describe('So many matching requests or rows pass first'),
    rate: z.number().min(0).max(1).optional().describe('The share of matches that it strikes, drawn by `seed`'),
    seed: z.number().int().optional(),
    forMs: Milliseconds.optional().describe('It is gone so long after it was armed, on the org’s clock'),
    delayMs: z.number().nonnegative().optional().describe('Real time that passes before the request is worked on'),
    clockMs: Milliseconds.optional().describe('`slow`: the request stays open for so long on the org’s clock'),
    commitAfterMs: z
      .union([Milliseconds, z.tuple([Milliseconds, Milliseconds])])
      .optional()
      .describe('`commit-later`: time of the org’s clock from cut to commit; two numbers: drawn from this span'),
    stamp: z
      .enum(['arrival', 'commit'])
      .optional()
      .describe('`commit-later`: which moment SystemModstamp shows; `arrival` when left out'),
    holdsLocks: z.boolean().optional().describe('`commit-later`: its accounts are locked until it commits'),
    stampedAgoMs: Milliseconds.optional().describe('`stamp-early`: how long before the commit the stamps lie'),
    records: Records.optional().describe('`meanwhile`: what a person does right before the request is worked on'),
    as: z.string().optional().describe('`meanwhile`: the person, by reference name'),
  })
  .strict()
export type Fault = z.infer<typeof Fault>

const LOCK = z
  .object({
    do: z.literal('lock'),
    ids: z.array(z.string()).min(1).describe('Ids or reference names of accounts, opportunities or other records'),
    forMs: Milliseconds.optional().describe('On the org’s clock; left out: until `unlock`'),
  })
  .strict()
export const HumanWork = z
  .object({
    do: z.literal('human'),
    steps: z.number().int().positive().max(100_000).default(1),
    seed: z.number().int().default(1),
    stampedAgoMs: Milliseconds.default(0).describe('New records are stamped up to so long before they can be seen'),
  })
  .strict()
const END_SESSIONS = z.object({ do: z.literal('end-sessions'), refreshTokens: z.boolean().default(false) }).strict()
const SPEND_CALLS = z.object({ do: z.literal('spend-calls'), calls: z.number().int().positive() }).strict()
const CONFIGURE = z
  .object({ do: z.literal('configure'), config: z.record(z.string(), z.unknown()).describe('As `PUT /__sim/config`') })
  .strict()
const bare = <T extends string>(name: T) => z.object({ do: z.literal(name) }).strict()

const HAZARDS = [
  Fault,
  LOCK,
  bare('unlock').describe('Ends the locks of people'),
  HumanWork.describe('A person at work: random edits, creates, deletes, merges, owner changes, conversions'),
  END_SESSIONS.describe('Access tokens die; with `refreshTokens` the consent is gone too'),
  SPEND_CALLS.describe('Other apps of the org use up API calls'),
  bare('move-instance').describe('The org gets another address; the old one refuses and counts'),
  bare('expire-locators').describe('Open query locators are forgotten'),
  CONFIGURE,
] as const
/** Whatever may be done to the org: a fault that lies in wait, or something that happens at once. */
export const Hazard = z.discriminatedUnion('do', HAZARDS)
export type Hazard = z.input<typeof Hazard>

/** A hazard as a step of a scenario. */
export const FaultStep = z.discriminatedUnion('do', [...HAZARDS, bare('stop').describe('Ends all faults and locks')])
