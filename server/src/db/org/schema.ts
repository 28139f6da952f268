import type { FillableField } from '@reachable/shared/contract'
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/**
 * One org's database. The handle is the tenant: no table has an org column.
 * Times are integers, milliseconds since 1970 UTC, and their names end in AtMs. JSON columns hold shapes of the contract.
 */
const flag = (name: string) => integer(name, { mode: 'boolean' })
const json = <T>(name: string) => text(name, { mode: 'json' }).$type<T>()

/** Why one value of a desired row is wanted (ENR), and what the decision saw in its place. */
export type FieldReason = {
  readonly field: FillableField
  readonly rule: string
  readonly why: string
  readonly evidence: readonly string[]
  readonly before: string | null
  readonly mailbox: string | null
  readonly activityId: string | null
  readonly settingsVersion: number
  /** The profile of this user allowed it; switched off meanwhile, it is not written (PRF-4). */
  readonly userAddress: string
}
/** The part of an address after the `@`, worked out by the database, so that it can be looked up. */
const domainOfAddress = () => text('domain').generatedAlwaysAs(sql`substr(address, instr(address, '@') + 1)`)

/** Small facts about the org's own work: watermarks of the mirror, end of the last good run. */
export const meta = sqliteTable('meta', { key: text('key').primaryKey(), value: text('value').notNull() })

/** One row: who may run the org's jobs. Each new holder gets a higher fence, and every write of a job checks it. */
export const lease = sqliteTable('lease', {
  id: integer('id').primaryKey(),
  holder: text('holder').notNull(),
  fence: integer('fence').notNull(),
  /** Process time, which cannot be moved. */
  expiresAtMs: integer('expires_at_ms').notNull(),
})

/** On a remote database: the last write of each writer, so that one whose answer was lost is known to have happened. */
export const writeMarks = sqliteTable('write_marks', {
  writer: text('writer').primaryKey(),
  seq: integer('seq').notNull(),
  atMs: integer('at_ms').notNull().default(sql`(cast(unixepoch('subsec') * 1000 as integer))`),
})

/** Every accepted activity, stored before anything is decided. Nothing captured is lost. */
export const inbox = sqliteTable(
  'inbox',
  {
    activityId: text('activity_id').primaryKey(),
    kind: text('kind').notNull(),
    mailbox: text('mailbox').notNull(),
    userAddress: text('user_address').notNull(),
    occurredAtMs: integer('occurred_at_ms').notNull(),
    receivedAtMs: integer('received_at_ms').notNull(),
    state: text('state', { enum: ['pending', 'decided', 'failed'] }).notNull(),
    error: text('error'),
    body: json<unknown>('body').notNull(),
  },
  (t) => [
    index('inbox_state').on(t.state, t.receivedAtMs),
    // A preview and a replay walk the history in event order, and count it first.
    index('inbox_occurred').on(t.occurredAtMs, t.activityId, t.kind),
  ],
)

/** Our mails and invites to outside people, one row per person. */
export const touches = sqliteTable(
  'touches',
  {
    id: text('id').primaryKey(),
    activityId: text('activity_id').notNull(),
    address: text('address').notNull(),
    mailbox: text('mailbox').notNull(),
    kind: text('kind', { enum: ['email', 'meeting', 'meeting_start'] }).notNull(),
    atMs: integer('at_ms').notNull(),
    messageId: text('message_id'),
    domain: domainOfAddress(),
  },
  (t) => [
    index('touches_address').on(t.address, t.atMs),
    index('touches_message').on(t.messageId),
    index('touches_mailbox').on(t.mailbox, t.atMs),
    // GRD-1 counts who was mailed at a domain.
    index('touches_domain').on(t.domain, t.atMs),
  ],
)

