import { BADGE_STATES, BOUNCE_REASONS, OrgSettings } from '@reachable/shared/contract'
import * as z from 'zod'
import { RulesForm } from '../salesforce/control-forms.ts'
import { FaultStep } from '../salesforce/hazards/hazard-form.ts'

/**
 * The form of a scenario file. Strict everywhere: an unknown key is a mistake, not a comment.
 * `scenario.schema.json` beside this file is generated from it (`pnpm scenarios --schema`).
 */
const TimeText = z.string().describe('An RFC 3339 instant, or T0 with a span: T0, T0+18h, T0-60d, T0+15d00h01m')
const Who = z.string().describe('Key of a user, e.g. rita or admin, or their address')
const Mailbox = z.string().describe('`address`, or `Name <address>`')
/** One may stand alone. */
const Mailboxes = z.union([z.array(Mailbox), Mailbox.transform((one) => [one])])
const Records = z.record(z.string(), z.array(z.record(z.string(), z.unknown())))
/** Only what differs, so it stays as written: the defaults come from what it is merged over. */
const Settings = z
  .record(z.string(), z.unknown())
  .superRefine((settings, context) => {
    for (const issue of OrgSettings.safeParse(settings).error?.issues ?? []) context.addIssue({ ...issue })
  })
  .meta({ id: 'Settings' })

const User = z
  .object({
    email: z.string(),
    name: z.string(),
    role: z.enum(['admin', 'rep']).default('rep'),
    mailboxes: z.array(z.string()).optional(),
  })
  .strict()

const Send = z
  .object({
    by: Who,
    to: Mailboxes.default([]),
    cc: Mailboxes.default([]),
    subject: z.string().optional().describe('Posted as it is; left out: the profile keeps it in the browser'),
    messageId: z.string().optional(),
    occurredAt: TimeText.optional(),
  })
  .strict()
const Invite = z
  .object({
    by: Who,
    required: Mailboxes.default([]),
    optional: Mailboxes.default([]),
    uid: z.string().optional(),
    sequence: z.number().int().default(0),
    startsAt: TimeText.optional(),
    occurredAt: TimeText.optional(),
    organizer: Mailbox.optional(),
    cancelled: z.boolean().default(false).describe('This version of the invite calls the meeting off'),
  })
  .strict()
const Bounce = z
  .object({
    mailbox: Who,
    address: z.string(),
    messageId: z.string().optional().describe('Message-ID of the mail that failed; left out: none is named'),
    noticeId: z.string().optional(),
    kind: z.enum(['bounce', 'delayed', 'delivered']).default('bounce'),
    status: z.string().nullable().default(null),
    reason: z.enum(BOUNCE_REASONS).default('userunknown'),
    remoteMta: z.string().nullable().default(null),
    diagnostic: z.string().nullable().default(null),
    finalAddress: z.string().optional(),
    fromOwnMailSystem: z.boolean().default(false),
    channel: z
      .string()
      .optional()
      .describe('Reported by the system that sent the mail, on this channel of the settings'),
    occurredAt: TimeText.optional(),
  })
  .strict()
const Seen = z
  .object({
    mailbox: Who,
    address: z.string(),
    name: z.string().optional(),
    signature: z
      .partialRecord(z.enum(['title', 'phone', 'mobile', 'country', 'state', 'email']), z.string())
      .optional()
      .describe('What stood under the mail'),
    how: z.enum(['mail', 'meeting_organised', 'meeting_response', 'auto_reply']).default('mail'),
    authentication: z.enum(['pass', 'fail', 'unknown']).default('pass'),
    occurredAt: TimeText.optional(),
  })
  .strict()
const AutoReplyStep = z
  .object({
    mailbox: Who,
    address: z.string(),
    kind: z.enum(['out_of_office', 'departed', 'new_address', 'unmonitored', 'acknowledgement']),
    until: z.string().nullable().default(null),
    successor: z.string().nullable().default(null),
    newAddress: z.string().nullable().default(null),
    authentication: z.enum(['pass', 'fail', 'unknown']).default('pass'),
    occurredAt: TimeText.optional(),
  })
  .strict()
const Eml = z
  .object({
    mailbox: Who,
    file: z.string().optional().describe('Path of a mail, relative to the scenario file'),
    text: z.string().optional().describe('The raw mail itself'),
  })
  .strict()
const Change = z
  .object({ as: z.string().optional().describe('Ref of the Salesforce user, e.g. U-SAM'), records: Records })
  .strict()
const Call = z
  .object({
    as: Who.nullable().describe('null: without a token'),
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
    path: z.string().describe('{name} stands for the id of a record or a kept value'),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional().describe('A value "@etag" means the ETag of the last answer'),
    expect: z
      .object({ status: z.number().int().optional(), body: z.unknown().optional() })
      .strict()
      .optional()
      .describe('`body` is matched as a subset'),
    keep: z
      .record(z.string().regex(/^[\w-]+$/), z.string())
      .optional()
      .describe('Values of the answer to name, e.g. `{ E1: entries.0.id }`; later "@E1", and {E1} in paths'),
  })
  .strict()

const RecordCheck = z
  .object({
    where: z.record(z.string(), z.unknown()).default({}),
    count: z.number().int().min(0).optional().describe('Exactly so many match `where`; without it at least one does'),
    fields: z.record(z.string(), z.unknown()).optional().describe('Each matching record has these values'),
  })
  .strict()
