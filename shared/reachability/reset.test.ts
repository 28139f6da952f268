import { describe, expect, test } from 'vitest'
import { DAY_MS, FIRST_RUN, HOUR_MS, settingsOf, T0 } from '../rules/fixtures.ts'
import type { AddressFacts } from './facts.ts'
import { ANN, bounce, c1, factsOf, l1, life, runAt, touch } from './fixtures.ts'
import { planReset } from './plan-run.ts'
import type { CrmRecord } from './record-plan.ts'
import { stateOf } from './state.ts'

const settings = settingsOf()
const inactive = (more: Partial<AddressFacts> = {}) =>
  factsOf({ bounces: [bounce(T0)], decidedEmailActive: false, ...more })
const resets = (facts: AddressFacts, records: readonly CrmRecord[] = [c1({ emailActive: false })]) => {
  const nowMs = T0 + 21 * DAY_MS
  const plans = planReset({ facts, state: stateOf(facts, settings, nowMs), records, settings, nowMs })
  return plans.map((plan) => plan.changes.emailActive ?? plan.entries[0]?.refusal)
}

describe('ACT-8 to ACT-10: the reset', () => {
  test('mail from the address resets, a mail of ours to it does not', () => {
    expect(resets(inactive({ lifeSigns: [life(T0 + 20 * DAY_MS)] }))).toEqual([true])
    expect(resets(inactive({ touches: [touch(T0 + 20 * DAY_MS)] }))).toEqual([])
  })

  test('mail that fails authentication, or shows none, does not', () => {
    for (const authentication of ['fail', 'unknown'] as const) {
      expect(resets(inactive({ lifeSigns: [life(T0 + DAY_MS, { authentication })] }))).toEqual([])
    }
  })

  test('a false that a person set is left alone', () => {
    const facts = factsOf({ lifeSigns: [life(T0 + DAY_MS)] })
    expect(resets(facts)).toEqual(['set_by_person'])
  })

  test('ACT-9: every contact with the address', () => {
    const records = [c1({ emailActive: false }), c1({ id: 'C9', emailActive: false }), l1()]
    expect(resets(inactive({ lifeSigns: [life(T0 + DAY_MS)] }), records)).toEqual([true, true])
  })

  test('ACT-10: it does not wait for seven quiet days', () => {
    const facts = inactive({ lifeSigns: [life(T0 + HOUR_MS)] })
    expect(runAt(FIRST_RUN, facts, { records: [c1({ emailActive: false })] })[0]?.changes).toEqual({
      emailActive: true,
    })
  })

  test('HLD-7: a release by an admin ends the bounce for email_active too', () => {
    expect(resets(inactive({ lifeSigns: [life(T0 + DAY_MS, { how: 'release', authentication: 'unknown' })] }))).toEqual(
      [true],
    )
  })

  test('a newer hard bounce keeps it false', () => {
    expect(
      resets(inactive({ bounces: [bounce(T0), bounce(T0 + 2 * DAY_MS)], lifeSigns: [life(T0 + DAY_MS)] })),
    ).toEqual([])
  })

  test('ACT-8: with the bounce itself gone by retention, a sign of life still resets', () => {
    expect(resets(inactive({ bounces: [], lifeSigns: [life(T0 + 20 * DAY_MS)] }))).toEqual([true])
    expect(resets(inactive({ bounces: [] }))).toEqual([])
  })

  test('ACT-13, INT-12: with a new address both flags that we set go', () => {
    const record = c1({
      email: 'ann.lee@acme.com',
      emailActive: false,
      hardBounce: true,
      writtenByUs: { address: ANN, emailActive: false, hardBounce: true },
    })
    const plans = runAt(FIRST_RUN, factsOf({ address: 'ann.lee@acme.com' }), { records: [record] })
    expect(plans[0]?.changes).toEqual({ hardBounce: false, emailActive: true })
    const facts = factsOf({ address: 'ann.lee@acme.com' })
    const reset = planReset({ facts, state: stateOf(facts, settings, T0), records: [record], settings, nowMs: T0 })
    expect(reset[0]?.changes).toEqual({ hardBounce: false, emailActive: true })
    const held = factsOf({ address: 'ann.lee@acme.com', bounces: [bounce(T0)] })
    expect(runAt(FIRST_RUN, held, { records: [record] })[0]?.changes ?? {}).not.toHaveProperty('emailActive')
  })
})