/** S4's bounce events, one per (message, recipient). Append-only but for the notices that stand behind one. */
export const bounceEvents = sqliteTable(
  'bounce_events',
  {
    /** Made from message and recipient, or from mailbox, recipient and day (`bounceKey`): the same failure is one row. */
    id: text('id').primaryKey(),
    address: text('address').notNull(),
    finalAddress: text('final_address'),
    mailbox: text('mailbox').notNull(),
    occurredAtMs: integer('occurred_at_ms').notNull(),
    receivedAtMs: integer('received_at_ms').notNull(),
    sentAtMs: integer('sent_at_ms'),
    messageId: text('message_id'),
    reason: text('reason').notNull(),
    recipientState: text('recipient_state').notNull(),
    hard: flag('hard').notNull(),
    status: text('status'),
    replyCode: text('reply_code'),
    remoteMta: text('remote_mta'),
    diagnostic: text('diagnostic'),
    rule: text('rule').notNull(),
    trusted: flag('trusted').notNull(),
    attribution: text('attribution', { enum: ['strong', 'weak', 'none'] }).notNull(),
    campaignId: text('campaign_id'),
    /** The channel of the message that failed; null: a rep's own mail (CHN-5). */
    channelId: text('channel_id'),
    /** EVT-2: what a connected sender told beside the failure itself. */
    campaign: text('campaign'),
    templateId: text('template_id'),
    userId: text('user_id'),
    /** HBF-12: the sender that reported it holds the address itself. */
    heldBySender: flag('held_by_sender').notNull().default(false),
    noticeIds: json<string[]>('notice_ids').notNull(),
    domain: domainOfAddress(),
  },
  (t) => [
    index('bounce_events_address').on(t.address, t.occurredAtMs),
    // A send that arrives after its notice asks here for failures that waited for it.
    index('bounce_events_attribution').on(t.attribution, t.address),
    index('bounce_events_domain').on(t.domain, t.occurredAtMs),
    // Lists are newest first, and retention asks for the oldest (HBF-14).
    index('bounce_events_occurred').on(t.occurredAtMs, t.id),
  ],
)

/** Proof of life: mail from the contact, meeting answers, opens and clicks, and an admin's release. */
export const lifeSigns = sqliteTable(
  'life_signs',
  {
    id: text('id').primaryKey(),
    address: text('address').notNull(),
    atMs: integer('at_ms').notNull(),
    how: text('how').notNull(),
    authentication: text('authentication', { enum: ['pass', 'fail', 'unknown'] }).notNull(),
    mailbox: text('mailbox'),
  },
  (t) => [index('life_signs_address').on(t.address, t.atMs)],
)

export const autoReplies = sqliteTable(
  'auto_replies',
  {
    id: text('id').primaryKey(),
    address: text('address').notNull(),
    atMs: integer('at_ms').notNull(),
    body: json<unknown>('body').notNull(),
  },
  (t) => [index('auto_replies_address').on(t.address, t.atMs)],
)

/** What badges and the console show; recomputed from the facts above whenever one of them changes. */
export const people = sqliteTable(
  'people',
  {
    address: text('address').primaryKey(),
    state: text('state').notNull(),
    status: text('status', { enum: ['active', 'bounced', 'held'] }).notNull(),
    rule: text('rule'),
    /** What the last daily run decided for email_active; null before any decision. */
    decidedEmailActive: flag('decided_email_active'),
    /** Why the last daily run left email_active as it is, in a sentence (HBF-13); null where it had no reason to wait. */
    waitingFor: text('waiting_for'),
    body: json<unknown>('body').notNull(),
    /** Grows with every visible change: the cursor of the changes feed. */
    changeSeq: integer('change_seq').notNull(),
    updatedAtMs: integer('updated_at_ms').notNull(),
    /** When the state will change by itself (15-day, 90-day and out-of-office limits); null: never. */
    recheckAtMs: integer('recheck_at_ms'),
  },
  (t) => [
    index('people_seq').on(t.changeSeq),
    index('people_status').on(t.status),
    index('people_updated').on(t.updatedAtMs),
    index('people_recheck').on(t.recheckAtMs),
  ],
)

