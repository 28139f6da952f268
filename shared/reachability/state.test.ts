import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BOUNCE_REASONS } from '../contract/index.ts'
import { DAY_MS, HOUR_MS, settingsOf, T0 } from '../rules/fixtures.ts'
import type { AddressFacts, BounceFact, LifeFact } from './facts.ts'
import { autoReply, bounce, factsOf, life, MINUTE_MS } from './fixtures.ts'
import { stateOf } from './state.ts'
import { isTrustedHost } from './trusted-host.ts'

const settings = settingsOf()
const stateAt = (nowMs: number, facts: Partial<AddressFacts>, with_ = settings) => stateOf(factsOf(facts), with_, nowMs)
const statusOf = (bounces: BounceFact[], lifeSigns: LifeFact[] = [], nowMs = T0 + 20 * DAY_MS) => {
  const { status, rule } = stateAt(nowMs, { bounces, lifeSigns })
  return rule === null ? status : `${status} ${rule}`
}
const soft = (atMs: number, more: Partial<BounceFact> = {}) => bounce(atMs, { reason: 'mailboxfull', ...more })
const untrusted = (atMs: number) => bounce(atMs, { trusted: false })
const weak = (atMs: number) => bounce(atMs, { attribution: 'weak', messageId: null })

describe('HLD: held', () => {
  test('HLD-1: a trusted hard bounce holds at once, a soft one does not', () => {
    expect(statusOf([bounce(T0)])).toBe('held trusted_hard')
    expect(statusOf([soft(T0)], [], T0)).toBe('bounced soft')
  })

  test('HLD-2: an untrusted hard bounce is bounced, without end', () => {
    expect(statusOf([untrusted(T0)])).toBe('bounced untrusted_hard')
    expect(statusOf([untrusted(T0)], [], T0 + 300 * DAY_MS)).toBe('bounced untrusted_hard')
  })

  test('HLD-3: three in 15 days hold, two do not, nor three spread wider', () => {
    const at = (...days: number[]) => days.map((day) => soft(T0 + day * DAY_MS))
    expect(stateAt(T0 + 14 * DAY_MS, { bounces: at(0, 5, 14) })).toMatchObject({
      status: 'held',
      rule: 'threshold',
      heldSinceMs: T0 + 14 * DAY_MS,
    })
    expect(statusOf(at(0, 8, 16))).toBe('bounced soft')
    expect(statusOf(at(0, 5))).toBe('bounced soft')
  })

  test('HLD-3: failures that say nothing about the address do not count, unless the setting says any', () => {
    const large = [0, 1, 2].map((hours) => bounce(T0 + hours * HOUR_MS, { reason: 'mesgtoobig' }))
    expect(statusOf(large, [], T0 + DAY_MS)).toBe('active')
    const any = settingsOf({}, { bounce: { thresholdCategories: 'any' } })
    expect(stateAt(T0 + DAY_MS, { bounces: large }, any).status).toBe('held')
  })

  test('HLD-4: the end of the window is inclusive', () => {
    expect(statusOf([soft(T0), soft(T0 + 7 * DAY_MS), soft(T0 + 15 * DAY_MS)])).toBe('held threshold')
    expect(statusOf([soft(T0), soft(T0 + 7 * DAY_MS), soft(T0 + 15 * DAY_MS + MINUTE_MS)])).toBe('bounced soft')
  })

  test('AMB-5: the strict rule also asks for 15 days since the first', () => {
    const strict = settingsOf({}, { bounce: { heldRule: 'sfmc_strict' } })
    const three = [soft(T0), soft(T0 + DAY_MS), soft(T0 + 2 * DAY_MS)]
    expect(stateAt(T0 + 3 * DAY_MS, { bounces: three }, strict).status).toBe('bounced')
    expect(stateAt(T0 + 16 * DAY_MS, { bounces: [...three, soft(T0 + 15 * DAY_MS)] }, strict).status).toBe('held')
  })

  test('HLD-5: notices about one message are one bounce, three messages at once are three', () => {
    const one = [0, 1, 24].map((hours) => soft(T0 + hours * HOUR_MS, { messageId: 'm1' }))
    expect(statusOf(one, [], T0 + DAY_MS)).toBe('bounced soft')
    const three = ['m1', 'm2', 'm3'].map((messageId) => soft(T0, { messageId, id: messageId }))
    expect(statusOf(three, [], T0)).toBe('held threshold')
  })

  test('HLD-6, HLD-7: an open, a click, a reply or a release ends it and the count restarts; an earlier click does not', () => {
    for (const how of ['open', 'click', 'release'] as const) {
      expect(statusOf([bounce(T0)], [life(T0 + DAY_MS, { how, authentication: 'unknown' })])).toBe('active')
      expect(statusOf([bounce(T0)], [life(T0 - 1000, { how })])).toBe('held trusted_hard')
    }
    const two = [soft(T0), soft(T0 + DAY_MS)]
    expect(statusOf([...two, soft(T0 + 3 * DAY_MS)], [life(T0 + 2 * DAY_MS)], T0 + 3 * DAY_MS)).toBe('bounced soft')
  })

  test('HLD-8, HBF-4: held stays held; counting bounces move the date, others do not', () => {
    const later = soft(T0 + 7 * DAY_MS)
    expect(stateAt(T0 + 8 * DAY_MS, { bounces: [bounce(T0), later] })).toMatchObject({
      status: 'held',
      rule: 'trusted_hard',
      heldSinceMs: T0,
      lastBounceAtMs: T0 + 7 * DAY_MS,
    })
    const spam = bounce(T0 + 7 * DAY_MS, { reason: 'spamdetected' })
    expect(stateAt(T0 + 8 * DAY_MS, { bounces: [bounce(T0), spam] }).lastBounceAtMs).toBe(T0)
  })

  test('BNC-9: a weak bounce is shown, never holds alone, and may be one of three', () => {
    expect(statusOf([weak(T0)])).toBe('bounced weak_hard')
    expect(statusOf([0, 1, 2, 3].map((day) => weak(T0 + day * DAY_MS)))).toBe('bounced weak_hard')
    expect(statusOf([weak(T0), soft(T0 + DAY_MS), soft(T0 + 2 * DAY_MS)])).toBe('held threshold')
    expect(statusOf([weak(T0), weak(T0 + 1), soft(T0 + 2 * DAY_MS)])).toBe('bounced weak_hard')
  })

  test('BNC-9: an unattributed notice changes nothing', () => {
    expect(statusOf([bounce(T0, { attribution: 'none' })])).toBe('active')
  })

  test('AMB-6: an unknown domain is soft for the status rules and held by threshold; a setting makes it hard', () => {
    const dns = (atMs: number) => bounce(atMs, { reason: 'hostunknown' })
    expect(statusOf([dns(T0)])).toBe('bounced dns_failure')
    expect(statusOf([dns(T0), dns(T0 + 1), dns(T0 + 2)])).toBe('held threshold')
    const hard = settingsOf({}, { bounce: { dnsFailureIsHard: true } })
    expect(stateAt(T0, { bounces: [dns(T0)] }, hard).rule).toBe('trusted_hard')
  })

  test('a soft status ends 15 days after the last counted event', () => {
    expect(statusOf([soft(T0)], [], T0 + 15 * DAY_MS)).toBe('bounced soft')
    expect(statusOf([soft(T0)], [], T0 + 15 * DAY_MS + 1)).toBe('active')
  })

  test('HLD-9: trust is a label-boundary suffix of the Remote-MTA, else of the recipient domain', () => {
    const list = settings.bounce.trustedHosts
    expect(isTrustedHost('acme-com.mail.protection.outlook.com', 'ann@acme.com', list)).toBe(true)
    expect(isTrustedHost('evilprotection.outlook.com.example', 'ann@acme.com', list)).toBe(false)
    expect(isTrustedHost('mail.notgoogle.com', 'ann@acme.com', list)).toBe(false)
    expect(isTrustedHost('mail.tinyhost.example', 'ann@gmail.com', list)).toBe(false)
    expect(isTrustedHost('evilprotection.outlook.com', 'ann@acme.com', ['protection.outlook.com'])).toBe(false)
    expect(isTrustedHost(null, 'ann@gmail.com', list)).toBe(true)
    expect(isTrustedHost(null, 'ann@tinyhost.example', list)).toBe(false)
    expect(isTrustedHost('dns; ASPMX.L.GOOGLE.COM.', 'ann@acme.com', list)).toBe(true)
  })
})

