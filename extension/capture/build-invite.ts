import { type ActivityOf, activityId, PARTICIPANTS_MAX, type Participant } from '@reachable/shared/contract'
import { isInternal, type MeetingFacts } from '@reachable/shared/mail'
import * as z from 'zod'
import { isRoom, type MeetingContext } from './build-meeting.ts'
import type { SentInvite } from './read-sent-invite.ts'

const Person = { address: z.string().min(3).max(254), name: z.string().nullable() }
/** The last millisecond that RFC 3339 can name. */
const TIME_MAX = Date.parse('9999-12-31T23:59:59.999Z')
const Time = z.int().nonnegative().max(TIME_MAX)

/** What the calendar reader answers, as far as it is used. */
export const InviteFacts: z.ZodType<MeetingFacts> = z.object({
  uid: z.string().min(1).max(900),
  sequence: z.int().nonnegative().max(1_000_000),
  method: z.string().nullable(),
  organizer: z.object(Person).nullable(),
  attendees: z
    .array(
      z.object({
        ...Person,
        role: z.enum(['required', 'optional', 'resource']),
        response: z.enum(['accepted', 'declined', 'tentative', 'needs_action']),
      }),
    )
    .max(1_000),
  startsAtMs: Time,
  endsAtMs: Time,
  isCancelled: z.boolean(),
})

/** An answer, a wish for another time and their like are no meeting of the rep's. */
const INVITES: ReadonlySet<string | null> = new Set([null, 'REQUEST', 'PUBLISH', 'CANCEL'])

/**
 * The `meeting.scheduled` activity of an invitation that the rep has mailed; null where somebody else invites, as in a
 * forwarded one or an answer, and among colleagues alone (CAP-2). That the mail went out proves the invitation. An import
 * of the same mailbox makes the same id.
 */
export function buildInvite(
  facts: MeetingFacts,
  { mailbox, atMs, subject }: SentInvite,
  { internalDomains }: Pick<MeetingContext, 'internalDomains'>,
): ActivityOf<'meeting.scheduled'> | null {
  const { uid, sequence, organizer, isCancelled } = facts
  if (!INVITES.has(facts.method) || (organizer !== null && organizer.address !== mailbox)) return null
  const guests = facts.attendees
    .filter(({ address, role }) => address !== mailbox && role !== 'resource' && !isRoom(address))
    .slice(0, PARTICIPANTS_MAX - 1)
    .map(
      ({ role, address, name, response }): Participant => ({
        ...{ role, address, response },
        ...(name === null ? {} : { name: name.slice(0, 320) }),
      }),
    )
  if (guests.every(({ address }) => isInternal(address, internalDomains))) return null
  return {
    kind: 'meeting.scheduled',
    id: activityId('meeting.scheduled', mailbox, `${uid}#${sequence}`),
    occurredAt: new Date(atMs).toISOString(),
    mailbox,
    source: 'gmail',
    ...(subject === null ? {} : { subject: { form: 'full', text: subject.slice(0, 998) } }),
    participants: [{ role: 'organizer', address: mailbox }, ...guests],
    meeting: {
      ...{ uid, sequence, isCancelled, invitationsConfirmed: true },
      startsAt: new Date(facts.startsAtMs).toISOString(),
      endsAt: new Date(facts.endsAtMs).toISOString(),
    },
  }
}