/** People who were refused for something a later activity may bring. */
export const pendingPeople = sqliteTable(
  'pending_people',
  {
    address: text('address').notNull(),
    activityId: text('activity_id').notNull(),
    refusal: text('refusal').notNull(),
    atMs: integer('at_ms').notNull(),
  },
  (t) => [primaryKey({ columns: [t.address, t.activityId] })],
)

/** LOG-2, LOG-5: addresses that are not created again, and what was removed, so that it can be brought back (LOG-4). */
export const removedPeople = sqliteTable('removed_people', {
  address: text('address').primaryKey(),
  byUser: text('by_user').notNull(),
  atMs: integer('at_ms').notNull(),
  recordId: text('record_id'),
  /** The record and its roles as they were. */
  snapshot: json<unknown>('snapshot'),
})

/** The newest fact of each kind that the person's own mails told of them (CON-11, ENR-8). */
export const personFacts = sqliteTable(
  'person_facts',
  {
    address: text('address').notNull(),
    /** As in `FactField` of the rules: `Name`, `Title`, `Phone`, … */
    field: text('field').notNull(),
    /** As it was posted; read anew whenever rules ask for it. */
    value: text('value').notNull(),
    /** The event's own time: of two facts the newer counts. */
    atMs: integer('at_ms').notNull(),
    activityId: text('activity_id').notNull(),
    mailbox: text('mailbox').notNull(),
    /** The user whose profile governs what the fact may change (PRF-1). */
    userAddress: text('user_address').notNull().default(''),
  },
  (t) => [primaryKey({ columns: [t.address, t.field] })],
)

/** Section S: who may not be mailed on which channel, and who said so. No row: subscribed. */
export const unsubscriptions = sqliteTable(
  'unsubscriptions',
  {
    address: text('address').notNull(),
    channelId: text('channel_id').notNull(),
    source: text('source', { enum: ['user', 'hardBounce', 'journey', 'admin'] }).notNull(),
    atMs: integer('at_ms').notNull(),
    /** Ids of the bounce events behind it. */
    evidence: json<string[]>('evidence').notNull(),
    /** When it was last brought back; the row counts again only for what happened later (CHN-4). */
    restoredAtMs: integer('restored_at_ms'),
  },
  (t) => [primaryKey({ columns: [t.address, t.channelId] })],
)

/** FLT-6: filters that a user set for themselves. */
export const privateFilters = sqliteTable(
  'private_filters',
  {
    userAddress: text('user_address').notNull(),
    id: text('id').notNull(),
    type: text('type', { enum: ['email', 'meeting', 'contact'] }).notNull(),
    field: text('field', { enum: ['address', 'domain', 'subject'] }).notNull(),
    pattern: text('pattern').notNull(),
    atMs: integer('at_ms').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userAddress, t.id] })],
)

/** GRD-1: a domain at which suddenly many addresses fail; negative writes wait while one is open. */
export const domainIncidents = sqliteTable(
  'domain_incidents',
  {
    id: text('id').primaryKey(),
    domain: text('domain').notNull(),
    startedAtMs: integer('started_at_ms').notNull(),
    endedAtMs: integer('ended_at_ms'),
    /** `calm`: it passed by itself; `release`, `confirm`: an admin decided. */
    endedBy: text('ended_by', { enum: ['calm', 'release', 'confirm'] }),
    decidedBy: text('decided_by'),
    reason: text('reason'),
    /** Addresses that were mailed in the 24 hours before, or failed. */
    mailed: integer('mailed').notNull().default(0),
    failed: integer('failed').notNull().default(0),
    /** Ids of the bounce events. */
    evidence: json<string[]>('evidence').notNull(),
  },
  (t) => [index('domain_incidents_domain').on(t.domain, t.startedAtMs)],
)

/** PVW-1: what a proposed change of the settings would do, worked out on stored history without writing. */
export const previews = sqliteTable('previews', {
  id: text('id').primaryKey(),
  state: text('state', { enum: ['running', 'done', 'failed', 'cancelled'] }).notNull(),
  request: json<unknown>('request').notNull(),
  done: integer('done').notNull(),
  total: integer('total').notNull(),
  counts: json<Record<string, number>>('counts').notNull(),
  createdAtMs: integer('created_at_ms').notNull(),
  finishedAtMs: integer('finished_at_ms'),
  byUser: text('by_user').notNull(),
  error: text('error'),
})

