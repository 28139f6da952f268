import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { life } from '../reachability/fixtures.ts'
import { afterChanges, channelFacts, channelSettings, failedOn, learn } from './channel-fixtures.ts'
import { planResubscribe } from './channels.ts'
import { DAY_MS, T0 } from './fixtures.ts'
import { journeyTip } from './soft-bounce-journey.ts'
import { planFromBounces } from './subscription-plan.ts'

const day = (n: number): number => T0 + n * DAY_MS
const soft = (n: number, more: Parameters<typeof failedOn>[2] = {}) =>
  failedOn('1', day(n), { reason: 'mailboxfull', ...more })
const journey = { id: 'j', enabled: true, softBounces: 3, days: 30, channels: ['1', '2'] }
const settings = channelSettings({ softBounceJourneys: [journey] })
const tipOf = (bounces: ReturnType<typeof soft>[], more: Parameters<typeof channelFacts>[1] = {}) =>
  journeyTip(journey, channelFacts(bounces, more), settings)?.atMs ?? null

describe('three soft bounces in thirty days (SFT-2)', () => {
  test('days 1, 9 and 29 end the subscription on day 29', () => {
    expect(tipOf([soft(1), soft(9), soft(29)])).toBe(day(29))
  })
  test('days 1, 9 and 32 do not', () => expect(tipOf([soft(1), soft(9), soft(32)])).toBeNull())
  test('the end of the window is inclusive, a minute later is not', () => {
    expect(tipOf([soft(0), soft(9), soft(30)])).toBe(day(30))
    expect(tipOf([soft(0), soft(9), soft(30 + 1 / 1440)])).toBeNull()
  })
  test('a reply from the contact between resets the count, one after the end does not', () => {
    expect(tipOf([soft(1), soft(9), soft(29)], { lifeSigns: [life(day(10))] })).toBeNull()
    expect(tipOf([soft(1), soft(9), soft(29)], { lifeSigns: [life(day(30))] })).toBe(day(29))
  })
  test('a reply that fails authentication resets nothing', () => {
    const forged = life(day(10), { authentication: 'fail' })
    expect(tipOf([soft(1), soft(9), soft(29)], { lifeSigns: [forged] })).toBe(day(29))
  })
  test('hard bounces do not count, nor do weak ones and those on other channels', () => {
    expect(tipOf([soft(1), soft(9), failedOn('1', day(29))])).toBeNull()
    expect(tipOf([soft(1), soft(9), soft(29, { attribution: 'weak' })])).toBeNull()
    expect(tipOf([soft(1), soft(9), { ...soft(29), channelId: '4' }])).toBeNull()
  })
})

describe('what a journey does to subscriptions', () => {
  const three = [soft(1), soft(9), soft(29)]

  test("ends the journey's channels, with the bounces as evidence", () => {
    const evidence = three.map((bounce) => bounce.id)
    expect(learn(three, settings)).toEqual(
      ['1', '2'].map((channelId) => ({ channelId, source: 'journey', atMs: day(29), evidence, restoredAtMs: null })),
    )
  })
  test('nobody is unsubscribed by default, however many there are (SFT-1)', () => {
    const twenty = Array.from({ length: 20 }, (_, n) => soft(n))
    expect(learn(twenty, channelSettings())).toEqual([])
    expect(learn(twenty, channelSettings({ softBounceJourneys: [{ ...journey, enabled: false }] }))).toEqual([])
  })
  test('a reply that arrives late takes it back', () => {
    const rows = learn(three, settings)
    const facts = channelFacts(three, { lifeSigns: [life(day(20))] })
    expect(afterChanges(rows, planFromBounces({ facts, rows, fresh: null, settings }))).toEqual([])
  })
  test('after a restore the count begins again', () => {
    const rows = learn(three, settings)
    const back = afterChanges(rows, planResubscribe({ channelIds: null, all: false, nowMs: day(29) }, rows))
    const next = soft(31)
    const facts = channelFacts([...three, next])
    expect(planFromBounces({ facts, rows: back, fresh: next, settings })).toEqual([])
  })
  test('the order of arrival does not matter, hard bounces among them or not', () => {
    const days = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: 80 }), fc.boolean()), {
      maxLength: 10,
      selector: ([n]) => n,
    })
    fc.assert(
      fc.property(days, fc.func(fc.nat()), (given, weigh) => {
        const bounces = given.map(([n, isHard]) => (isHard ? failedOn('1', day(n)) : soft(n)))
        const shuffled = [...bounces].sort((a, b) => weigh(a.id) - weigh(b.id))
        expect(learn(shuffled, settings)).toEqual(learn(bounces, settings))
      }),
      { numRuns: 300 },
    )
  })
})
