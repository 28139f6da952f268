import { describe, expect, test } from 'vitest'
import { DAY_MS, FIRST_RUN, HOUR_MS, settingsOf, T0 } from '../rules/fixtures.ts'
import { badgeOf } from './badge.ts'
import type { AddressFacts, AddressHints } from './facts.ts'
import { autoReply, bounce, factsOf, failedSend, life, MINUTE_MS, runAt, touch } from './fixtures.ts'
import { stateOf } from './state.ts'
import { waitingFor } from './waiting.ts'

const settings = settingsOf()
const badge = (nowMs: number, more: Partial<AddressFacts>) => {
  const facts = factsOf(more)
  return badgeOf(facts, stateOf(facts, settings, nowMs), settings, nowMs)
}
const full = (atMs: number) => bounce(atMs, { reason: 'mailboxfull' })

describe('BDG-1, BDG-1a: what a badge shows', () => {
  test('unknown, with the last send that did not bounce', () => {
    expect(badge(T0, {})).toMatchObject({ state: 'unknown', why: ['No signal yet.'] })
    expect(badge(T0, { touches: [touch(T0 - 7 * DAY_MS)] }).why).toEqual([
      'No signal yet.',
      'The last mail to them, on 23 February 2026, did not bounce.',
    ])
  })

  test('BDG-2: a bounce shows at once as bounced, and as inactive when nobody answers', () => {
    const facts = { bounces: [bounce(T0)], touches: [failedSend(T0)] }
    expect(badge(T0 + MINUTE_MS, facts)).toMatchObject({
      state: 'bounced',
      status: 'held',
      rule: 'trusted_hard',
      since: '2026-03-02T09:00:00.000Z',
      why: ['Mail failed on 2 March 2026: the address does not exist (5.1.1).', 'Not confirmed yet.'],
    })
    expect(badge(T0 + 12 * HOUR_MS, facts).state).toBe('inactive')
    const answered = { ...facts, lifeSigns: [life(T0 + HOUR_MS, { authentication: 'unknown' })] }
    expect(badge(T0 + 12 * HOUR_MS, answered).state).toBe('bounced')
  })

  test('an untrusted or weak hard bounce stays bounced until the daily run decides', () => {
    const facts = { bounces: [bounce(T0, { trusted: false })] }
    expect(badge(T0 + 5 * DAY_MS, facts).state).toBe('bounced')
    expect(badge(T0 + 5 * DAY_MS, { ...facts, decidedEmailActive: false }).state).toBe('inactive')
    expect(badge(T0 + 5 * DAY_MS, { ...facts, decidedEmailActive: false, lifeSigns: [life(T0 + DAY_MS)] }).state).toBe(
      'reachable',
    )
  })

  test('an unknown domain asks about a typing error', () => {
    expect(badge(T0, { bounces: [bounce(T0, { reason: 'hostunknown' })] }).why).toContain('Is acme.com spelt right?')
  })

  test('soft-bouncing for 15 days', () => {
    expect(badge(T0 + DAY_MS, { bounces: [full(T0)] })).toMatchObject({
      state: 'soft_bouncing',
      why: [
        'Mail failed on 2 March 2026: the mailbox is full.',
        '1 of 3 failures in 15 days that would stop mail to it.',
      ],
    })
    expect(badge(T0 + 365 * DAY_MS, { bounces: [full(T0)] }).state).toBe('unknown')
    expect(badge(T0, { bounces: [bounce(T0, { reason: 'spamdetected' })] }).state).toBe('unknown')
  })

  test('reachable for 90 days after a sign of life later than any bounce; a release is none', () => {
    expect(badge(T0 + 90 * DAY_MS, { lifeSigns: [life(T0)] }).state).toBe('reachable')
    expect(badge(T0 + 90 * DAY_MS + 1, { lifeSigns: [life(T0)] }).state).toBe('unknown')
    expect(badge(T0 + 2 * DAY_MS, { lifeSigns: [life(T0)], bounces: [full(T0 + DAY_MS)] }).state).toBe('soft_bouncing')
    expect(badge(T0, { lifeSigns: [life(T0, { how: 'release' })] }).state).toBe('unknown')
  })

  test('BNC-4, INT-6: out of office until the stated date', () => {
    const away = { autoReplies: [autoReply(T0, { until: '2026-03-16', untilMeans: 'back' })] }
    expect(badge(T0 + DAY_MS, away)).toMatchObject({ state: 'out_of_office', until: '2026-03-16', status: 'active' })
    expect(badge(T0 + DAY_MS, away).why[0]).toBe('Back on 16 March 2026.')
    const backDay = Date.parse('2026-03-16T08:00:00Z')
    expect(badge(backDay, away).state).toBe('unknown')
    const lastDay = { autoReplies: [autoReply(T0, { until: '2026-03-16', untilMeans: 'last_day_away' })] }
    expect(badge(backDay, lastDay).state).toBe('out_of_office')
  })

  test('BNC-5, INT-23: departed only when an auto-reply says so, with the successor, until a sign of life', () => {
    const left = [autoReply(T0, { kind: 'departed', successor: 'bob@acme.com' })]
    expect(badge(T0, { autoReplies: left })).toMatchObject({
      state: 'departed',
      successor: 'bob@acme.com',
      status: 'active',
    })
    expect(badge(T0 + DAY_MS, { autoReplies: left, bounces: [bounce(T0)] }).state).toBe('departed')
    expect(badge(T0 + DAY_MS, { autoReplies: left, lifeSigns: [life(T0 + HOUR_MS)] }).state).toBe('reachable')
    const hard = [0, 1, 2, 3, 4].map((hours) => bounce(T0 + hours * HOUR_MS))
    const shown = badge(T0 + 5 * DAY_MS, { bounces: hard })
    expect(shown.state).toBe('inactive')
    expect(shown.why.join(' ')).not.toContain('left')
  })

  test('the worst state wins, and opt-out is beside it', () => {
    const away = [autoReply(T0 - DAY_MS, { until: '2026-03-16', untilMeans: 'back' })]
    expect(badge(T0 + DAY_MS, { autoReplies: away, bounces: [bounce(T0)] }).state).toBe('inactive')
    expect(badge(T0, { optedOut: true, lifeSigns: [life(T0)] })).toMatchObject({ state: 'reachable', optedOut: true })
  })

  test('HBF-14: a decided false outlives its events', () => {
    expect(badge(T0, { decidedEmailActive: false })).toMatchObject({ state: 'inactive', emailActive: false })
  })

  describe('what the popover adds', () => {
    const hints = (more: Partial<AddressHints>) => ({
      hints: { nearDomain: null, alsoWritesFrom: null, waitingFor: null, ...more },
    })
    const writing = settingsOf({}, { bounce: { crmWrites: true } })
    const shown = (nowMs: number, more: Partial<AddressFacts>) => {
      const facts = factsOf(more)
      return badgeOf(facts, stateOf(facts, writing, nowMs), writing, nowMs).why.join(' ')
    }
    const held = { bounces: [bounce(T0)], touches: [failedSend(T0)] }

    test('BDG-1a: the domain that was probably meant', () => {
      const unknownDomain = { bounces: [bounce(T0, { reason: 'hostunknown' })] }
      expect(shown(T0, { ...unknownDomain, ...hints({ nearDomain: 'acne.com' }) })).toContain(
        'Is acme.com spelt right? Perhaps acne.com is meant.',
      )
    })

    test('BNC-3: another address of the same name is a hint and changes no state', () => {
      const also = { ...held, ...hints({ alsoWritesFrom: 'ann.lee@gmail.com' }) }
      expect(badge(T0 + HOUR_MS, also).state).toBe('bounced')
      expect(shown(T0 + HOUR_MS, also)).toContain('also writes from ann.lee@gmail.com')
      expect(shown(T0 + 2 * DAY_MS, also)).toContain('also writes from ann.lee@gmail.com')
    })

    test('HBF-13: why Salesforce still has the address as active, and since when it may change', () => {
      const waitingFor = 'Waiting: last activity on 27 February 2026, possible from 6 March 2026.'
      expect(shown(T0 + DAY_MS, { ...held, ...hints({ waitingFor }) })).toContain(
        `Salesforce still has it as active. ${waitingFor}`,
      )
      expect(shown(T0 + DAY_MS, { ...held, decidedEmailActive: false, ...hints({ waitingFor }) })).not.toContain(
        waitingFor,
      )
    })

    test('inactive with CRM writes off says so', () => {
      expect(badge(T0 + DAY_MS, held).why.join(' ')).toContain('Writing to Salesforce is switched off')
      expect(shown(T0 + DAY_MS, held)).not.toContain('switched off')
    })

    test('ACT-8: a later mail that stays out is told, and changes nothing', () => {
      const later = { ...held, touches: [failedSend(T0), touch(T0 + 2 * DAY_MS)], decidedEmailActive: false }
      expect(badge(T0 + 3 * DAY_MS, later).state).toBe('inactive')
      expect(shown(T0 + 3 * DAY_MS, later)).toContain('on 4 March 2026, did not bounce')
      expect(shown(T0 + 3 * DAY_MS, held)).not.toContain('did not bounce')
    })

    test('the reason to wait is the first one of the run that passes with time', () => {
      const facts = factsOf({ ...held, touches: [failedSend(T0), touch(T0 - DAY_MS, { kind: 'meeting' })] })
      expect(waitingFor(runAt(FIRST_RUN, facts))).toBe(
        'Waiting: last activity on 1 March 2026, possible from 8 March 2026.',
      )
      expect(waitingFor(runAt(FIRST_RUN, factsOf(held)))).toBeNull()
      expect(waitingFor(runAt(FIRST_RUN, factsOf({ ...held, domainTroubleSinceMs: T0 })))).toBeNull()
    })
  })
})