export const previewItems = sqliteTable(
  'preview_items',
  {
    previewId: text('preview_id').notNull(),
    seq: integer('seq').notNull(),
    action: text('action').notNull(),
    outcome: text('outcome').notNull(),
    address: text('address'),
    refusal: text('refusal'),
    body: json<unknown>('body').notNull(),
  },
  (t) => [primaryKey({ columns: [t.previewId, t.seq] }), index('preview_items_action').on(t.previewId, t.action)],
)

/** Section P: contacts with one address, which of them stays, and what becomes of the others. */
export const duplicateGroups = sqliteTable('duplicate_groups', {
  address: text('address').primaryKey(),
  state: text('state', { enum: ['planned', 'review', 'remapped', 'done'] }).notNull(),
  survivorId: text('survivor_id'),
  plan: json<unknown>('plan').notNull(),
  rule: text('rule').notNull(),
  why: text('why').notNull(),
  runId: text('run_id'),
  atMs: integer('at_ms').notNull(),
})

/** ACT-16: mailboxes that nobody watches any more, since their user or their last device was removed. */
export const revokedMailboxes = sqliteTable('revoked_mailboxes', {
  mailbox: text('mailbox').primaryKey(),
  atMs: integer('at_ms').notNull(),
})

/**
 * BNC-3: two addresses of which mail carried the same person's name. `nameDigest` is made from the name; the name itself
 * is not kept. `bounced`: a contact's address that failed; `seen`: an address that wrote to us.
 */
export const namedAddresses = sqliteTable(
  'named_addresses',
  {
    nameDigest: text('name_digest').notNull(),
    address: text('address').notNull(),
    kind: text('kind', { enum: ['bounced', 'seen'] }).notNull(),
    atMs: integer('at_ms').notNull(),
  },
  (t) => [primaryKey({ columns: [t.nameDigest, t.address] }), index('named_addresses_address').on(t.address)],
)

export const observedSpans = sqliteTable(
  'observed_spans',
  {
    id: text('id').primaryKey(),
    mailbox: text('mailbox').notNull(),
    client: text('client').notNull(),
    fromMs: integer('from_ms').notNull(),
    untilMs: integer('until_ms').notNull(),
    blind: json<string[]>('blind').notNull(),
  },
  (t) => [index('observed_spans_mailbox').on(t.mailbox, t.untilMs)],
)

/** LOG-1: each captured activity, its match, every yes and every no with its reason. */
export const log = sqliteTable(
  'log',
  {
    id: text('id').primaryKey(),
    atMs: integer('at_ms').notNull(),
    action: text('action').notNull(),
    outcome: text('outcome', { enum: ['done', 'planned', 'refused', 'skipped', 'failed'] }).notNull(),
    address: text('address'),
    /** The rep whose activity led to it; reps see their own entries only (LOG-6). */
    mailbox: text('mailbox'),
    rule: text('rule').notNull(),
    refusal: text('refusal'),
    why: text('why').notNull(),
    activityId: text('activity_id'),
    evidence: json<string[]>('evidence').notNull(),
    crm: json<unknown>('crm'),
    settingsVersion: integer('settings_version').notNull(),
    runId: text('run_id'),
  },
  (t) => [
    index('log_address').on(t.address, t.id),
    index('log_mailbox').on(t.mailbox, t.id),
    index('log_activity').on(t.activityId),
    // Only what a run wrote has one; what activities wrote pays nothing for it.
    index('log_run').on(t.runId, t.id).where(sql`run_id IS NOT NULL`),
  ],
)

