import fc from 'fast-check'
import { expect, test } from 'vitest'
import { instantOfLocal, localDate, monthsBefore, nextRunInstant, plainDate } from './local-time.ts'

const at = (text: string) => Date.parse(text)
const next = (after: string, zone: string, time = '03:00') =>
  new Date(nextRunInstant(at(after), zone, time)).toISOString()

test('the run is at 03:00 on the calendar of the org, strictly later', () => {
  expect(next('2026-03-02T09:00:00Z', 'UTC')).toBe('2026-03-03T03:00:00.000Z')
  expect(next('2026-03-03T03:00:00Z', 'UTC')).toBe('2026-03-04T03:00:00.000Z')
  expect(next('2026-03-02T09:00:00Z', 'America/New_York')).toBe('2026-03-03T08:00:00.000Z')
  expect(next('2026-03-02T09:00:00Z', 'Pacific/Kiritimati')).toBe('2026-03-02T13:00:00.000Z')
})

test('ACT-3: where the time does not exist, the first instant after it', () => {
  // New York skips 02:00–03:00 on 8 March 2026.
  expect(next('2026-03-07T12:00:00Z', 'America/New_York', '02:30')).toBe('2026-03-08T07:00:00.000Z')
  expect(next('2026-03-08T07:00:00Z', 'America/New_York', '02:30')).toBe('2026-03-09T06:30:00.000Z')
  // Lord Howe Island moves by half an hour.
  expect(next('2026-10-03T12:00:00Z', 'Australia/Lord_Howe', '02:15')).toBe('2026-10-03T15:30:00.000Z')
})

test('ACT-3: where the time comes twice, the first', () => {
  // Berlin has 02:00–03:00 twice on 25 October 2026.
  expect(next('2026-10-24T12:00:00Z', 'Europe/Berlin', '02:30')).toBe('2026-10-25T00:30:00.000Z')
  expect(next('2026-10-25T00:30:00Z', 'Europe/Berlin', '02:30')).toBe('2026-10-26T01:30:00.000Z')
})

test('the local date and its plain words', () => {
  expect(localDate(at('2026-03-02T23:30:00Z'), 'Europe/Helsinki')).toBe('2026-03-03')
  expect(localDate(at('2026-03-02T23:30:00Z'), 'UTC')).toBe('2026-03-02')
  expect(plainDate(at('2026-03-02T23:30:00Z'), 'Europe/Helsinki')).toBe('3 March 2026')
  expect(instantOfLocal(0, 'Nowhere/Land')).toBeNull()
})

test('runs follow each other once a local day', () => {
  const zone = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Pacific/Auckland',
    'America/Santiago',
  )
  const hour = fc.integer({ min: at('2026-01-01T00:00:00Z') / 3_600_000, max: at('2027-01-01T00:00:00Z') / 3_600_000 })
  fc.assert(
    fc.property(zone, hour, (timeZone, hours) => {
      const first = nextRunInstant(hours * 3_600_000, timeZone, '03:00')
      const second = nextRunInstant(first, timeZone, '03:00')
      expect(first - hours * 3_600_000).toBeLessThanOrEqual(25 * 3_600_000)
      expect(localDate(second, timeZone)).not.toBe(localDate(first, timeZone))
      expect(second - first).toBeGreaterThanOrEqual(23 * 3_600_000)
      expect(second - first).toBeLessThanOrEqual(25 * 3_600_000)
    }),
    { numRuns: 60 },
  )
})

test.each([
  ['2026-03-02T09:00:00.000Z', 6, '2025-09-02T09:00:00.000Z'],
  ['2026-03-31T09:00:00.000Z', 1, '2026-02-28T09:00:00.000Z'],
  ['2026-03-02T09:00:00.000Z', 13, '2025-02-02T09:00:00.000Z'],
])('%s less %i months is %s', (now, months, then) => {
  expect(new Date(monthsBefore(Date.parse(now), months)).toISOString()).toBe(then)
})
