import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readInvite } from './invite.ts'

const VTIMEZONE = `BEGIN:VTIMEZONE
TZID:Pacific Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0700
TZOFFSETTO:-0800
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0800
TZOFFSETTO:-0700
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
`
const ics = (lines: string, { method = 'REQUEST', zone = '' } = {}) =>
  `BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\nMETHOD:${method}\n${zone}BEGIN:VEVENT\nUID:u1@ourco.com\n${lines}\nEND:VEVENT\nEND:VCALENDAR\n`
const at = (ms: number | undefined) => new Date(ms ?? Number.NaN).toISOString()

describe('invites', () => {
  test('organiser, attendees with role and response, times', () => {
    const facts = readInvite(
      ics(`SEQUENCE:2
DTSTART:20260303T150000Z
DTEND:20260303T153000Z
ORGANIZER;CN="Rita":mailto:Rita@ourco.com
ATTENDEE;CN="Diaz, Cara";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:cara@acme.com
ATTENDEE;ROLE=OPT-PARTICIPANT;PARTSTAT=ACCEPTED:MAILTO:bob@acme.com
ATTENDEE;CUTYPE=ROOM;PARTSTAT=DECLINED:mailto:room-1@acme.com
ATTENDEE;PARTSTAT=TENTATIVE:urn:uuid:1`),
    )
    expect(facts).toEqual({
      uid: 'u1@ourco.com',
      sequence: 2,
      method: 'REQUEST',
      organizer: { address: 'rita@ourco.com', name: 'Rita' },
      attendees: [
        { address: 'cara@acme.com', name: 'Diaz, Cara', role: 'required', response: 'needs_action' },
        { address: 'bob@acme.com', name: null, role: 'optional', response: 'accepted' },
        { address: 'room-1@acme.com', name: null, role: 'resource', response: 'declined' },
      ],
      startsAtMs: Date.parse('2026-03-03T15:00:00Z'),
      endsAtMs: Date.parse('2026-03-03T15:30:00Z'),
      isCancelled: false,
    })
  })

  test('times in a zone of the text itself', () => {
    const lines = 'DTSTART;TZID=Pacific Standard Time:20260707T090000\nDURATION:PT45M'
    const facts = readInvite(ics(lines, { zone: VTIMEZONE }))
    expect(at(facts?.startsAtMs)).toBe('2026-07-07T16:00:00.000Z')
    expect(at(facts?.endsAtMs)).toBe('2026-07-07T16:45:00.000Z')
    const winter = readInvite(ics('DTSTART;TZID=Pacific Standard Time:20260107T090000', { zone: VTIMEZONE }))
    expect(at(winter?.startsAtMs)).toBe('2026-01-07T17:00:00.000Z')
  })

  test('times in a zone that is only named', () => {
    const facts = readInvite(ics('DTSTART;TZID=Europe/Berlin:20260707T090000'))
    expect(at(facts?.startsAtMs)).toBe('2026-07-07T07:00:00.000Z')
  })

  test('a day lasts a day', () => {
    const facts = readInvite(ics('DTSTART;VALUE=DATE:20260707'))
    expect([at(facts?.startsAtMs), at(facts?.endsAtMs)]).toEqual([
      '2026-07-07T00:00:00.000Z',
      '2026-07-08T00:00:00.000Z',
    ])
  })

  test('cancellations', () => {
    expect(readInvite(ics('DTSTART:20260303T150000Z', { method: 'CANCEL' }))?.isCancelled).toBe(true)
    expect(readInvite(ics('DTSTART:20260303T150000Z\nSTATUS:CANCELLED'))?.isCancelled).toBe(true)
  })

  test('what is no invite gives null and never throws', () => {
    expect(readInvite('')).toBeNull()
    expect(readInvite('hello')).toBeNull()
    expect(readInvite(ics('SUMMARY:no start'))).toBeNull()
    expect(readInvite('BEGIN:VCALENDAR\nEND:VCALENDAR')).toBeNull()
    const whole = ics('DTSTART:20260303T150000Z\nATTENDEE:mailto:cara@acme.com')
    fc.assert(
      fc.property(fc.nat({ max: whole.length }), fc.nat({ max: 40 }), fc.string(), (from, length, text) => {
        const cut = whole.slice(0, from) + text + whole.slice(from + length)
        expect(readInvite(cut)).toSatisfy((facts: unknown) => facts === null || typeof facts === 'object')
      }),
    )
  })
})
