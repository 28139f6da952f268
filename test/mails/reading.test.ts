import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readNotice } from '@reachable/shared/bounce'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listOwnMails } from './own-mails.ts'

const read = (file: string) => readFileSync(join(import.meta.dirname, file))
const text = (file: string) => read(file).toString('latin1')
const bytes = (latin1: string) => Uint8Array.from(Buffer.from(latin1, 'latin1'))

describe('properties of a reading', () => {
  test.each(listOwnMails())('line ends do not matter: %s', (file) => {
    const unix = text(file).replaceAll('\r\n', '\n').replaceAll('\r', '\n')
    const wanted = readNotice(bytes(unix))
    expect(readNotice(bytes(unix.replaceAll('\n', '\r\n')))).toEqual(wanted)
    expect(readNotice(bytes(unix.replaceAll('\n', '\r')))).toEqual(wanted)
  })

  test.each(listOwnMails())('reading twice equals reading once: %s', (file) => {
    expect(readNotice(read(file))).toEqual(readNotice(read(file)))
  })

  test('appending a quoted conversation does not change what a notice says', () => {
    const quoted = [
      '',
      'On Mon, 2 Mar 2026 at 09:00, Rita Moss <rita@ourco.com> wrote:',
      '> Hello Ann, my mail to eve@globex.com bounced: 552 5.2.2 mailbox full.',
      '> Tom Diaz no longer works here, write to tom@globex.com, out of office until 1 May.',
      '> > 550 5.7.1 Client host blocked using zen.spamhaus.org',
      '',
    ].join('\n')
    for (const file of listOwnMails()) {
      const mail = text(file).replaceAll('\r\n', '\n').replaceAll('\r', '\n')
      const body = mail.slice(mail.indexOf('\n\n'))
      // The end of a body in plain text: elsewhere the lines would be an epilogue or broken base64.
      const isPlain = !/^content-type: (?:multipart|message|text\/html)/im.test(mail) && !/: (?:base64|quoted-printable)$/im.test(mail)
      if (!isPlain || body.trim() === '') continue
      const [before, after] = [readNotice(bytes(mail)), readNotice(bytes(`${mail.trimEnd()}\n${quoted}`))]
      expect([after.kind, after.autoReply], file).toEqual([before.kind, before.autoReply])
      expect(after.report?.recipients.map(({ address, reason, hard }) => [address, reason, hard]), file).toEqual(
        before.report?.recipients.map(({ address, reason, hard }) => [address, reason, hard]),
      )
    }
  })

  test('mutated mails never throw, and name only addresses that they contain', () => {
    const mails = listOwnMails().map(text)
    const mutation = fc.record({
      mail: fc.constantFrom(...mails),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      drop: fc.nat(40),
      insert: fc.constantFrom('', '\n', '\n\n', '--', '=', '@', '<', '>', '\u0000', '\u00ff', '; boundary="x"', 'Content-Type: multipart/mixed'),
    })
    fc.assert(
      fc.property(mutation, ({ mail, at, drop, insert }) => {
        const index = Math.floor(at * mail.length)
        const mutated = mail.slice(0, index) + insert + mail.slice(index + drop)
        const reading = readNotice(bytes(mutated))
        for (const { address } of reading.report?.recipients ?? []) {
          expect(address).toMatch(/^[^\s@<>",;]+@[^\s@<>",;]+$/)
        }
      }),
      { numRuns: 3_000, seed: 42 },
    )
  })

  test('random bytes are an ordinary mail or something else, never an exception', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), (noise) => readNotice(noise).kind !== undefined), { numRuns: 1_000, seed: 42 })
  })

  test('shuffled recipients permute the result', () => {
    const block = (address: string, action: string, status: string, code: string) =>
      `Final-Recipient: rfc822; ${address}\nAction: ${action}\nStatus: ${status}\nDiagnostic-Code: smtp; ${code}\n`
    const blocks = [
      block('ann@acme.com', 'failed', '5.1.1', '550 5.1.1 User unknown'),
      block('bob@acme.com', 'delivered', '2.0.0', '250 ok'),
      block('eve@globex.com', 'failed', '5.2.2', '552 5.2.2 Mailbox full'),
      block('lee@acme.com', 'failed', '5.7.1', '550 5.7.1 Message rejected as spam'),
    ]
    const notice = (order: readonly string[]) =>
      bytes(`From: MAILER-DAEMON@mx.ourco.com\nTo: rita@ourco.com\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nNot delivered.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.ourco.com\n\n${order.join('\n')}\n--b--\n`)
    const byAddress = (order: readonly string[]) => new Map(readNotice(notice(order)).report?.recipients.map((one) => [one.address, one]))
    const wanted = byAddress(blocks)
    expect(wanted.size).toBe(4)
    fc.assert(fc.property(fc.shuffledSubarray(blocks, { minLength: 4 }), (order) => {
        expect(byAddress(order)).toEqual(wanted)
      }), { numRuns: 24, seed: 1 })
  })
})

