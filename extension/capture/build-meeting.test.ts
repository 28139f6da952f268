import { Activity } from '@reachable/shared/contract'
import { describe, expect, test } from 'vitest'
import { isCalendarSave, readCalendarSave } from '../mail-clients/calendar/calendar-save.ts'
import { buildMeeting } from './build-meeting.ts'
import { readCalendarForm } from './web-request.ts'

const T0 = Date.parse('2026-03-02T09:00:00Z')
const HOUR_MS = 3_600_000
const RITA = 'rita@ourco.com'
const about = { mailboxes: [RITA], internalDomains: ['ourco.com'], nowMs: T0 }
const slots = (length: number, filled: Record<number, unknown>) =>
  Array.from({ length }, (_, index) => filled[index] ?? null)
const guest = (address: string, more: Record<number, unknown> = {}) => slots(10, { 0: address, ...more })
const record = (more: Record<number, unknown> = {}) =>
  slots(83, {
    ...{ 0: 'ev1', 5: 'Plan', 34: [RITA, 'Rita'], 64: 'CANARY description', 82: 1 },
    20: [guest(RITA, { 9: true }), guest('Ann@acme.com'), guest('room1@resource.calendar.google.com')],
    ...{ 35: [null, [T0 + HOUR_MS], 'Europe/Berlin'], 36: [null, [T0 + 2 * HOUR_MS], 'Europe/Berlin'] },
    ...more,
  })
/** The operations at [0][4], each with its event at [2][0][1]. */
const form = (...records: unknown[]) =>
  JSON.stringify([[null, null, null, null, records.map((one) => [null, null, [[null, one]]])]])
const meetings = (...records: unknown[]) =>
  readCalendarSave(form(...records)).map((event) => buildMeeting(event, about))

describe('a meeting saved in Google Calendar', () => {
  test('is posted with its guests and times, not confirmed, and without its description', () => {
    const [meeting] = meetings(record())
    expect(Activity.parse(meeting)).toMatchObject({
      ...{ kind: 'meeting.scheduled', mailbox: RITA },
      participants: [
        { role: 'organizer', address: RITA },
        { role: 'required', address: 'ann@acme.com' },
      ],
      meeting: { uid: 'ev1@google.com', startsAt: '2026-03-02T10:00:00.000Z', invitationsConfirmed: false },
    })
    expect(JSON.stringify(meeting)).not.toContain('CANARY')
  })
  test('at a time beyond all dates is none, and stops nothing', () => {
    const never = [null, [8_640_000_000_000_001], 'UTC']
    expect(meetings(record({ 35: never, 36: never }), record({ 0: 'ev2' }))).toHaveLength(1)
  })
  test('is the same for a repeated save, and another version once it is moved', () => {
    const [first, again, moved] = [
      ...meetings(record()),
      ...meetings(record()),
      ...meetings(record({ 35: [null, [T0 + 3 * HOUR_MS]], 36: [null, [T0 + 4 * HOUR_MS]] })),
    ]
    expect(again?.id).toBe(first?.id)
    expect(moved?.id).not.toBe(first?.id)
    expect(moved?.meeting.uid).toBe(first?.meeting.uid)
  })
  test('is nothing among colleagues, without guests, deleted, or in a calendar outside the pairing', () => {
    expect(meetings(record({ 20: [guest(RITA), guest('sam@ourco.com')] }))).toEqual([null])
    expect(meetings(record({ 20: null }), slots(6, { 0: 'ev1' }))).toEqual([])
    expect(meetings(record({ 34: ['me@private.example'], 20: [guest('ann@acme.com')] }))).toEqual([null])
  })
  test('is read from a form or its bytes, and other requests are not looked at', () => {
    const bytes = new TextEncoder().encode(new URLSearchParams({ 'f.req': form(record()) }).toString())
    expect(readCalendarSave(readCalendarForm({ raw: [{ bytes: bytes.buffer }] }))).toHaveLength(1)
    expect(readCalendarSave(readCalendarForm({ formData: { 'f.req': [form(record())] } }))).toHaveLength(1)
    expect(readCalendarSave(readCalendarForm({}))).toEqual([])
    expect(isCalendarSave('/calendar/u/0/sync.sync')).toBe(true)
    expect(isCalendarSave('/calendar/u/0/sync.fetcheventrange')).toBe(false)
  })
})
