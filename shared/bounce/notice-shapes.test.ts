import { describe, expect, test } from 'vitest'
import { NOTICE_SHAPES, type NoticeShape } from './notice-shapes-fixtures.ts'
import { readNotice } from './read-notice.ts'

function mailOf({ from, subject, text }: NoticeShape): Uint8Array {
  const headers = [
    'Return-Path: <>',
    `From: ${from}`,
    'To: rita@ourco.com',
    `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
    'Date: Thu, 5 Nov 2026 10:00:10 +0100',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ]
  return new TextEncoder().encode(`${headers.join('\r\n')}\r\n\r\n${text.replaceAll('\n', '\r\n')}`)
}

describe('notices that follow no standard', () => {
  test.each(NOTICE_SHAPES.map((shape) => [shape.of, shape] as const))('%s', (_, shape) => {
    const { kind, report } = readNotice(mailOf(shape))
    const found = report?.recipients.map(({ address, reason }) => [address, reason]) ?? []
    expect({ kind, recipients: Object.fromEntries(found) }).toEqual({
      kind: shape.kind ?? 'bounce',
      recipients: shape.recipients,
    })
  })
})
