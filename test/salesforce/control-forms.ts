import * as z from 'zod'

/** zod's optional keys may hold undefined; our types leave absent keys out. */
function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

const FieldChange = z
  .object({
    type: z.enum(['boolean', 'date', 'datetime', 'string', 'double', 'picklist', 'textarea', 'email', 'phone', 'url']),
    defaultValue: z.union([z.boolean(), z.string(), z.null()]),
    needsGrant: z.boolean().describe('Hidden until a permission set grants it'),
    length: z.number().int().positive(),
    readOnly: z.boolean(),
  })
  .partial()
  .strict()
const Validation = z.object({ object: z.string(), refuseWhen: z.string(), message: z.string() }).strict()
const TriggerForm = z
  .object({
    name: z.string().optional(),
    object: z.string(),
    on: z.enum(['create', 'update']).optional().describe('Both when left out'),
    when: z.string().optional().describe('SOQL condition on the record as it would be saved'),
    reject: z.string().optional().describe('The trigger throws with these words'),
    set: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .optional()
      .describe('The trigger changes these fields'),
  })
  .strict()

/** What an admin of the org may demand of records. */
export const RulesForm = z
  .object({
    duplicate: z.record(z.string(), z.enum(['off', 'alert', 'block'])).describe('By object: the rule on Email'),
    validation: z.array(Validation),
    required: z.record(z.string(), z.array(z.string())).describe('Further required fields by object'),
    picklists: z
      .record(z.string(), z.record(z.string(), z.array(z.string())))
      .describe('Fields that become restricted picklists, with their values, by object'),
    fields: z
      .record(z.string(), z.record(z.string(), FieldChange.nullable()))
      .describe('Fields that the org lacks (null) or has otherwise, by object'),
    triggers: z.array(TriggerForm).describe('Code of the org that runs before a record is saved'),
    triggerRowsMax: z
      .record(z.string(), z.number().int().positive())
      .describe('Rows of an object that its triggers take in one collection; all rows of a larger one fail'),
  })
  .partial()
  .strict()
  .transform(withoutUndefined)

/** What may be set about the org itself; `config.ts` says what each means. */
export const ConfigForm = z
  .object({
    apiLimit: z.number().int().positive(),
    rotateRefreshTokens: z.boolean(),
    sessionMinutes: z.number().positive().nullable(),
    accountTeams: z.boolean(),
    opportunityTeams: z.boolean(),
    sharedActivities: z.boolean(),
    pageRowsMax: z.number().int().min(1).max(2_000),
    instanceUrl: z.url().nullable(),
    denyConsent: z.boolean(),
    personAccounts: z.boolean(),
    searchLagMs: z.number().int().nonnegative(),
    locatorMinutes: z.number().positive(),
    longCallsMax: z.number().int().positive(),
    transactionMs: z.number().nonnegative(),
    consentPage: z.boolean(),
    jwtPublicKeys: z.array(z.string()),
  })
  .partial()
  .strict()
  .transform(withoutUndefined)
