import * as z from 'zod'
import { Authentication, DeliveryReport } from './delivery-report.ts'
import { Address, DisplayName, Instant, mailText, ProviderId } from './primitives.ts'

/** Gmail sends to at most 500 recipients from a browser, Exchange Online to 1,000. */
export const PARTICIPANTS_MAX = 1_000
/** One request; the extension's outbox flushes in slices of 50, an import in slices of this size. */
export const ACTIVITIES_PER_POST_MAX = 200
/** A full batch of ordinary activities is below 1 MB; anything above this is not ours. */
export const POST_BYTES_MAX = 4 * 1024 * 1024
/** CAP-9: each raw signature string. */
export const SIGNATURE_FACT_CHARACTERS_MAX = 200
const SIGNATURE_FACTS_MAX = 20
const SUBJECT_CHARACTERS_MAX = 998

export const ParticipantRole = z.enum(['from', 'to', 'cc', 'organizer', 'required', 'optional', 'resource'])
export const MeetingResponse = z.enum(['accepted', 'declined', 'tentative', 'needs_action'])

export const Participant = z
  .object({
    role: ParticipantRole,
    address: Address,
    name: DisplayName.optional(),
    response: MeetingResponse.optional(),
  })
  .meta({ id: 'Participant' })
export type Participant = z.infer<typeof Participant>

export const SignatureFact = z
  .object({
    field: z.enum(['title', 'phone', 'mobile', 'country', 'state', 'email']),
    /** A blank one tells nothing, and costs the mail nothing either. */
    text: mailText().max(SIGNATURE_FACT_CHARACTERS_MAX),
  })
  .meta({ id: 'SignatureFact' })
export type SignatureFact = z.infer<typeof SignatureFact>

/** What an automatic reply says. Dates are days, as the writer gave them. */
export const AutoReply = z
  .object({
    kind: z.enum(['out_of_office', 'departed', 'new_address', 'unmonitored', 'acknowledgement']),
    until: z.iso.date().nullable(),
    untilMeans: z.enum(['back', 'last_day_away']).nullable(),
    successor: Address.nullable(),
    newAddress: Address.nullable(),
    delegates: z.array(Address).max(10),
  })
  .meta({ id: 'AutoReply' })
export type AutoReply = z.infer<typeof AutoReply>

export const Meeting = z
  .object({
    uid: ProviderId,
    sequence: z.number().int().min(0).max(1_000_000),
    startsAt: Instant,
    endsAt: Instant,
    isCancelled: z.boolean(),
    /** False where the page did not prove that invitations went out. */
    invitationsConfirmed: z.boolean(),
  })
  .meta({ id: 'Meeting' })

/** Proof that a contact is alive (CAP-9): the address is the participant with role `from` (or `organizer`). */
export const Sighting = z
  .object({
    how: z.enum(['mail', 'meeting_organised', 'meeting_response', 'auto_reply']),
    authentication: Authentication,
  })
  .meta({ id: 'Sighting' })

/** Subject as the profile allows; `none` is said by leaving it out. */
export const Subject = z
  .discriminatedUnion('form', [
    z.object({ form: z.literal('full'), text: mailText().max(SUBJECT_CHARACTERS_MAX) }),
    z.object({ form: z.literal('hash'), hash: z.string().regex(/^[0-9a-f]{64}$/) }),
  ])
  .meta({ id: 'Subject' })

const common = {
  /** Deterministic (see `activityId`): the same event seen twice has the same id. */
  id: z.string().regex(/^act_[0-9a-f]{32}$/),
  /** The event's own time, never the time of capture (CAP-5). */
  occurredAt: Instant,
  /** The rep's mailbox in which this was seen. It must be bound to the user of the token. */
  mailbox: Address,
  source: z.enum(['gmail', 'outlook', 'import', 'api']),
  messageId: ProviderId.optional(),
  threadId: ProviderId.optional(),
  subject: Subject.optional(),
  channelId: mailText().max(64).optional(),
  campaignId: mailText().max(64).optional(),
}
const participants = z.array(Participant).min(1).max(PARTICIPANTS_MAX)