describe('BNC-2, BNC-3: a sign of life', () => {
  test('later than the failed send ends the bounce, also before the notice; an earlier one does not', () => {
    expect(statusOf([bounce(T0)], [life(T0 + 2 * HOUR_MS)])).toBe('active')
    expect(statusOf([bounce(T0)], [life(T0 - 30_000)])).toBe('active')
    expect(statusOf([bounce(T0)], [life(T0 - HOUR_MS)])).toBe('held trusted_hard')
    expect(statusOf([bounce(T0)], [life(T0 + DAY_MS, { how: 'meeting_response' })])).toBe('active')
  })

  test('INT-24: a reply in the same second wins', () => {
    expect(statusOf([bounce(T0 + 500, { sentAtMs: null })], [life(T0)])).toBe('active')
  })

  test('CAP-9: failed authentication proves nothing, unknown resets nothing', () => {
    for (const authentication of ['fail', 'unknown'] as const) {
      expect(statusOf([bounce(T0)], [life(T0 + DAY_MS, { authentication })])).toBe('held trusted_hard')
    }
  })

  test('BNC-4, AMB-1: an out-of-office reply is life, a reply that the person is gone is neutral', () => {
    const reply = (kind: 'out_of_office' | 'departed') => ({
      bounces: [bounce(T0)],
      autoReplies: [autoReply(T0 + MINUTE_MS, { kind })],
      lifeSigns: [life(T0 + MINUTE_MS, { how: 'auto_reply', id: `reply_${T0 + MINUTE_MS}` })],
    })
    expect(stateAt(T0 + DAY_MS, reply('out_of_office')).status).toBe('active')
    expect(stateAt(T0 + DAY_MS, reply('departed')).status).toBe('held')
  })
})