/** UND-1: what an admin took back. The same decision is not written again without newer evidence. */
export const undoneWrites = sqliteTable(
  'undone_writes',
  {
    object: text('object').notNull(),
    /** The record's id; of a role our key. */
    key: text('key').notNull(),
    /** Which write: `email_active`, `hard_bounce`, `create`, `merge`, or the column of an enriched field. */
    what: text('what').notNull(),
    address: text('address').notNull(),
    atMs: integer('at_ms').notNull(),
  },
  (t) => [primaryKey({ columns: [t.object, t.key, t.what] }), index('undone_writes_address').on(t.address)],
)

export const settingsVersions = sqliteTable('settings_versions', {
  version: integer('version').primaryKey(),
  document: json<unknown>('document').notNull(),
  atMs: integer('at_ms').notNull(),
  byUser: text('by_user').notNull(),
})

/** A run's id is made from kind and org-local date, so starting it twice is one run (ACT-3). */
export const runs = sqliteTable('runs', {
  id: text('id').primaryKey(),
  kind: text('kind').notNull(),
  localDate: text('local_date').notNull(),
  state: text('state', { enum: ['running', 'done', 'failed'] }).notNull(),
  startedAtMs: integer('started_at_ms').notNull(),
  finishedAtMs: integer('finished_at_ms'),
  windowStartMs: integer('window_start_ms'),
  counts: json<Record<string, number>>('counts'),
  error: text('error'),
})

/** HBF-7: what the last daily run collected before it updated anything; each run starts it anew. */
export const stagingRows = sqliteTable('staging_rows', {
  /** Our contact key. */
  subscriberKey: text('subscriber_key').primaryKey(),
  emailAddress: text('email_address').notNull(),
  bounceCategory: text('bounce_category').notNull(),
  smtpCode: text('smtp_code'),
  bounceReason: text('bounce_reason'),
  bouncedAtMs: integer('bounced_at_ms').notNull(),
  contactIds: json<string[]>('contact_ids').notNull(),
  leadIds: json<string[]>('lead_ids').notNull(),
  runId: text('run_id').notNull(),
})

/**
 * What we want a record of Salesforce to be: one row per (object, natural key). New facts coalesce into the row.
 * There is no queue beside it. `revision` grows with each change of `values`; the row is settled when acked equals it.
 */
export const desiredRows = sqliteTable(
  'desired_rows',
  {
    object: text('object', { enum: ['Contact', 'Lead', 'OpportunityContactRole', 'Task', 'Event'] }).notNull(),
    /** For a create our external key; for an update the record id. */
    naturalKey: text('natural_key').notNull(),
    operation: text('operation', { enum: ['create', 'update', 'delete'] }).notNull(),
    recordId: text('record_id'),
    /** Rows are ordered and serialised by account, because Salesforce locks it. */
    accountId: text('account_id'),
    address: text('address'),
    /** Mailbox whose activity asked for it, for the log. */
    mailbox: text('mailbox'),
    /** Salesforce API names to values. */
    values: json<Record<string, unknown>>('values').notNull(),
    /** For a role of a contact that does not exist yet: the contact's key. */
    contactKey: text('contact_key'),
    /** For a role: its opportunity, so that planned roles are found like written ones. */
    opportunityId: text('opportunity_id'),
    /** What the record held right before the last send: the log needs it when the answer is lost (ACT-15). */
    before: json<Record<string, unknown>>('before'),
    revision: integer('revision').notNull(),
    ackedRevision: integer('acked_revision').notNull(),
    state: text('state', { enum: ['pending', 'in_doubt', 'settled', 'refused', 'dead'] }).notNull(),
    verifyAtMs: integer('verify_at_ms'),
    /** The fence under which it was last sent; null before any send. */
    sentFence: integer('sent_fence'),
    attempts: integer('attempts').notNull(),
    nextAttemptAtMs: integer('next_attempt_at_ms').notNull(),
    lastError: text('last_error'),
    rule: text('rule').notNull(),
    why: text('why').notNull(),
    evidence: json<string[]>('evidence').notNull(),
    /** Values with a reason of their own: those of enrichment, by API name. The row's reason is about the others. */
    fieldReasons: json<Record<string, FieldReason>>('field_reasons'),
    /** True where nothing but enrichment is wanted: such rows go last (SYN-2). */
    onlyEnriches: flag('only_enriches').notNull().default(false),
    activityId: text('activity_id'),
    runId: text('run_id'),
    decidedAtMs: integer('decided_at_ms').notNull(),
    /** Event time of the activity that decided it: of two, the earlier owns (OWN-7). */
    occurredAtMs: integer('occurred_at_ms').notNull(),
    settingsVersion: integer('settings_version').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.object, t.naturalKey] }),
    index('desired_rows_state').on(t.state, t.nextAttemptAtMs),
    index('desired_rows_address').on(t.address),
    index('desired_rows_contact_key').on(t.contactKey),
    index('desired_rows_opportunity').on(t.opportunityId),
  ],
)

