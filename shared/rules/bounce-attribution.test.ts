import { describe, expect, test } from 'vitest'
import type { DeliveryReport } from '../contract/index.ts'
import { attributeBounce, type CapturedSend, isSenderReport } from './bounce-attribution.ts'
import { DAY_MS, T0 } from './fixtures.ts'
import { bounceKey } from './keys.ts'

const ANN = 'ann@acme.com'
const RITA = 'rita@ourco.com'

const report = (more: Partial<DeliveryReport> = {}): DeliveryReport => ({
  kind: 'bounce',
  recipients: [
    {
      address: ANN,
      finalAddress: null,
      action: 'failed',
      status: '5.1.1',
      replyCode: '550',
      reason: 'userunknown',
      recipientState: 'hardBounce',
      hard: true,
      rule: 'user-unknown',
      remoteMta: null,
      diagnostic: null,
    },
  ],
  reportingMta: null,
  noticeMessageId: null,
  originalMessageId: null,
  originalSentAt: null,
  fromOwnMailSystem: false,
  authentication: 'unknown',
  ...more,
})
const send = (more: Partial<CapturedSend> = {}): CapturedSend => ({
  messageId: 'm1@ourco.com',
  address: ANN,
  mailbox: RITA,
  sentAtMs: T0 - 60_000,
  ...more,
})
const judge = (notice: DeliveryReport, sends: CapturedSend[]) =>
  attributeBounce({ report: notice, mailbox: RITA, occurredAtMs: T0, sends })[0]?.attribution

describe('BNC-9: does a notice belong to a mail of ours', () => {
  test('strong: it names the Message-ID of a captured send, whoever sent the notice', () => {
    expect(judge(report({ originalMessageId: 'm1@ourco.com' }), [send({ sentAtMs: T0 - 20 * DAY_MS })])).toBe('strong')
  })

  test('a Message-ID of a mail to somebody else proves nothing about this recipient', () => {
    expect(judge(report({ originalMessageId: 'm1@ourco.com' }), [send({ address: 'bob@acme.com' })])).toBe('none')
  })

  test('strong: our own mail system says so and the recipient was mailed in the last five days', () => {
    const own = report({ fromOwnMailSystem: true, authentication: 'pass' })
    expect(judge(own, [send({ messageId: null })])).toBe('strong')
    expect(judge(own, [send({ sentAtMs: T0 - 5 * DAY_MS })])).toBe('strong')
    expect(judge(own, [send({ sentAtMs: T0 - 5 * DAY_MS - 1 })])).toBe('none')
    expect(judge(own, [send({ mailbox: 'sam@ourco.com' })])).toBe('none')
    expect(judge(report({ fromOwnMailSystem: true, authentication: 'fail' }), [send()])).toBe('weak')
  })

  test('weak: recipient and time only', () => {
    expect(judge(report(), [send()])).toBe('weak')
    expect(judge(report({ originalMessageId: 'other@x.example' }), [send({ messageId: null })])).toBe('weak')
  })

  test('none: a message id that was never sent, or nobody mailed', () => {
    expect(judge(report({ originalMessageId: 'forged@x.example' }), [send()])).toBe('none')
    expect(judge(report(), [])).toBe('none')
  })
})

test('BNC-11: one event per message and recipient; without an id per mailbox, recipient and day', () => {
  const key = (messageId: string | null, occurredAtMs: number, mailbox = RITA) =>
    bounceKey({ messageId, address: ANN, mailbox, occurredAtMs })
  expect(key('m1', T0)).toBe(key('m1', T0 + DAY_MS, 'sam@ourco.com'))
  expect(key('m1', T0)).not.toBe(key('m2', T0))
  expect(key(null, T0)).toBe(key(null, T0 + 3_600_000))
  expect(key(null, T0)).not.toBe(key(null, T0 + DAY_MS))
  expect(key(null, T0)).not.toBe(key(null, T0, 'sam@ourco.com'))
})

describe('what the sending system reports itself', () => {
  const posted = { source: 'api', channelId: '1' } as const
  const activity = (more: object) =>
    ({ kind: 'bounce.received', report: report(), ...posted, ...more }) as Parameters<typeof isSenderReport>[0]

  test('is ours without a captured send (CHN-1)', () => {
    const [attributed] = attributeBounce({
      ...{ report: report(), mailbox: RITA, occurredAtMs: T0, sends: [] },
      isSenderReport: isSenderReport(activity({})),
    })
    expect(attributed).toMatchObject({ attribution: 'strong', send: null })
  })

  test('is told from a notice in a mailbox by its channel or campaign', () => {
    expect(isSenderReport(activity({ channelId: undefined, campaignId: 'c1', source: 'import' }))).toBe(true)
    expect(isSenderReport(activity({ channelId: undefined }))).toBe(false)
    expect(isSenderReport(activity({ source: 'gmail' }))).toBe(false)
  })
})