describe('properties of the fold', () => {
  const minutes = fc.integer({ min: 0, max: 60 * 24 * 40 })
  const anyBounce = fc
    .record({
      minute: minutes,
      reason: fc.constantFrom(...BOUNCE_REASONS),
      attribution: fc.constantFrom('strong', 'weak', 'none'),
      trusted: fc.boolean(),
      messageId: fc.option(fc.constantFrom('m1', 'm2', 'm3', 'm4', 'm5')),
      seed: fc.integer({ min: 0, max: 1_000_000 }),
    })
    .map(({ minute, seed, ...more }) =>
      bounce(T0 + minute * MINUTE_MS, { ...more, id: `bev_${seed}` } as Partial<BounceFact>),
    )
  const anyLife = fc
    .record({
      minute: minutes,
      how: fc.constantFrom('mail', 'open', 'release', 'meeting_response'),
      authentication: fc.constantFrom('pass', 'fail', 'unknown'),
    })
    .map(({ minute, ...more }) => life(T0 + minute * MINUTE_MS, more as Partial<LifeFact>))
  const anyFacts = fc.record({
    bounces: fc.uniqueArray(anyBounce, { maxLength: 8, selector: (each) => each.id }),
    lifeSigns: fc.array(anyLife, { maxLength: 4 }),
  })
  const nowMs = T0 + 41 * DAY_MS

  test('the order of facts does not matter', () => {
    fc.assert(
      fc.property(anyFacts, ({ bounces, lifeSigns }) => {
        const reversed = { bounces: bounces.toReversed(), lifeSigns: lifeSigns.toReversed() }
        expect(stateAt(nowMs, reversed)).toEqual(stateAt(nowMs, { bounces, lifeSigns }))
      }),
    )
  })

  test('the same facts twice are the facts once', () => {
    fc.assert(
      fc.property(anyFacts, ({ bounces, lifeSigns }) => {
        const twice = { bounces: [...bounces, ...bounces], lifeSigns: [...lifeSigns, ...lifeSigns] }
        expect(stateAt(nowMs, twice)).toEqual(stateAt(nowMs, { bounces, lifeSigns }))
      }),
    )
  })

  test('weak bounces alone never hold, and an accepted sign of life after everything always ends it', () => {
    fc.assert(
      fc.property(anyFacts, ({ bounces, lifeSigns }) => {
        const onlyWeak = bounces.map((each) => ({ ...each, attribution: 'weak' as const }))
        expect(stateAt(nowMs, { bounces: onlyWeak }).status).not.toBe('held')
        expect(stateAt(nowMs, { bounces, lifeSigns: [...lifeSigns, life(nowMs)] }).status).toBe('active')
      }),
    )
  })
})

describe('an address that its sender holds (HBF-12)', () => {
  const told = bounce(T0, { reason: 'mailboxfull', trusted: false, heldBySender: true })
  test('is held whatever the category, with the date of that bounce', () => {
    expect(stateOf(factsOf({ bounces: [told] }), settingsOf(), T0 + DAY_MS)).toMatchObject({
      ...{ status: 'held', rule: 'held_by_sender', heldSinceMs: T0, lastBounceAtMs: T0 },
    })
  })
  test('is free again after a sign of life, as any other', () => {
    const facts = factsOf({ bounces: [told], lifeSigns: [life(T0 + HOUR_MS)] })
    expect(stateOf(facts, settingsOf(), T0 + DAY_MS).status).toBe('active')
  })
  test('is not held by a notice that nothing proves', () => {
    const weak = { ...told, attribution: 'weak' as const }
    expect(stateOf(factsOf({ bounces: [weak] }), settingsOf(), T0 + DAY_MS).status).not.toBe('held')
  })
})