/** The newest values of ours on a record and the address they were decided for: tells our flags from other people's. */
export const writtenValues = sqliteTable(
  'written_values',
  {
    object: text('object', { enum: ['Contact', 'Lead'] }).notNull(),
    recordId: text('record_id').notNull(),
    address: text('address').notNull(),
    emailActive: flag('email_active'),
    hardBounce: flag('hard_bounce'),
  },
  (t) => [primaryKey({ columns: [t.object, t.recordId] })],
)

/** Answers to POSTs that carried an Idempotency-Key, kept for a day. */
export const idempotencyKeys = sqliteTable('idempotency_keys', {
  key: text('key').primaryKey(),
  requestDigest: text('request_digest').notNull(),
  status: integer('status').notNull(),
  response: json<unknown>('response').notNull(),
  atMs: integer('at_ms').notNull(),
})

/** One row: how we reach the customer's Salesforce. Secrets are sealed (AES-256-GCM) before they come here. */
export const salesforceConnection = sqliteTable('salesforce_connection', {
  id: integer('id').primaryKey(),
  loginUrl: text('login_url').notNull(),
  clientId: text('client_id').notNull(),
  sealedClientSecret: text('sealed_client_secret'),
  sealedRefreshToken: text('sealed_refresh_token'),
  sealedAccessToken: text('sealed_access_token'),
  instanceUrl: text('instance_url'),
  salesforceOrgId: text('salesforce_org_id'),
  integrationUserId: text('integration_user_id'),
  apiVersion: text('api_version').notNull(),
  state: text('state', { enum: ['connected', 'reconnect', 'disconnected'] }).notNull(),
  lastError: text('last_error'),
  flow: text('flow', { enum: ['web_server', 'jwt_bearer', 'client_credentials'] })
    .notNull()
    .default('client_credentials'),
  /** Whom an assertion signs in; null in flows that need no name. */
  username: text('username'),
  /** Grows with every connect and disconnect: a renewal that began before one must not undo it. */
  epoch: integer('epoch').notNull().default(0),
  /** Grows with every session that is stored: who was refused with an older one reads the newer one first. */
  tokenVersion: integer('token_version').notNull().default(0),
  /** Who asks for a new session at this moment, and until when (process time) nobody else does. */
  renewer: text('renewer'),
  renewingUntilMs: integer('renewing_until_ms').notNull().default(0),
})

/** Consents that an admin was sent to Salesforce for. Process time; a row goes when it is used. */
export const salesforceConsents = sqliteTable('salesforce_consents', {
  stateHash: text('state_hash').primaryKey(),
  /** The admin's session that asked: no other may bring the answer. */
  sessionHash: text('session_hash').notNull(),
  loginUrl: text('login_url').notNull(),
  clientId: text('client_id').notNull(),
  sealedClientSecret: text('sealed_client_secret'),
  sealedVerifier: text('sealed_verifier').notNull(),
  redirectUri: text('redirect_uri').notNull(),
  mayChangeOrg: flag('may_change_org').notNull(),
  expiresAtMs: integer('expires_at_ms').notNull(),
})

/** The key that seals this org's secrets, wrapped by a master key. One row. */
export const dataKey = sqliteTable('data_key', {
  id: integer('id').primaryKey(),
  masterKeyId: text('master_key_id').notNull(),
  wrapped: text('wrapped').notNull(),
})

