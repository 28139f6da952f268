import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, settingsOf, T0 } from '../rules/fixtures.ts'
import { type DomainFacts, incidentsOf } from './domain-incident.ts'
import { MINUTE_MS } from './fixtures.ts'

const settings = settingsOf().bounce.domainIncident
const who = (index: number) => `p${index}@acme.com`
const people = (count: number) => Array.from({ length: count }, (_, index) => index)
const sends = (count: number, atMs = T0 - HOUR_MS) => people(count).map((index) => ({ address: who(index), atMs }))
const failures = (count: number, atMs = T0, stepMs = MINUTE_MS) =>
  people(count).map((index) => ({ id: `b${index}`, address: who(index), atMs: atMs + index * stepMs }))
const at = (nowMs: number, more: Partial<DomainFacts>, settingsMore = {}) =>
  incidentsOf({ bounces: [], sends: [], decisions: [], ...more }, { ...settings, ...settingsMore }, nowMs)

describe('GRD-1: a domain in trouble', () => {
  test('8 of 10 people mailed bounce within 20 minutes: one incident from the first failure on', () => {
    expect(at(T0 + HOUR_MS, { bounces: failures(8), sends: sends(10) })).toEqual([
      {
        startedAtMs: T0,
        endedAtMs: null,
        endedBy: null,
        failed: 8,
        mailed: 10,
        evidence: ['b0', 'b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7'],
      },
    ])
  })

  test('5 of 100 is none, 30 of 100 is one, 29 of 100 is none', () => {
    expect(at(T0 + HOUR_MS, { bounces: failures(5), sends: sends(100) })).toEqual([])
    expect(at(T0 + HOUR_MS, { bounces: failures(30), sends: sends(100) })).toHaveLength(1)
    expect(at(T0 + HOUR_MS, { bounces: failures(29), sends: sends(100) })).toEqual([])
  })

  test('four addresses are none, however often they fail', () => {
    const often = [...failures(4), ...failures(4, T0 + MINUTE_MS).map((each) => ({ ...each, id: `again-${each.id}` }))]
    expect(at(T0 + HOUR_MS, { bounces: often, sends: sends(4) })).toEqual([])
    expect(at(T0 + HOUR_MS, { bounces: failures(5), sends: sends(5) })).toHaveLength(1)
  })

  test('60 minutes count with their last moment, and not a moment more', () => {
    const within = (lastMs: number) => [...failures(4), { id: 'b9', address: who(9), atMs: T0 + lastMs }]
    expect(at(T0 + DAY_MS, { bounces: within(HOUR_MS), sends: sends(5) })).toHaveLength(1)
    expect(at(T0 + DAY_MS, { bounces: within(HOUR_MS + 1), sends: sends(5) })).toEqual([])
  })

  test('only mails of the 24 hours before the first failure are counted beside those that failed', () => {
    const old = sends(100, T0 - DAY_MS - 1)
    expect(at(T0 + HOUR_MS, { bounces: failures(5), sends: old })).toMatchObject([{ failed: 5, mailed: 5 }])
    expect(at(T0 + HOUR_MS, { bounces: failures(5), sends: sends(100, T0 - DAY_MS) })).toEqual([])
  })

  test('it ends after 24 hours that begin with a send and in which fewer than 30 % fail', () => {
    const later = [{ address: 'new@acme.com', atMs: T0 + 2 * HOUR_MS }]
    const facts = { bounces: failures(8), sends: [...sends(10), ...later] }
    expect(at(T0 + 26 * HOUR_MS - 1, facts)).toMatchObject([{ endedAtMs: null }])
    expect(at(T0 + 26 * HOUR_MS, facts)).toMatchObject([{ endedAtMs: T0 + 26 * HOUR_MS, endedBy: 'calm' }])
  })

  test('silence of ours ends nothing, nor does a day on which mails still fail', () => {
    expect(at(T0 + 90 * DAY_MS, { bounces: failures(8), sends: sends(10) })).toMatchObject([{ endedAtMs: null }])
    const retry = { address: who(0), atMs: T0 + 2 * DAY_MS }
    const failed = { id: 'late', address: who(0), atMs: T0 + 2 * DAY_MS + MINUTE_MS }
    expect(at(T0 + 9 * DAY_MS, { bounces: [...failures(8), failed], sends: [...sends(10), retry] })).toMatchObject([
      { endedAtMs: null },
    ])
  })

  test('an admin ends it; later failures make a new one', () => {
    const decisions = [{ atMs: T0 + 3 * HOUR_MS, decision: 'confirm' as const }]
    const again = failures(6, T0 + 5 * HOUR_MS).map((each) => ({ ...each, id: `again-${each.id}` }))
    const facts = { bounces: [...failures(8), ...again], sends: sends(10), decisions }
    expect(at(T0 + 4 * HOUR_MS, { ...facts, bounces: failures(8) })).toMatchObject([
      { endedAtMs: T0 + 3 * HOUR_MS, endedBy: 'confirm' },
    ])
    expect(at(T0 + 6 * HOUR_MS, facts)).toMatchObject([
      { startedAtMs: T0, endedBy: 'confirm' },
      { startedAtMs: T0 + 5 * HOUR_MS, endedAtMs: null },
    ])
  })

  test('the numbers are settings', () => {
    expect(at(T0 + HOUR_MS, { bounces: failures(2), sends: sends(2) }, { addresses: 2 })).toHaveLength(1)
    expect(at(T0 + HOUR_MS, { bounces: failures(5), sends: sends(100) }, { share: 0.05 })).toHaveLength(1)
    expect(at(T0 + HOUR_MS, { bounces: failures(5), sends: sends(5) }, { minutes: 5 })).toHaveLength(1)
    expect(at(T0 + HOUR_MS, { bounces: failures(5, T0, 2 * MINUTE_MS), sends: sends(5) }, { minutes: 5 })).toEqual([])
  })

  test('neither the order of the facts nor telling them twice matters', () => {
    const minutes = fc.integer({ min: 0, max: 3 * 24 * 60 })
    const event = fc.record({ index: fc.integer({ min: 0, max: 9 }), minute: minutes })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), fc.array(event, { maxLength: 40 }), (failed, mailed) => {
        const bounces = failed.map(({ index, minute }, nth) => ({
          id: `b${nth}`,
          address: who(index),
          atMs: T0 + minute * MINUTE_MS,
        }))
        const mails = mailed.map(({ index, minute }) => ({ address: who(index), atMs: T0 + minute * MINUTE_MS }))
        const once = at(T0 + 5 * DAY_MS, { bounces, sends: mails })
        expect(at(T0 + 5 * DAY_MS, { bounces: [...bounces].reverse(), sends: [...mails, ...mails] })).toEqual(once)
      }),
      { numRuns: 100 },
    )
  })
})
