import { Activity, activityId } from '@reachable/shared/contract'
import { describe, expect, test } from 'vitest'
import { buildSent } from './build-sent.ts'
import { createGate, needsSubject } from './gate.ts'

const RITA = 'rita@ourco.com'
const T0 = Date.parse('2026-03-02T09:00:00Z')
const about = { mailbox: RITA, source: 'gmail', occurredAt: new Date(T0).toISOString() } as const
const sent = (subject: string | undefined, ...to: string[]): Activity => {
  const people = to.map((address) => ({ address, name: null }))
  const record = { from: null, to: people, cc: [], bcc: [], subject, atMs: T0 }
  const activity = buildSent(
    {
      ...{ client: 'gmail', key: 'msg-a:r1', phase: 'SENT', mailbox: RITA, messageId: 'm1@x', record },
      ...{ firstSeenMs: T0, settlesAtMs: null, updatedAtMs: T0, seenBy: ['page'], isPosted: false },
    },
    RITA,
    ['ourco.com'],
  )
  return Activity.parse(activity)
}
const seen = (address: string): Activity => ({
  ...{ kind: 'contact.seen', ...about, id: activityId('contact.seen', RITA, address) },
  participants: [{ role: 'from', address }],
  sighting: { how: 'mail', authentication: 'pass' },
})
const bounced = (...addresses: string[]): Activity => ({
  ...{ kind: 'bounce.received', ...about, id: activityId('bounce.received', RITA, addresses.join()) },
  report: {
    ...{ kind: 'bounce', noticeMessageId: null, originalMessageId: null, originalSentAt: null, reportingMta: null },
    ...{ fromOwnMailSystem: true, authentication: 'unknown' },
    recipients: addresses.map((address) => ({
      ...{ address, finalAddress: null, action: 'failed', status: '5.1.1', replyCode: null, reason: 'userunknown' },
      ...{ recipientState: 'hardBounce', hard: true, rule: 'user-unknown', diagnostic: null, remoteMta: null },
    })),
  },
})
const LAW = { type: 'email', field: 'address', pattern: '*@law.example' } as const

describe('what filters hide leaves the browser in no activity', () => {
  const gate = createGate({ filters: [LAW] })
  test('a mail with one filtered recipient is dropped whole (AMB-22)', () => {
    expect(gate(sent(undefined, 'ann@acme.com', 'x@law.example'))).toEqual([])
    expect(gate(sent(undefined, 'ann@acme.com'))).toHaveLength(1)
  })
  test('neither a sighting nor a notice of a filtered person is kept; others in the notice are (CAP-9, FLT-5)', () => {
    expect(gate(seen('x@law.example'))).toEqual([])
    expect(gate(bounced('x@law.example'))).toEqual([])
    const [notice] = gate(bounced('x@law.example', 'ann@acme.com'))
    expect(notice?.kind === 'bounce.received' && notice.report.recipients.map(({ address }) => address)).toEqual([
      'ann@acme.com',
    ])
  })
  test('a filter by subject holds although the profile keeps subjects in the browser', () => {
    const private_ = createGate({
      filters: [{ type: 'email', field: 'subject', pattern: '*salary*' }],
      subject: 'none',
    })
    expect(private_(sent('Your SALARY', 'ann@acme.com'))).toEqual([])
    expect(private_(sent('Plan', 'ann@acme.com'))).toHaveLength(1)
  })
})

describe('a subject leaves as the profile says (CAP-1)', () => {
  const leaving = (subject: 'none' | 'hash' | 'full') =>
    createGate({ subject })(sent('Plan B', 'ann@acme.com')).map((one) => Activity.parse(one))
  test('not at all by default', () => {
    expect(JSON.stringify(createGate({})(sent('Plan B', 'ann@acme.com')))).not.toContain('Plan')
    expect(leaving('none')[0]?.subject).toBeUndefined()
  })
  test('as a hash that is the same for the same subject', () => {
    expect(leaving('hash')[0]?.subject).toMatchObject({ form: 'hash' })
    expect(leaving('hash')).toEqual(leaving('hash'))
    expect(JSON.stringify(leaving('hash'))).not.toContain('Plan')
  })
  test('in full', () => {
    expect(leaving('full')[0]?.subject).toEqual({ form: 'full', text: 'Plan B' })
  })
  test('and is not even kept where nobody asks for it', () => {
    expect(needsSubject({})).toBe(false)
    expect(needsSubject({ filters: [LAW] })).toBe(false)
    expect(needsSubject({ subject: 'hash' })).toBe(true)
    expect(needsSubject({ filters: [{ type: 'email', field: 'subject', pattern: '*x*' }] })).toBe(true)
  })
})
