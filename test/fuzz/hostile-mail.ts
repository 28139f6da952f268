import type { Random } from './random.ts'

type Some<T> = readonly [T, ...T[]]

/** What mails and notices are made of, and what breaks readers of them. */
const LINES: Some<string> = [
  '',
  '',
  'From: MAILER-DAEMON@mx.acme.com',
  'From: Ann <ann@acme.com>',
  'Subject: Undelivered Mail Returned to Sender',
  'Subject: =?utf-8?B?w6Rh?= =?iso-2022-jp?B?GyRC?= =?x?Q?=',
  'Auto-Submitted: auto-replied',
  'Return-Path: <>',
  'X-Failed-Recipients: bob@acme.com, , <eve@globex.com',
  'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
  'Content-Type: multipart/mixed; boundary="b"',
  'Content-Type: message/delivery-status',
  'Content-Type: message/rfc822',
  'Content-Type: text/html; charset=utf-7',
  'Content-Type: text/plain; charset=utf-16',
  "Content-Type: text/plain; charset=\"; name*0*=''%FF",
  'Content-Transfer-Encoding: base64',
  'Content-Transfer-Encoding: quoted-printable',
  '--b',
  '--b--',
  'Reporting-MTA: dns; mx.ourco.com',
  'Final-Recipient: rfc822; bob@acme.com',
  'Final-Recipient: rfc822; IMCEAEX-_O=ACME_OU=X_CN=BOB@acme.com',
  'Final-Recipient: x400; /G=Ann/S=Lee/C=XX/',
  'Original-Recipient: utf-8; j\\x{FC}rgen@acme.com',
  'Action: failed',
  'Action: delayed',
  'Status: 5.1.1 (unknown)',
  'Status: 9.9.9999',
  'Diagnostic-Code: smtp; 550-5.1.1 <bob@acme.com>',
  ' 550 5.1.1 User unknown',
  '<bob@acme.com>: host mx.acme.com[192.0.2.1] said: 550 5.1.1 user unknown (in reply to RCPT TO command)',
  '>>> RCPT To:<bob@acme.com>',
  '<<< 550 5.1.1 <bob@acme.com>... User unknown',
  'This message was created automatically by mail delivery software.',
  'I am out of the office until 16 March, contact eve@globex.com',
  '----- Original message -----',
  '> <eve@globex.com>: user unknown',
  'Message-ID: <1@ourco.com>',
  'Received: from a by b',
]
const SCRAPS: Some<string> = [
  '@',
  '<',
  '>',
  '"',
  '\\',
  '=',
  '=?',
  '?=',
  ';',
  ':',
  '\u0000',
  '\u00ff',
  '\u001b$B',
  '\r',
  '\n',
  '\n\n',
  '--',
  '&#x10ffff;',
  '<!--',
  '<style>',
  '\\x{110000}',
  'a@b',
  '@acme.com',
  '..',
  '5.1.1',
  '550 ',
]
/** Long runs cost a reader with nested loops dearly. */
const RUN_CHARACTERS_MAX = 3_000
const MUTATIONS_MAX = 6
const LINES_MAX = 40

/** A mail in one character a byte: one of the given mails with a few wounds, or lines thrown together. */
export function hostileMail(random: Random, mails: Some<string>): string {
  let mail = random.chance(60) ? random.pick(mails) : thrownTogether(random)
  const wounds = random.below(MUTATIONS_MAX)
  for (let count = 0; count < wounds; count += 1) mail = wound(mail, random, mails)
  return mail
}

function thrownTogether(random: Random): string {
  return Array.from({ length: 1 + random.below(LINES_MAX) }, () => random.pick(LINES)).join(
    random.pick(['\n', '\n', '\r\n', '\r']),
  )
}

function wound(mail: string, random: Random, mails: Some<string>): string {
  const at = random.below(mail.length + 1)
  const head = mail.slice(0, at)
  const tail = mail.slice(at)
  switch (random.below(7)) {
    case 0:
      return head + random.pick(SCRAPS) + tail
    case 1:
      return head + tail.slice(random.below(60))
    case 2:
      return `${head}\n${random.pick(LINES)}\n${tail}`
    case 3:
      return head + random.pick(SCRAPS).repeat(1 + random.below(RUN_CHARACTERS_MAX / 8)) + tail
    case 4: {
      const other = random.pick(mails)
      return head + other.slice(random.below(other.length))
    }
    case 5:
      return head + head.slice(-random.below(400)) + tail
    default:
      return head + String.fromCharCode(random.below(256)) + tail.slice(1)
  }
}