export const EmailSent = z
  .object({
    kind: z.literal('email.sent'),
    ...common,
    participants,
    /**
     * False: nobody saw the mail server take it. Either the page behaved as if it was sent, and no request of it was
     * understood; or the page or the browser ended between the request and its answer.
     */
    sendConfirmed: z.literal(false).optional(),
  })
  .strict()
  .meta({ id: 'EmailSent' })
export const MeetingScheduled = z
  .object({ kind: z.literal('meeting.scheduled'), ...common, participants, meeting: Meeting })
  .strict()
  .meta({ id: 'MeetingScheduled' })
export const BounceReceived = z
  .object({
    kind: z.literal('bounce.received'),
    ...common,
    /** What a connected sender knows beside the report (EVT-2): its campaign, template, and the recipient's id there. */
    campaign: mailText().max(200).optional(),
    templateId: mailText().max(64).optional(),
    userId: mailText().max(128).optional(),
    /** What an imported file says of the address beside the failure (HBF-12). Only an import brings it. */
    senderStatus: z.enum(['bounced', 'held']).optional(),
    report: DeliveryReport,
  })
  .strict()
  .meta({ id: 'BounceReceived' })
export const AutoReplyReceived = z
  .object({
    kind: z.literal('auto_reply.received'),
    ...common,
    participants,
    autoReply: AutoReply,
    authentication: Authentication,
  })
  .strict()
  .meta({ id: 'AutoReplyReceived' })
export const ContactSeen = z
  .object({
    kind: z.literal('contact.seen'),
    ...common,
    participants,
    sighting: Sighting,
    signatureFacts: z.array(SignatureFact).max(SIGNATURE_FACTS_MAX).optional(),
  })
  .strict()
  .meta({ id: 'ContactSeen' })
export const EmailEngaged = z
  .object({
    kind: z.literal('email.engaged'),
    ...common,
    participants,
    engagement: z.enum(['open', 'click']),
  })
  .strict()
  .meta({ id: 'EmailEngaged' })

/** Everything that the product learns arrives as one of these. There is no second road. */
export const Activity = z
  .discriminatedUnion('kind', [
    EmailSent,
    MeetingScheduled,
    BounceReceived,
    AutoReplyReceived,
    ContactSeen,
    EmailEngaged,
  ])
  .meta({ id: 'Activity' })
export type Activity = z.infer<typeof Activity>
export type ActivityKind = Activity['kind']
export type ActivityOf<K extends ActivityKind> = Extract<Activity, { kind: K }>

/** The contentless report that a mailbox is being observed (CAP-10). Not an activity: it names nobody. */
export const Heartbeat = z
  .object({
    mailbox: Address,
    client: z.enum(['gmail', 'outlook', 'import']),
    observedFrom: Instant,
    observedUntil: Instant,
    /** Names of capture features that cannot see at present. Empty when all work. */
    blind: z.array(mailText().max(40)).max(20),
  })
  .strict()
  .meta({ id: 'Heartbeat' })
export type Heartbeat = z.infer<typeof Heartbeat>

/** The envelope is checked whole; each item is checked alone, so that one bad item costs only itself. */
export const ActivityBatch = z
  .object({ activities: z.array(z.unknown()).min(1).max(ACTIVITIES_PER_POST_MAX) })
  .strict()
  .meta({ id: 'ActivityBatch' })

export const ActivityResult = z
  .object({
    index: z.number().int(),
    id: z.string().nullable(),
    result: z.enum(['accepted', 'duplicate', 'refused']),
    /** Stable code of the refusal, e.g. `mailbox_not_bound`, `invalid`. */
    refusal: z.string().optional(),
    why: z.string().optional(),
    /** True where sending the same item again can help. */
    retryable: z.boolean().optional(),
  })
  .meta({ id: 'ActivityResult' })
export type ActivityResult = z.infer<typeof ActivityResult>

export const ActivityBatchResult = z.object({ results: z.array(ActivityResult) }).meta({ id: 'ActivityBatchResult' })
export type ActivityBatchResult = z.infer<typeof ActivityBatchResult>
