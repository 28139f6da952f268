import { describe, expect, test } from 'vitest'
import { life } from '../reachability/fixtures.ts'
import { afterChanges, channelFacts, channelSettings, failedOn, learn } from './channel-fixtures.ts'
import { channelsEndedBy, isUnsubscribed, planResubscribe, planUnsubscribe, type Unsubscription } from './channels.ts'
import { DAY_MS, HOUR_MS, T0 } from './fixtures.ts'
import { planFromBounces } from './subscription-plan.ts'

const settings = channelSettings()
const ended = (rows: readonly Unsubscription[]) => rows.filter(isUnsubscribed).map((row) => row.channelId)

describe('a hard bounce (CHN-1)', () => {
  test.each([
    ['1', ['1', '2']],
    ['3', ['1', '2', '3']],
    ['4', ['1', '2', '4']],
    ['9', ['9']],
  ])('on channel %s ends %j and leaves other transactional channels and projects alone', (channelId, expected) => {
    expect(ended(learn([failedOn(channelId, T0)], settings))).toEqual(expected)
  })

  test('on a channel that nobody set up ends that one alone', () => {
    expect(channelsEndedBy('old-newsletter', settings)).toEqual(['old-newsletter'])
  })

  test("on a rep's own mail is one on the channel of one-to-one mail (CHN-5)", () => {
    expect(channelsEndedBy('sales', channelSettings({ oneToOneChannel: 'sales' }))).toEqual(['sales', '1', '2'])
    expect(ended(learn([failedOn(null, T0)], settings))).toEqual(['1', '2', '4'])
  })

  test('counts whatever the trust, but never when it is weak or not ours', () => {
    expect(ended(learn([failedOn('1', T0, { trusted: true })], settings))).toEqual(['1', '2'])
    expect(learn([failedOn('1', T0, { attribution: 'weak' })], settings)).toEqual([])
    expect(learn([failedOn('1', T0, { attribution: 'none' })], settings)).toEqual([])
  })

  test.each(['mailboxfull', 'spamdetected', 'hostunknown'] as const)(
    'a soft one (%s) ends nothing (CHN-2)',
    (reason) => {
      expect(learn([failedOn('1', T0, { reason })], settings)).toEqual([])
    },
  )

  test('an unknown domain does where the settings say that it is hard (AMB-6)', () => {
    const strict = channelSettings({ bounce: { ...settings.bounce, dnsFailureIsHard: true } })
    expect(ended(learn([failedOn('1', T0, { reason: 'hostunknown' })], strict))).toEqual(['1', '2'])
  })
})

describe('once is enough (CHN-3)', () => {
  const [first, second] = [failedOn('1', T0), failedOn('1', T0 + DAY_MS)]

  test('a second hard bounce changes nothing, and the order of arrival does not matter', () => {
    const rows = learn([first, second], settings)
    expect(rows).toEqual(learn([first], settings))
    expect(rows).toEqual(learn([second, first], settings))
    expect(rows[0]).toEqual({
      ...{ channelId: '1', source: 'hardBounce', atMs: T0, evidence: [first.id], restoredAtMs: null },
    })
  })

  test("a person's own unsubscription keeps its source, whichever came first", () => {
    const own = planUnsubscribe({ channelIds: ['2'], source: 'user', nowMs: T0 + HOUR_MS }, [])
    const ownFirst = learn([first], settings, afterChanges([], own))
    expect(ownFirst.find((row) => row.channelId === '2')).toMatchObject({ source: 'user' })
    const bounceFirst = learn([first], settings)
    const ownLater = planUnsubscribe({ channelIds: ['2'], source: 'user', nowMs: T0 + HOUR_MS }, bounceFirst)
    expect(afterChanges(bounceFirst, ownLater)).toEqual(ownFirst)
  })
})

describe('coming back (CHN-4)', () => {
  const bounce = failedOn('1', T0)
  const rows = learn([bounce], settings)

  test('a sign of life resubscribes nobody', () => {
    const facts = channelFacts([bounce], { lifeSigns: [life(T0 + DAY_MS)] })
    expect(planFromBounces({ facts, rows, fresh: null, settings })).toEqual([])
  })

  test("an admin restores what bounces ended and leaves a person's own wish alone", () => {
    const own = afterChanges(rows, planUnsubscribe({ channelIds: ['2'], source: 'user', nowMs: T0 + HOUR_MS }, rows))
    const back = afterChanges(own, planResubscribe({ channelIds: null, all: false, nowMs: T0 + DAY_MS }, own))
    expect(ended(back)).toEqual(['2'])
    expect(
      ended(afterChanges(own, planResubscribe({ channelIds: ['2'], all: true, nowMs: T0 + DAY_MS }, own))),
    ).toEqual(['1'])
  })

  test('after a restore an older bounce no longer counts, and a newer one does', () => {
    const back = afterChanges(rows, planResubscribe({ channelIds: null, all: false, nowMs: T0 + DAY_MS }, rows))
    const again = (fresh: typeof bounce) =>
      ended(afterChanges(back, planFromBounces({ facts: channelFacts([bounce, fresh]), rows: back, fresh, settings })))
    expect(again(bounce)).toEqual([])
    expect(again(failedOn('1', T0 + HOUR_MS))).toEqual([])
    expect(again(failedOn('1', T0 + 2 * DAY_MS))).toEqual(['1', '2'])
  })

  test('acts within one millisecond follow each other', () => {
    const back = afterChanges(rows, planResubscribe({ channelIds: null, all: false, nowMs: T0 }, rows))
    expect(ended(back)).toEqual([])
    const off = planUnsubscribe({ channelIds: ['1'], source: 'user', nowMs: T0 }, back)
    expect(ended(afterChanges(back, off))).toEqual(['1'])
  })

  test('a better notice that makes the failure soft takes the unsubscription back', () => {
    const soft = { ...failedOn('1', T0, { reason: 'mailboxfull' }), id: bounce.id }
    const changes = planFromBounces({ facts: channelFacts([soft]), rows, fresh: soft, settings })
    expect(afterChanges(rows, changes)).toEqual([])
  })

  test('a change of the channels brings nobody back', () => {
    const fewer = channelSettings({ channels: settings.channels.filter((channel) => channel.id !== '1') })
    expect(planFromBounces({ facts: channelFacts([bounce]), rows, fresh: bounce, settings: fewer })).toEqual([])
  })

  test('nor does the end of the time for which bounces are kept', () => {
    expect(planFromBounces({ facts: channelFacts([]), rows, fresh: null, settings })).toEqual([])
  })
})
