import { expect, test } from 'vitest'
import { parseSfmcDate } from './sfmc-date.ts'
import { readSfmcRow, type SfmcColumn } from './sfmc-row.ts'

const NOW = Date.parse('2026-03-10T00:00:00Z')
const read = (row: Partial<Record<SfmcColumn, string>>, locale: string | null = null) =>
  readSfmcRow(
    { EmailAddress: 'ann@acme.com', Status: 'Held', BounceCategory: 'Hard bounce', BounceDate: '2026-03-02', ...row },
    { locale, timeZone: 'UTC', nowMs: NOW },
  )

test.each([
  ['Hard bounce', 'hardBounce'],
  ['SOFT BOUNCE', 'SoftBounceGeneral'],
  ['Block bounce', 'MailBlockGeneral'],
  ['technical/other bounce', 'SoftBounceTimeOut'],
  ['Unknown  bounce', 'SoftBounceUndetermined'],
  ['hardbounce', 'hardBounce'],
])('category %s is %s', (category, recipientState) => {
  expect(read({ BounceCategory: category })).toMatchObject({ kind: 'bounce', recipientState })
})

test.each([
  ['Held', { kind: 'bounce', senderStatus: 'held' }],
  ['UNDELIVERABLE', { kind: 'bounce', senderStatus: 'held' }],
  ['bounced', { kind: 'bounce', senderStatus: 'bounced' }],
  ['Active', { kind: 'active' }],
  ['unsubscribed', { kind: 'unsubscribe' }],
])('status %s', (status, expected) => expect(read({ Status: status })).toMatchObject(expected))

test.each([
  [{ Status: 'Deleted' }, 'unknown_status'],
  [{ Status: '' }, 'unknown_status'],
  [{ BounceCategory: 'Weird bounce' }, 'unknown_category'],
  [{ EmailAddress: 'nobody' }, 'invalid_address'],
  [{ BounceDate: '' }, 'invalid_date'],
  [{ BounceDate: '02.03.2026' }, 'invalid_date'],
  [{ BounceDate: '2026-04-02' }, 'occurred_in_future'],
] as const)('%j is refused', (row, refusal) => expect(read(row)).toMatchObject({ kind: 'refused', refusal }))

test('addresses and codes are read as they are elsewhere', () => {
  expect(read({ EmailAddress: ' Ann@ACME.com ', SMTPCode: '550 5.1.1', SubscriberKey: 'k1' })).toMatchObject({
    ...{ address: 'ann@acme.com', status: '5.1.1', replyCode: '550', subscriberKey: 'k1' },
  })
  expect(read({ SMTPCode: 'n/a' })).toMatchObject({ status: null, replyCode: null })
})

test.each([
  ['2026-03-02', null, '2026-03-02T00:00:00.000Z'],
  ['2026-03-02T10:30:05Z', null, '2026-03-02T10:30:05.000Z'],
  ['2026-03-02 10:30:05.123', null, '2026-03-02T10:30:05.000Z'],
  ['2026-03-02T10:30:00+02:00', null, '2026-03-02T08:30:00.000Z'],
  ['3/2/2026 1:05:09 PM', 'en-US', '2026-03-02T13:05:09.000Z'],
  ['3/2/2026 12:00 AM', 'en-US', '2026-03-02T00:00:00.000Z'],
  ['02/03/2026', 'en-GB', '2026-03-02T00:00:00.000Z'],
  ['2.3.2026, 14:05', 'de-DE', '2026-03-02T14:05:00.000Z'],
  ['2026/3/2', 'ja-JP', '2026-03-02T00:00:00.000Z'],
  ['02-03-26', 'nl-NL', '2026-03-02T00:00:00.000Z'],
])('the date %s in %s', (text, locale, instant) => {
  expect(new Date(parseSfmcDate(text, locale, 'UTC') ?? 0).toISOString()).toBe(instant)
})

test('a date without a zone is the wall clock of the org', () => {
  expect(parseSfmcDate('2026-03-02 01:00', null, 'Europe/Berlin')).toBe(Date.parse('2026-03-02T00:00:00Z'))
})

test.each([
  ['2026-02-30', null],
  ['13/1/2026', 'en-US'],
  ['3/2/2026', null],
  ['yesterday', 'en-US'],
  ['2026-03-02T25:00', null],
])('%s in %s is no date', (text, locale) => expect(parseSfmcDate(text, locale, 'UTC')).toBeNull())
