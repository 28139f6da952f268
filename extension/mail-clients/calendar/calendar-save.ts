import { parseJson } from '../json.ts'

/** A meeting as Google Calendar saves it. Times in milliseconds since 1970 UTC. */
export type CalendarEvent = {
  readonly id: string
  readonly title: string | null
  /** The calendar that it stands in: an address, for a person's own calendar. */
  readonly calendarId: string | null
  readonly attendees: readonly { readonly address: string; readonly isSelf: boolean }[]
  readonly startsAtMs: number
  readonly endsAtMs: number
}

/** @source facts: two public extensions, 2025-2026 */
export const isCalendarSave = (pathname: string): boolean => /^\/calendar\/(u\/\d+\/)?sync\.sync$/.test(pathname)

const SLOT = { id: 0, title: 5, attendees: 20, calendar: 34, starts: 35, ends: 36 }
const ATTENDEE = { address: 0, isSelf: 9 }
const DEPTH_MAX = 12
const NODES_MAX = 20_000
/** One save changes an event, rarely a few; a whole calendar is none of our business. */
const EVENTS_MAX = 20
/** As Google Calendar itself limits guests of an ordinary event, with room. */
const ATTENDEES_MAX = 500
const TITLE_CHARACTERS_MAX = 998

/**
 * Meetings with guests in the operations of one save, found by their structure. A record without guests or times is a
 * note to oneself or a deletion, and gives nothing. Never throws.
 */
export function readCalendarSave(form: string): CalendarEvent[] {
  const found = new Map<string, CalendarEvent>()
  let nodesLeft = NODES_MAX
  const walk = (node: unknown, depth: number): void => {
    if (!Array.isArray(node) || depth > DEPTH_MAX || nodesLeft-- <= 0 || found.size >= EVENTS_MAX) return
    const event = readEvent(node)
    if (event) found.set(event.id, event)
    else for (const child of node) walk(child, depth + 1)
  }
  walk(parseJson(form), 0)
  return [...found.values()]
}

function readEvent(node: readonly unknown[]): CalendarEvent | null {
  const id = text(node[SLOT.id])
  const startsAtMs = readMoment(node[SLOT.starts])
  const endsAtMs = readMoment(node[SLOT.ends])
  const attendees = list(node[SLOT.attendees]).slice(0, ATTENDEES_MAX).flatMap(readAttendee)
  if (id === null || startsAtMs === null || endsAtMs === null || attendees.length === 0) return null
  const title = text(node[SLOT.title])?.slice(0, TITLE_CHARACTERS_MAX) ?? null
  return { id, title, calendarId: text(list(node[SLOT.calendar])[0]), attendees, startsAtMs, endsAtMs }
}

function readAttendee(value: unknown): CalendarEvent['attendees'] {
  const address = text(list(value)[ATTENDEE.address])
  const self = list(value)[ATTENDEE.isSelf]
  return address?.includes('@') ? [{ address, isSelf: self === true || self === 1 }] : []
}

/** The last year of four digits: no later one is an instant of the contract. */
const LAST_MOMENT_MS = Date.UTC(9999, 11, 31)

/** `[ms]` for a whole day, `[null, [ms], zone]` else. */
function readMoment(value: unknown): number | null {
  const [day, moment] = list(value)
  const ms = day ?? list(moment)[0]
  return typeof ms === 'number' && Number.isSafeInteger(ms) && ms > 0 && ms <= LAST_MOMENT_MS ? ms : null
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
