import { expect, test } from 'vitest'
import { DAY_MS, HOUR_MS, settingsOf, T0 } from '../rules/fixtures.ts'
import { contactKey } from '../rules/keys.ts'
import type { BounceFact } from './facts.ts'
import { ANN, bounce, c1, factsOf, l1, life, runAt } from './fixtures.ts'
import { stagingRowOf } from './staging-row.ts'
import { stateOf } from './state.ts'

const RUN = T0 + 18 * HOUR_MS
const settings = settingsOf()

function staged(bounces: readonly BounceFact[], more: { records?: ReturnType<typeof c1>[]; lifeAtMs?: number } = {}) {
  const { records = [c1()], lifeAtMs } = more
  const facts = factsOf({ bounces, lifeSigns: lifeAtMs === undefined ? [] : [life(lifeAtMs)] })
  const state = stateOf(facts, settings, RUN)
  const input = { facts, state, records, settings, nowMs: RUN, previousRunAtMs: RUN - DAY_MS }
  return stagingRowOf(input, runAt(RUN, facts, { records }))
}

test('a held address is one row, with the last of its bounces and the records that it means (HBF-4, HBF-7)', () => {
  const last = bounce(T0 + HOUR_MS, { diagnostic: 'no such user' })
  expect(staged([bounce(T0), last], { records: [c1(), l1()] })).toEqual({
    subscriberKey: contactKey(ANN),
    emailAddress: ANN,
    bounceCategory: 'hardBounce',
    smtpCode: '5.1.1',
    bounceReason: 'no such user',
    bouncedAtMs: T0 + HOUR_MS,
    contactIds: ['C1'],
    leadIds: ['L1'],
  })
})

test('a converted lead is none of its records (HBF-5)', () => {
  expect(staged([bounce(T0)], { records: [l1({ isConverted: true })] })?.leadIds).toEqual([])
})

test('who is not held at run time is not staged (HBF-3)', () => {
  expect(staged([bounce(T0, { trusted: false })])).toBeNull()
  expect(staged([bounce(T0)], { lifeAtMs: T0 + HOUR_MS })).toBeNull()
})

test('24 hours before the run is in, the moment of the run belongs to the next one (HBF-3)', () => {
  const marked = { records: [c1({ hardBounce: true, hardBounceDate: new Date(RUN).toISOString() })] }
  expect(staged([bounce(RUN - DAY_MS)], marked)).not.toBeNull()
  expect(staged([bounce(RUN - DAY_MS - 1)], marked)).toBeNull()
  expect(staged([bounce(RUN)])).toBeNull()
})

test('an old bounce is staged for a record that got the address since (HBF-3)', () => {
  expect(staged([bounce(T0 - 30 * DAY_MS)])?.bouncedAtMs).toBe(T0 - 30 * DAY_MS)
})

test('no diagnostic stays none', () => expect(staged([bounce(T0)])?.bounceReason).toBeNull())
