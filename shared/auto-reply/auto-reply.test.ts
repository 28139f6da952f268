import { describe, expect, test } from 'vitest'
import { readHeaderBlock } from '../mail/mime/headers.ts'
import { awayUntil, readAutoReply } from './index.ts'
import { SAYINGS } from './sayings-fixtures.ts'

const SENT = '2026-03-02T09:00:00.000Z'
const headers = (lines: string) =>
  readHeaderBlock(`From: ann@acme.com\nTo: rita@ourco.com\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n${lines}\n\n`).headers
const AUTO = 'Auto-Submitted: auto-replied\nSubject: Re: Offer'

describe('the day until which somebody is away', () => {
  test.each([
    ['I will be back on 16 March.', '2026-03-16', 'back'],
    ['I am out of office until March 16th, 2026', '2026-03-16', 'last_day_away'],
    ['away from 3 March through 16 March', '2026-03-16', 'last_day_away'],
    ['Ich bin bis 13.03.2026 nicht im Büro', '2026-03-13', 'last_day_away'],
    ['Ab dem 16. März bin ich wieder erreichbar; ich bin bis zum 15. März im Urlaub', '2026-03-16', 'back'],
    ["Je suis absente jusqu'au 16 mars 2026", '2026-03-16', 'last_day_away'],
    ['Je serai de retour le 16 mars', '2026-03-16', 'back'],
    ['Estaré de vuelta el 16 de marzo de 2026', '2026-03-16', 'back'],
    ['3月16日まで不在にしております', '2026-03-16', 'last_day_away'],
    ['until 2026-03-16', '2026-03-16', 'last_day_away'],
    ['out from 12/24/2026 and will not return until 01/04/2027', '2027-01-04', 'back'],
    ['back on 5 January', '2027-01-05', 'back'],
  ])('%s', (text, day, means) => expect(awayUntil(text, SENT, null)).toEqual({ day, means }))

  test.each([
    'back on 03/04/2026',
    'see you on 16 March',
    'back on 31 February',
    'until further notice',
    'back in 5 minutes',
  ])('%s: silence', (text) => {
    expect(awayUntil(text, SENT, null)).toBeNull()
  })

  test('the order of day and month of the mailbox settles an ambiguous date', () => {
    expect(awayUntil('back on 03/04/2026', SENT, 'dmy')?.day).toBe('2026-04-03')
    expect(awayUntil('back on 03/04/2026', SENT, 'mdy')?.day).toBe('2026-03-04')
  })
})

describe('what an automatic reply says', () => {
  test.each([
    ['Ann Lee no longer works at Acme, contact bob@acme.com', 'departed'],
    ['Frau Lee ist nicht mehr im Unternehmen. Bitte wenden Sie sich an bob@acme.com', 'departed'],
    ["Ann Lee ne fait plus partie de la société, merci d'écrire à bob@acme.com", 'departed'],
    ['Ann Lee ya no trabaja aquí. Escriba a bob@acme.com', 'departed'],
    ['I am on leave. For urgent matters write to bob@acme.com', 'out_of_office'],
    ['This mailbox is not monitored, please use bob@acme.com', 'unmonitored'],
    ['My email address has changed to bob@acme.com', 'new_address'],
    ['Thank you for contacting us. Ticket 4711.', 'acknowledgement'],
  ])('%s', (text, kind) => expect(readAutoReply(headers(AUTO), text)?.reply?.kind).toBe(kind))

  test.each(SAYINGS)('%s: %s', (kind, text) => {
    expect(readAutoReply(headers(AUTO), text)?.reply?.kind ?? null).toBe(kind)
  })

  test('the successor is the address that the text tells to write to', () => {
    const reading = readAutoReply(
      headers(AUTO),
      'Ann has left the company.\nPlease contact bob@acme.com.\nann@acme.com',
    )
    expect(reading).toMatchObject({ isDeparted: true, reply: { successor: 'bob@acme.com' } })
  })

  test('who comes back has not left', () => {
    const reading = readAutoReply(
      headers(AUTO),
      'I am out of office and back on 16 March. Tom is no longer with us, write to bob@acme.com.',
    )
    expect(reading).toMatchObject({
      isDeparted: false,
      reply: { kind: 'out_of_office', until: '2026-03-16', untilMeans: 'back' },
    })
  })

  test('words in the mail that was answered do not count', () => {
    const reading = readAutoReply(headers(AUTO), 'Hello.\n\n-----Original Message-----\nAnn no longer works at Acme.')
    expect(reading?.reply).toBeNull()
  })
})

describe('silence', () => {
  test('a person may write the same words', () => {
    expect(readAutoReply(headers('Subject: Holiday'), 'I am out of office until 16 March.')).toBeNull()
    expect(readAutoReply(headers('Subject: Re: Automatic reply: Offer'), 'Ann no longer works at Acme.')).toBeNull()
  })
  test('a newsletter about leaving is no automatic reply', () => {
    expect(
      readAutoReply(headers('Subject: Out of office: tips\nList-Unsubscribe: <https://globex.com/u>'), 'I am on leave'),
    ).toBeNull()
  })
})
