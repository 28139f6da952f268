import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readNotice } from '@reachable/shared/bounce'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { appendText } from './append-text.ts'
import { listOwnMails } from './own-mails.ts'

const bytes = (latin1: string) => Uint8Array.from(Buffer.from(latin1, 'latin1'))
const unixText = (file: string) =>
  readFileSync(join(import.meta.dirname, file)).toString('latin1').replaceAll('\r\n', '\n').replaceAll('\r', '\n')
const verdictOf = (mail: string) => {
  const { kind, report, autoReply } = readNotice(bytes(mail))
  const recipients = report?.recipients.map(({ address, action, status, reason, hard, rule }) => ({ address, action, status, reason, hard, rule }))
  return { kind, autoReply, recipients: recipients ?? null }
}

describe('a quoted conversation below a text changes no verdict', () => {
  const QUOTED = {
    'a thread that tells of other failures': [
      'On Mon, 2 Mar 2026 at 09:00, Rita Moss <rita@ourco.com> wrote:',
      '> My mail to eve@globex.com came back: 552 5.2.2 mailbox full.',
      '> Tom Diaz no longer works here, write to tom@globex.com, out of office until 1 May.',
      '> > 550 5.7.1 Client host blocked using zen.spamhaus.org',
    ],
    'a thread that quotes a whole report': [
      '> Reporting-MTA: dns; mx.globex.com',
      '>',
      '> Final-Recipient: rfc822; eve@globex.com',
      '> Action: failed',
      '> Status: 5.1.1',
    ],
  }
  const changed = listOwnMails().flatMap((file) => {
    const mail = unixText(file)
    return appendText(mail, '') === null ? [] : [{ file, mail }]
  })

  test('most mails have a place for it, in parts and encodings too', () => {
    const heads = changed.map(({ mail }) => mail.toLowerCase())
    expect(changed.length).toBeGreaterThan(0.8 * listOwnMails().length)
    for (const needle of ['content-type: multipart/', 'encoding: base64', 'encoding: quoted-printable']) {
      expect(heads.filter((mail) => mail.includes(needle)).length, needle).toBeGreaterThan(1)
    }
  })

  for (const [name, lines] of Object.entries(QUOTED)) {
    test.each(changed.map(({ file, mail }) => [file, mail] as const))(`${name}: %s`, (_, mail) => {
      expect(verdictOf(appendText(mail, `\n${lines.join('\n')}`) ?? '')).toEqual(verdictOf(mail))
    })
  }
})

test('line ends may change from line to line', () => {
  const mails = listOwnMails().map(unixText)
  fc.assert(
    fc.property(fc.constantFrom(...mails), fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (mail, isLong) => {
      let line = 0
      const mixed = mail.replaceAll('\n', () => (isLong[line++ % isLong.length] ? '\r\n' : '\n'))
      expect(readNotice(bytes(mixed))).toEqual(readNotice(bytes(mail)))
    }),
    { numRuns: 500, seed: 7 },
  )
})

describe('recipients in another order are the same recipients in that order', () => {
  const head = 'Return-Path: <>\nFrom: MAILER-DAEMON@mx.ourco.com\nTo: rita@ourco.com\nSubject: Undelivered Mail Returned to Sender\n'
  const people: readonly (readonly [address: string, said: string])[] = [
    ['ann@acme.com', '550 5.1.1 User unknown'],
    ['bob@acme.com', '552 5.2.2 Mailbox full'],
    ['eve@globex.com', '550 5.7.1 Message rejected as spam'],
    ['lee@globex.com', '554 5.3.4 Message too big for system'],
    ['kim@acme.com', '450 4.2.1 The user is receiving mail at a rate that prevents more'],
  ]
  const notices: Readonly<Record<string, (order: typeof people) => string>> = {
    'in the fields of a report': (order) =>
      `${head}Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nNot delivered.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.ourco.com\n\n${order.map(([address, said]) => `Final-Recipient: rfc822; ${address}\nAction: failed\nStatus: ${said.slice(4, 9)}\nDiagnostic-Code: smtp; ${said}\n`).join('\n')}\n--b--\n`,
    'in prose': (order) =>
      `${head}\nThis message could not be delivered to these recipients:\n\n${order.map(([address, said]) => `<${address}>: host mx.acme.com said: ${said}\n`).join('\n')}`,
    'in a header, with prose': (order) =>
      `X-Failed-Recipients: ${order.map(([address]) => address).join(', ')}\n${head}\nDelivery failed:\n\n${order.map(([address, said]) => `  ${address}\n    ${said}\n`).join('\n')}`,
  }
  test.each(Object.entries(notices))('%s', (_, notice) => {
    const read = (order: typeof people) => readNotice(bytes(notice(order))).report?.recipients ?? []
    const wanted = new Map(read(people).map((recipient) => [recipient.address, recipient]))
    expect([...wanted.keys()]).toEqual(people.map(([address]) => address))
    expect(new Set([...wanted.values()].map(({ reason }) => reason)).size).toBeGreaterThan(3)
    fc.assert(
      fc.property(fc.shuffledSubarray([...people], { minLength: people.length }), (order) => {
        expect(read(order)).toEqual(order.map(([address]) => wanted.get(address)))
      }),
      { numRuns: 60, seed: 3 },
    )
  })
})