describe('what a report says beside the verdict', () => {
  test('Gmail names the original message, its time and whom it was for', () => {
    const { report, original } = readNotice(read('gmail/user-unknown.eml'), { ownMailSystem: 'gmail' })
    expect(report).toMatchObject({
      kind: 'bounce',
      reportingMta: 'googlemail.com',
      noticeMessageId: '69a55f15.050a0220.1.GMR@mx.google.com',
      originalMessageId: 'CAJ+m1@mail.ourco.com',
      originalSentAt: '2026-03-02T09:00:00.000Z',
    })
    expect(report?.recipients[0]).toMatchObject({ remoteMta: 'gmail-smtp-in.l.google.com', finalAddress: null })
    expect(original).toEqual({ messageId: 'CAJ+m1@mail.ourco.com', sentAt: '2026-03-02T09:00:00.000Z', from: 'rita@ourco.com', to: ['ann@acme.com'], subjectPresent: true })
  })

  test('a forwarded address is held against the address mailed, with the final one in evidence', () => {
    const recipient = readNotice(read('postfix/forwarded.eml')).report?.recipients[0]
    expect(recipient).toMatchObject({ address: 'ann@acme.com', finalAddress: 'ann@old-acme.net' })
  })

  test('the mailbox provider vouches for its own notices only in its own mailboxes', () => {
    const gmail = read('gmail/user-unknown.eml')
    expect(readNotice(gmail, { ownMailSystem: 'gmail' }).report).toMatchObject({ fromOwnMailSystem: true, authentication: 'pass' })
    expect(readNotice(gmail, { ownMailSystem: 'import' }).report).toMatchObject({ fromOwnMailSystem: false, authentication: 'unknown' })
    expect(readNotice(gmail, { ownMailSystem: 'outlook' }).report).toMatchObject({ fromOwnMailSystem: false })
    const ndr = read('exchange-online/recipient-not-found.eml')
    expect(readNotice(ndr, { ownMailSystem: 'outlook' }).report).toMatchObject({ fromOwnMailSystem: true, authentication: 'pass' })
    expect(readNotice(ndr, { ownMailSystem: 'gmail' }).report).toMatchObject({ fromOwnMailSystem: false })
  })

  test('a forged verdict below the topmost one is not believed', () => {
    const forged = text('gmail/user-unknown.eml').replace(/^Authentication-Results: mx\.google\.com;/m, 'Authentication-Results: mx.google.com;\n       spf=fail smtp.mailfrom=evil.example;\n       dmarc=fail header.from=googlemail.com\nAuthentication-Results: mx.google.com;')
    expect(readNotice(bytes(forged), { ownMailSystem: 'gmail' }).report).toMatchObject({ fromOwnMailSystem: false, authentication: 'fail' })
  })
})
