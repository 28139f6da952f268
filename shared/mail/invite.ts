import ICAL from 'ical.js'
import type { Participant } from '../contract/index.ts'
import { instantOfLocal } from '../reachability/local-time.ts'
import { normaliseAddress } from './address.ts'

type MeetingResponse = NonNullable<Participant['response']>

export type InviteAttendee = {
  readonly address: string
  readonly name: string | null
  readonly role: 'required' | 'optional' | 'resource'
  readonly response: MeetingResponse
}

/** What an .ics part says of one meeting. Times are milliseconds since 1970 UTC. */
export type MeetingFacts = {
  readonly uid: string
  readonly sequence: number
  readonly method: string | null
  readonly organizer: { readonly address: string; readonly name: string | null } | null
  readonly attendees: readonly InviteAttendee[]
  readonly startsAtMs: number
  readonly endsAtMs: number
  readonly isCancelled: boolean
}

/** Exchange refuses invites with more attendees than a mail has recipients. */
const ATTENDEES_MAX = 1_000
/** An invite without attachments has a few kilobytes; attachments inside an .ics are not read. */
const ICS_CHARACTERS_MAX = 2_000_000
const DAY_MS = 86_400_000

type Property = InstanceType<typeof ICAL.Property>

/**
 * Reads the first event of an iCalendar text. Returns null where there is none with a UID and a start; never throws.
 * Times in a zone described by VTIMEZONE, or named after the IANA database, become UTC; floating ones are taken as UTC.
 * @source RFC 5545, RFC 5546
 */
export function readInvite(icsText: string): MeetingFacts | null {
  if (icsText.length > ICS_CHARACTERS_MAX) return null
  try {
    return readCalendar(new ICAL.Component(ICAL.parse(icsText)))
  } catch {
    // The library throws on text that is not iCalendar; that is an ordinary answer here.
    return null
  }
}

function readCalendar(calendar: InstanceType<typeof ICAL.Component>): MeetingFacts | null {
  const event = calendar.getFirstSubcomponent('vevent')
  const uid = event ? textOf(event.getFirstProperty('uid')) : null
  const startsAtMs = event ? instantOf(event.getFirstProperty('dtstart')) : null
  if (!event || !uid || startsAtMs === null) return null
  const method = textOf(calendar.getFirstProperty('method'))?.toUpperCase() ?? null
  const isCancelled = method === 'CANCEL' || textOf(event.getFirstProperty('status'))?.toUpperCase() === 'CANCELLED'
  const sequence = Number(textOf(event.getFirstProperty('sequence')) ?? 0)
  return {
    uid,
    sequence: Number.isSafeInteger(sequence) && sequence >= 0 ? sequence : 0,
    method,
    organizer: readPerson(event.getFirstProperty('organizer')),
    attendees: event.getAllProperties('attendee').slice(0, ATTENDEES_MAX).flatMap(readAttendee),
    startsAtMs,
    endsAtMs: Math.max(startsAtMs, endOf(event, startsAtMs)),
    isCancelled,
  }
}

function endOf(event: InstanceType<typeof ICAL.Component>, startsAtMs: number): number {
  const end = instantOf(event.getFirstProperty('dtend'))
  if (end !== null) return end
  const duration = event.getFirstPropertyValue('duration')
  if (duration instanceof ICAL.Duration) return startsAtMs + duration.toSeconds() * 1000
  // RFC 5545 §3.6.1: a day without an end lasts that day; anything else ends when it starts.
  const start = event.getFirstPropertyValue('dtstart')
  return start instanceof ICAL.Time && start.isDate ? startsAtMs + DAY_MS : startsAtMs
}

function textOf(property: Property | null): string | null {
  const value: unknown = property?.getFirstValue()
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : null
}

function instantOf(property: Property | null): number | null {
  const value: unknown = property?.getFirstValue()
  if (!(value instanceof ICAL.Time)) return null
  const zone = property?.getParameter('tzid')
  const isFloating = value.zone === ICAL.Timezone.localTimezone
  if (!isFloating || typeof zone !== 'string') return value.toUnixTime() * 1000
  const wallClockMs = Date.UTC(value.year, value.month - 1, value.day, value.hour, value.minute, value.second)
  return instantOfLocal(wallClockMs, zone) ?? wallClockMs
}

function readPerson(property: Property | null): { address: string; name: string | null } | null {
  const value = textOf(property)
  const address = value === null ? null : normaliseAddress(value.replace(/^mailto:/i, ''))
  if (address === null) return null
  const name = property?.getParameter('cn')
  return { address, name: typeof name === 'string' && name.trim() !== '' ? name.trim() : null }
}

function readAttendee(property: Property): InviteAttendee[] {
  const person = readPerson(property)
  if (person === null) return []
  return [{ ...person, role: roleOf(property), response: responseOf(property.getParameter('partstat')) }]
}

function roleOf(property: Property): InviteAttendee['role'] {
  const kind = String(property.getParameter('cutype') ?? '').toUpperCase()
  if (kind === 'RESOURCE' || kind === 'ROOM') return 'resource'
  const role = String(property.getParameter('role') ?? '').toUpperCase()
  return role === 'OPT-PARTICIPANT' || role === 'NON-PARTICIPANT' ? 'optional' : 'required'
}

function responseOf(partstat: unknown): MeetingResponse {
  const word = String(partstat ?? '').toUpperCase()
  if (word === 'ACCEPTED') return 'accepted'
  if (word === 'DECLINED') return 'declined'
  return word === 'TENTATIVE' ? 'tentative' : 'needs_action'
}
