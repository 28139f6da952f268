type AttackMail = { readonly name: string; readonly mail: string }

const NOTICE_HEAD = [
  'Return-Path: <>',
  'From: MAILER-DAEMON@mx.acme.com',
  'To: rita@ourco.com',
  'Subject: Undelivered Mail Returned to Sender',
  'Auto-Submitted: auto-replied',
  'MIME-Version: 1.0',
].join('\n')
const PLAIN_HEAD = `${NOTICE_HEAD}\nContent-Type: text/plain; charset=utf-8\n\n`
const HTML_HEAD = `${NOTICE_HEAD}\nContent-Type: text/html; charset=utf-8\n\n`
const REPORT_HEAD = `${NOTICE_HEAD}\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n`
const STATUS_HEAD = `${REPORT_HEAD}--b\n\nNot delivered.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.acme.com\n\n`
const LONG_TEXT = 'we tried in vain '.repeat(1_400)
const REPLY_HEAD = 'From: Ann <ann@acme.com>\nSubject: Automatic reply: hello\nAuto-Submitted: auto-replied\n\n'

/** One run of characters in a place where a reader that tries every start and every end would need hours. */
const RUNS: readonly {
  readonly name: string
  readonly head: string
  readonly run: string | ((index: number) => string)
  readonly tail?: string
}[] = [
  { name: 'spaces in a subject', head: 'From: MAILER-DAEMON@a.com\nSubject: Undelivered', run: ' ', tail: 'x\n\nx' },
  { name: 'encoded words without an end', head: 'From: a@b.com\nSubject: ', run: '=?utf-8?B?' },
  {
    name: 'a header field of folded lines',
    head: 'From: MAILER-DAEMON@a.com\nX-Failed-Recipients: ',
    run: 'a@b.c,\n ',
  },
  { name: 'header fields without values', head: '', run: 'Received:\n' },
  { name: 'parameters of a content type', head: 'Content-Type: multipart/report; ', run: 'a*0*="\\";' },
  { name: 'delimiters that open parts', head: REPORT_HEAD, run: '--b\n' },
  { name: 'almost delimiters', head: REPORT_HEAD, run: '\n--bb' },
  { name: 'parts inside parts', head: REPORT_HEAD, run: '--b\nContent-Type: multipart/mixed; boundary=b\n\n' },
  { name: 'mails inside mails', head: 'Content-Type: message/rfc822\n\n', run: 'Content-Type: message/rfc822\n\n' },
  { name: 'blank lines', head: PLAIN_HEAD, run: '\n' },
  { name: 'carriage returns', head: PLAIN_HEAD, run: '\r' },
  { name: 'spaces in a text', head: PLAIN_HEAD, run: ' ', tail: 'x' },
  { name: 'one word', head: PLAIN_HEAD, run: 'a' },
  { name: 'one address without an end', head: PLAIN_HEAD, run: 'a.', tail: '@' },
  { name: 'at signs', head: PLAIN_HEAD, run: 'a@' },
  { name: 'one address again and again', head: PLAIN_HEAD, run: '<ann@acme.com>\n' },
  { name: 'addresses, each different', head: PLAIN_HEAD, run: (index) => `<u${index}@acme.com>: full\n` },
  {
    name: 'failed recipients in a header',
    head: `${NOTICE_HEAD}\nX-Failed-Recipients: a@b.com`,
    run: (index) => `,\n u${index}@acme.com`,
    tail: `\n\n${LONG_TEXT}`,
  },
  {
    name: 'a report under a long text',
    head: `${REPORT_HEAD}--b\n\n${LONG_TEXT}\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a.com\n\n`,
    run: (index) => `Final-Recipient: rfc822; u${index}@b.com\nAction: failed\nDiagnostic-Code: smtp; 550 no\n\n`,
  },
  { name: 'opening brackets', head: PLAIN_HEAD, run: '<' },
  { name: 'quotes', head: PLAIN_HEAD, run: '"\\' },
  { name: 'digits and dots', head: PLAIN_HEAD, run: '5.1.' },
  { name: 'replies without a cause', head: PLAIN_HEAD, run: '550-5.1.1 ' },
  { name: 'beginnings of phrases', head: PLAIN_HEAD, run: 'user user unkno ' },
  { name: 'phrases', head: PLAIN_HEAD, run: 'mailbox is full user unknown ' },
  { name: 'transcripts', head: PLAIN_HEAD, run: '>>> RCPT To:<ann@acme.com>\n<<< 550 no\n' },
  { name: 'dashes that may announce returned mail', head: PLAIN_HEAD, run: '--- ' },
  { name: 'fields that may begin returned mail', head: PLAIN_HEAD, run: '\nFrom: x\n' },
  { name: 'quoted lines', head: PLAIN_HEAD, run: '> > <a@b.com>: user unknown\n' },
  { name: 'open tags', head: HTML_HEAD, run: '<a ' },
  { name: 'open comments', head: HTML_HEAD, run: '<!--' },
  { name: 'open styles', head: HTML_HEAD, run: '<style>' },
  { name: 'entities', head: HTML_HEAD, run: '&#x61;' },
  { name: 'half entities', head: HTML_HEAD, run: '&#' },
  { name: 'recipients of a report', head: STATUS_HEAD, run: 'Final-Recipient: rfc822; a@b.com\nAction: failed\n\n' },
  {
    name: 'a folded diagnostic',
    head: `${STATUS_HEAD}Final-Recipient: rfc822; a@b.com\nDiagnostic-Code: smtp; `,
    run: '550-5.1.1 a\n ',
  },
  { name: 'escapes of an address', head: `${STATUS_HEAD}Final-Recipient: utf-8; `, run: '\\x{FC}' },
  { name: 'dates of an absence', head: REPLY_HEAD, run: 'until 16 March 2026 ' },
  { name: 'an absence without an end', head: REPLY_HEAD, run: 'I am out of the office until ' },
  {
    name: 'base64 without line breaks',
    head: `${NOTICE_HEAD}\nContent-Transfer-Encoding: base64\n\n`,
    run: 'PGFAYi5jb20+',
  },
  { name: 'padding', head: `${NOTICE_HEAD}\nContent-Transfer-Encoding: base64\n\n`, run: '=' },
  { name: 'soft line ends', head: `${NOTICE_HEAD}\nContent-Transfer-Encoding: quoted-printable\n\n`, run: '=\n' },
  { name: 'shifts of ISO-2022-JP', head: PLAIN_HEAD, run: '\u001b$B' },
  { name: 'shifts of UTF-7', head: `${NOTICE_HEAD}\nContent-Type: text/plain; charset=utf-7\n\n`, run: '+' },
  { name: 'null bytes', head: '', run: '\u0000' },
  { name: 'bytes above ASCII', head: PLAIN_HEAD, run: '\u00ff\u00c3' },
]

/** Mails of about so many bytes that go for one weakness each, in one character a byte. */
export function attackMails(bytes: number): AttackMail[] {
  return RUNS.map(({ name, head, run, tail = '' }) => {
    const make = typeof run === 'string' ? () => run : run
    const count = Math.ceil((bytes - head.length - tail.length) / make(100).length)
    return { name, mail: head + Array.from({ length: count }, (_, index) => make(index)).join('') + tail }
  })
}