// The mirror of Salesforce: what rules read. Rules never call Salesforce.

export const mirrorUsers = sqliteTable(
  'mirror_users',
  { id: text('id').primaryKey(), email: text('email').notNull(), isActive: flag('is_active').notNull() },
  (t) => [index('mirror_users_email').on(t.email)],
)

export const mirrorAccounts = sqliteTable('mirror_accounts', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  ownerId: text('owner_id').notNull(),
})

export const mirrorAccountDomains = sqliteTable(
  'mirror_account_domains',
  { accountId: text('account_id').notNull(), domain: text('domain').notNull() },
  (t) => [primaryKey({ columns: [t.accountId, t.domain] }), index('mirror_account_domains_domain').on(t.domain)],
)

export const mirrorTeamMembers = sqliteTable(
  'mirror_team_members',
  { id: text('id').primaryKey(), accountId: text('account_id').notNull(), userId: text('user_id').notNull() },
  (t) => [index('mirror_team_members_account').on(t.accountId)],
)

export const mirrorContacts = sqliteTable(
  'mirror_contacts',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id'),
    ownerId: text('owner_id'),
    email: text('email'),
    firstName: text('first_name'),
    lastName: text('last_name'),
    title: text('title'),
    phone: text('phone'),
    department: text('department'),
    seniority: text('seniority'),
    persona: text('persona'),
    mailingCountry: text('mailing_country'),
    mailingState: text('mailing_state'),
    emailActive: flag('email_active'),
    hardBounce: flag('hard_bounce'),
    hardBounceDate: text('hard_bounce_date'),
    createdByReachable: flag('created_by_reachable').notNull(),
    reachableKey: text('reachable_key'),
    optedOut: flag('opted_out').notNull(),
    createdAtMs: integer('created_at_ms').notNull(),
    crmChangedAtMs: integer('crm_changed_at_ms'),
    /** By name of the column: when somebody other than us last changed it, as far as the mirror saw (ENR-8). */
    fieldsChangedAt: json<Record<string, number>>('fields_changed_at'),
    lastActivityAtMs: integer('last_activity_at_ms'),
    /** AMB-2c: digest of fields that are watched for changes and not mirrored one by one; null where there are none. */
    watched: text('watched'),
  },
  (t) => [
    index('mirror_contacts_email').on(t.email),
    index('mirror_contacts_account').on(t.accountId),
    index('mirror_contacts_key').on(t.reachableKey),
    index('mirror_contacts_flagged').on(t.hardBounce).where(sql`hard_bounce = 1`),
  ],
)

export const mirrorLeads = sqliteTable(
  'mirror_leads',
  {
    id: text('id').primaryKey(),
    ownerId: text('owner_id'),
    email: text('email'),
    isConverted: flag('is_converted').notNull(),
    hardBounce: flag('hard_bounce'),
    hardBounceDate: text('hard_bounce_date'),
    optedOut: flag('opted_out').notNull(),
    lastModifiedAtMs: integer('last_modified_at_ms').notNull(),
  },
  (t) => [index('mirror_leads_email').on(t.email)],
)

export const mirrorOpportunities = sqliteTable(
  'mirror_opportunities',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id'),
    ownerId: text('owner_id'),
    isClosed: flag('is_closed').notNull(),
    lastActivityAtMs: integer('last_activity_at_ms'),
    closeDate: text('close_date'),
    amount: real('amount'),
  },
  (t) => [index('mirror_opportunities_account').on(t.accountId)],
)

export const mirrorRoles = sqliteTable(
  'mirror_roles',
  {
    id: text('id').primaryKey(),
    opportunityId: text('opportunity_id').notNull(),
    contactId: text('contact_id').notNull(),
    createdByReachable: flag('created_by_reachable').notNull(),
  },
  (t) => [index('mirror_roles_opportunity').on(t.opportunityId), index('mirror_roles_contact').on(t.contactId)],
)
