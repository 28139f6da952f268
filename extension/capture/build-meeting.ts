import { type ActivityOf, activityId, digest, type Participant } from '@reachable/shared/contract'
import { isInternal, normaliseAddress } from '@reachable/shared/mail'
import type { CalendarEvent } from '../mail-clients/calendar/calendar-save.ts'

export type MeetingContext = {
  /** Those of the pairing. */
  readonly mailboxes: readonly string[]
  readonly internalDomains: readonly string[]
  readonly nowMs: number
}

/**
 * The `meeting.scheduled` activity of a meeting that the rep has saved; null where it is in no mailbox of the pairing, or
 * with colleagues alone (CAP-2). Whether invitations went out is asked after the save and not seen: not confirmed.
 */
export function buildMeeting(event: CalendarEvent, about: MeetingContext): ActivityOf<'meeting.scheduled'> | null {
  const { mailboxes, internalDomains, nowMs } = about
  const mailbox = mailboxOf(event, mailboxes)
  const guests = [...new Set(event.attendees.map(({ address }) => normaliseAddress(address)))]
    .filter((address) => address !== null && address !== mailbox && !isRoom(address))
    .map((address): Participant => ({ role: 'required', address: address ?? '' }))
  if (mailbox === null || guests.every(({ address }) => isInternal(address, internalDomains))) return null
  const { title, startsAtMs, endsAtMs } = event
  const uid = `${event.id}@google.com`
  // The page numbers no versions: what a version says tells it apart.
  const version = digest([String(startsAtMs), String(endsAtMs), ...guests.map(({ address }) => address).sort()])
  return {
    kind: 'meeting.scheduled',
    id: activityId('meeting.scheduled', mailbox, `${uid}#${version}`),
    occurredAt: new Date(nowMs).toISOString(),
    mailbox,
    source: 'gmail',
    ...(title === null ? {} : { subject: { form: 'full', text: title } }),
    participants: [{ role: 'organizer', address: mailbox }, ...guests],
    meeting: {
      ...{ uid, sequence: 0, isCancelled: false, invitationsConfirmed: false },
      startsAt: new Date(startsAtMs).toISOString(),
      endsAt: new Date(endsAtMs).toISOString(),
    },
  }
}

/** The page's word alone is never enough: the mailbox must be one of the pairing. */
function mailboxOf({ calendarId, attendees }: CalendarEvent, mailboxes: readonly string[]): string | null {
  const candidates = [calendarId, ...attendees.filter(({ isSelf }) => isSelf).map(({ address }) => address)]
  const addresses = candidates.map((text) => (text === null ? null : normaliseAddress(text)))
  return addresses.find((address) => address !== null && mailboxes.includes(address)) ?? null
}

export const isRoom = (address: string): boolean => address.endsWith('calendar.google.com')
