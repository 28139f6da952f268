import { defaultSettings } from '@reachable/shared/contract'
import { expect, test } from 'vitest'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import type { Catalog } from './catalog.ts'
import { changedValues, fitValues, localDate } from './row-values.ts'

const field = (name: string, type: string, length = 0) => ({
  name,
  type,
  length,
  isCreateable: true,
  isUpdateable: true,
  isUnique: false,
  picklist: [],
})
const catalog: Catalog = new Map([
  [
    'Contact',
    new Map([
      ['Title', field('Title', 'string', 5)],
      ['Email', field('Email', 'email', 12)],
      ['Description', field('Description', 'textarea', 20)],
      ['Hard_Bounce_Date__c', field('Hard_Bounce_Date__c', 'date')],
    ]),
  ],
])
const row = (values: Record<string, unknown>) => ({ object: 'Contact', operation: 'update', values }) as DesiredRow

test('a Date field gets the day in the time zone of the org (HBF-7)', () => {
  expect(localDate('2026-03-02T23:30:00Z', 'Europe/Helsinki')).toBe('2026-03-03')
  const settings = { ...defaultSettings(), timeZone: 'Europe/Helsinki' }
  const fitted = fitValues(row({ Hard_Bounce_Date__c: '2026-03-02T23:30:00Z' }), catalog, settings)
  expect(fitted.values).toEqual({ Hard_Bounce_Date__c: '2026-03-03' })
})

test('a field that the org does not have is named, not sent', () => {
  const fitted = fitValues(row({ email_active__c: false }), catalog, defaultSettings())
  expect(fitted).toEqual({ values: {}, unknown: ['email_active__c'] })
})

test('only values that differ are written, and instants differ by the second (ACT-12)', () => {
  const current = { a: true, b: '2026-03-02T09:00:00.000Z', c: null }
  expect(changedValues({ a: true, b: '2026-03-02T09:00:00.400Z', c: '2026-03-02T09:00:00Z', d: 1 }, current)).toEqual({
    c: '2026-03-02T09:00:00Z',
    d: 1,
  })
})

test('a text is cut to the length of its field (HBF-6)', () => {
  expect(fitValues(row({ Title: 'Directrice' }), catalog, defaultSettings()).values).toEqual({ Title: 'Direc' })
})

test.each([
  ['a lone surrogate becomes the sign for it', 'a\ud800b', 'a\ufffdb'],
  ['a control character is dropped', 'a\0\u0007\u009fb', 'ab'],
  ['a line break becomes a blank', 'a\r\n\tb', 'a b'],
  ['blanks at the end are dropped', 'a \t\n', 'a'],
  ['blanks where it was cut are dropped, too', 'abcd efg', 'abcd'],
  ['a pair across the limit is dropped whole', 'abcd\u{1f600}', 'abcd'],
  ['nothing is no text', '', null],
  ['blanks are no text', ' \u0007 ', null],
])('what Salesforce would refuse or change is not sent: %s', (_what, given, sent) => {
  expect(fitValues(row({ Title: given }), catalog, defaultSettings()).values).toEqual({ Title: sent })
})

test('a long text keeps its lines', () => {
  const fitted = fitValues(row({ Description: 'one\r\n\ttwo\u0007\n' }), catalog, defaultSettings())
  expect(fitted.values).toEqual({ Description: 'one\r\n\ttwo' })
})

test('an address is never cut: half of it is somebody else’s', () => {
  const Email = 'ann.lee@acme.com'
  expect(fitValues(row({ Email }), catalog, defaultSettings()).values).toEqual({ Email })
})