const ReachabilityCheck = z
  .object({
    state: z.enum(BADGE_STATES).optional(),
    status: z.enum(['active', 'bounced', 'held']).optional(),
    rule: z.string().nullable().optional(),
    emailActive: z.boolean().nullable().optional(),
    optedOut: z.boolean().optional(),
    since: z.string().nullable().optional(),
    until: z.string().nullable().optional(),
    successor: z.string().nullable().optional(),
    why: z.string().optional().describe('Words that occur in the sentences of why'),
  })
  .strict()
const LogCheck = z
  .object({
    address: z.string().optional(),
    action: z.string().optional(),
    outcome: z.enum(['done', 'planned', 'refused', 'skipped', 'failed']).optional(),
    rule: z.string().optional(),
    refusal: z.string().nullable().optional(),
    crm: z.record(z.string(), z.unknown()).optional().describe('`object`, `recordId`, `before`, `after`'),
    why: z.string().optional(),
    count: z.number().int().min(0).optional(),
  })
  .strict()

export const Checks = z
  .object({
    salesforce: z.record(z.string(), z.array(RecordCheck)).optional(),
    reachability: z.record(z.string(), ReachabilityCheck).optional(),
    unsubscribed: z
      .record(z.string(), z.array(z.string()))
      .optional()
      .describe('By address: exactly the channels on which the person may not be mailed'),
    log: z.array(LogCheck).optional().describe('Each names an entry that the log holds (`count: 0`: must not hold)'),
    bounceEvents: z
      .record(z.string(), z.union([z.number().int(), z.array(z.record(z.string(), z.unknown()))]))
      .optional()
      .describe('By address: how many events there are, or fields of events that exist'),
    salesforceCalls: z
      .object({ max: z.number().int().optional(), exactly: z.number().int().optional() })
      .strict()
      .optional()
      .describe('Calls counted by Salesforce since the first step'),
    salesforceWrites: z.number().int().optional().describe('Rows that we created or changed since the first step'),
    calls: z.array(Call).optional().describe('API routes and what they must answer'),
  })
  .strict()

/** What reaches the product from mailboxes; the same in `when` and among the earlier activities. */
const activitySteps = {
  send: Send.optional(),
  invite: Invite.optional(),
  bounce: Bounce.optional(),
  seen: Seen.optional(),
  autoReply: AutoReplyStep.optional(),
  eml: Eml.optional(),
  post: z
    .object({ as: Who, activities: z.array(z.record(z.string(), z.unknown())), expect: z.unknown().optional() })
    .strict()
    .optional()
    .describe('Raw activities of the contract; a missing id is computed'),
}

const Step = z
  .object({
    at: TimeText.optional().describe('The clock is advanced to this moment first; due jobs run on the way'),
    advance: z.string().optional().describe('A span, e.g. 18h'),
    ...activitySteps,
    heartbeat: z.object({ mailbox: Who, from: TimeText, until: TimeText }).strict().optional(),
    run: z.enum(['daily', 'sync']).optional(),
    salesforce: Change.optional().describe('A person changes Salesforce behind our back'),
    fault: FaultStep.optional().describe('Salesforce fails, or something else befalls the org'),
    orgRules: RulesForm.optional().describe('What an admin of the org demands of records'),
    call: Call.optional(),
    settings: Settings.optional().describe('An admin merges this over the settings in force'),
    check: Checks.optional(),
  })
  .strict()
export type Step = z.infer<typeof Step>
export type ActivityStep = Pick<Step, keyof typeof activitySteps>
export type Call = z.infer<typeof Call>

const Given = z
  .object({
    clock: TimeText.default('2026-03-02T09:00:00Z').describe('T0: business time when the first step starts'),
    fixture: z
      .enum(['acme', 'empty'])
      .default('acme')
      .describe('`acme`: the people, accounts and opportunities of fixtures/acme.yaml. `empty`: an empty org'),
    without: z.array(z.string()).default([]).describe('Refs of fixture records that this scenario leaves out, e.g. O2'),
    users: z.record(z.string(), User).optional().describe('Added to those of the fixture'),
    settings: Settings.optional().describe('Merged over the defaults of a new org'),
    salesforce: Records.optional().describe(
      'Records by object, made at `salesforceAt`. `_ref` names one, "@name" refers',
    ),
    salesforceAt: TimeText.default('T0-60d'),
    activities: z
      .array(
        z
          .object({ at: TimeText.describe('Before T0. Jobs run from the first of these on'), ...activitySteps })
          .strict(),
      )
      .default([])
      .describe('What happened before T0, in any order'),
    observed: z.enum(['all', 'none']).default('all').describe('`all`: every mailbox reports heartbeats from T0-60d on'),
    sync: z
      .enum(['auto', 'manual'])
      .default('auto')
      .describe('`manual`: Salesforce is read and written only by `run: sync` and by daily runs'),
  })
  .strict()

export const Fixture = z
  .object({ users: z.record(z.string(), User), settings: z.record(z.string(), z.unknown()), salesforce: Records })
  .strict()

export const Scenario = z
  .object({
    $schema: z.string().optional(),
    title: z.string(),
    rules: z.array(z.string()).min(1).describe('Ids of the requirements that this plays, e.g. INT-1'),
    given: Given.prefault({}),
    when: z.array(Step).min(1),
    // biome-ignore lint/suspicious/noThenProperty: the design fixes given / when / then as the form of the file
    then: Checks,
  })
  .strict()
export type Scenario = z.infer<typeof Scenario>
export type Checks = z.infer<typeof Checks>
export type Fixture = z.infer<typeof Fixture>
