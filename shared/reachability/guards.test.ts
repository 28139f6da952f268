import { describe, expect, test } from 'vitest'
import { DAY_MS, FIRST_RUN, HOUR_MS, settingsOf, T0 } from '../rules/fixtures.ts'
import { badgeOf } from './badge.ts'
import type { AddressFacts } from './facts.ts'
import { bounce, c1, factsOf, failedSend, l1, life, runAt } from './fixtures.ts'
import { planReset } from './plan-run.ts'
import type { RunInput } from './run-context.ts'
import { stateOf } from './state.ts'

const bounced = (more: Partial<AddressFacts> = {}) =>
  factsOf({ bounces: [bounce(T0)], touches: [failedSend(T0)], ...more })
const outcome = (facts: AddressFacts, more: Partial<RunInput> = {}) =>
  runAt(FIRST_RUN, facts, more).map(({ recordId, changes, entries }) => ({
    recordId,
    changed: Object.keys(changes).sort(),
    refusals: entries.flatMap((entry) => entry.refusal ?? []),
  }))

describe('GRD-1: while the domain is in trouble', () => {
  const troubled = bounced({ domainTroubleSinceMs: T0 })

  test('neither flag is written, and both say why', () => {
    expect(outcome(troubled)).toEqual([
      { recordId: 'C1', changed: [], refusals: ['domain_incident', 'domain_incident'] },
    ])
    expect(outcome(bounced())[0]?.changed).toEqual(['emailActive', 'hardBounce', 'hardBounceDate'])
  })

  test('the date of a flag that is set already does not move either', () => {
    const records = [c1({ hardBounce: true, hardBounceDate: '2026-02-01', emailActive: false })]
    expect(outcome(troubled, { records })).toEqual([{ recordId: 'C1', changed: [], refusals: ['domain_incident'] }])
    expect(outcome(bounced(), { records })[0]?.changed).toEqual(['hardBounceDate'])
  })

  test('what is good for a record is written all the same', () => {
    const facts = { ...troubled, decidedEmailActive: false, lifeSigns: [life(T0 + HOUR_MS)] }
    const records = [
      c1({ emailActive: false, hardBounce: true, writtenByUs: { address: facts.address, hardBounce: true } }),
    ]
    expect(outcome(facts, { records })[0]?.changed).toEqual(['emailActive', 'hardBounce'])
  })

  test('the badge keeps its state and says "domain trouble"', () => {
    const settings = settingsOf()
    const shown = badgeOf(troubled, stateOf(troubled, settings, T0 + HOUR_MS), settings, T0 + HOUR_MS)
    expect(shown.state).toBe('bounced')
    expect(shown.why.join(' ')).toContain('domain trouble')
  })

  test('an admin who switched the guard off gets the normal rules', () => {
    const settings = settingsOf(
      {},
      {
        bounce: { domainIncident: { ...settingsOf().bounce.domainIncident, enabled: false } },
      },
    )
    expect(outcome(troubled, { settings })[0]?.changed).toContain('emailActive')
  })
})

describe('AMB-31: bounces matched by id', () => {
  const settings = settingsOf({}, { bounce: { bounceMatch: 'id' } })
  const records = [c1(), c1({ id: 'C9', accountId: 'A2' }), l1()]

  test('by address all records of the address are written, contacts and leads', () => {
    expect(outcome(bounced(), { records }).map(({ changed }) => changed.includes('hardBounce'))).toEqual([
      true,
      true,
      true,
    ])
  })

  test('by id only the record to which the mail belongs; the others say so', () => {
    expect(outcome(bounced(), { records, settings, matchedContactId: 'C9' })).toEqual([
      { recordId: 'C1', changed: [], refusals: ['other_record', 'other_record'] },
      { recordId: 'C9', changed: ['emailActive', 'hardBounce', 'hardBounceDate'], refusals: [] },
      { recordId: 'L1', changed: [], refusals: ['other_record'] },
    ])
  })

  test('without a contact the lead is the record', () => {
    expect(outcome(bounced(), { records: [l1()], settings })[0]?.changed).toContain('hardBounce')
  })
})

describe('AMB-1: what counts as activity from the contact', () => {
  const byAutoReply = bounced({ lifeSigns: [life(T0 + HOUR_MS, { how: 'auto_reply' })] })
  const mailOnly = { ...settingsOf(), contactActivityKinds: ['mail' as const] }

  test('by default an automatic reply does: not confirmed', () => {
    expect(stateOf(byAutoReply, settingsOf(), FIRST_RUN).status).toBe('active')
  })

  test('with mail alone it neither resets nor stops the write', () => {
    expect(stateOf(byAutoReply, mailOnly, FIRST_RUN).status).toBe('held')
    expect(outcome(byAutoReply, { settings: mailOnly })[0]?.changed).toContain('emailActive')
    const facts = { ...byAutoReply, decidedEmailActive: false }
    const state = stateOf(facts, mailOnly, FIRST_RUN)
    const records = [c1({ emailActive: false })]
    expect(planReset({ facts, state, records, settings: mailOnly, nowMs: FIRST_RUN })).toEqual([])
  })

  test('a release and a click are no activity from the contact and count with any list', () => {
    const none = { ...settingsOf(), contactActivityKinds: [] }
    for (const how of ['release', 'click', 'open'] as const) {
      const facts = bounced({ lifeSigns: [life(T0 + DAY_MS, { how })] })
      expect(stateOf(facts, none, T0 + 2 * DAY_MS).status).toBe('active')
    }
  })
})
