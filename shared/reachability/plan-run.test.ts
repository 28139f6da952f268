import { describe, expect, test } from 'vitest'
import { DAY_MS, FIRST_RUN, HOUR_MS, settingsOf, T0 } from '../rules/fixtures.ts'
import type { AddressFacts } from './facts.ts'
import { ANN, autoReply, bounce, c1, factsOf, failedSend, l1, life, MINUTE_MS, RITA, runAt, touch } from './fixtures.ts'
import type { RecordPlan } from './record-plan.ts'
import type { RunInput } from './run-context.ts'

/** One record's outcome in a word: what changes, and each refusal. */
const summary = (plans: readonly RecordPlan[]) =>
  plans.map(({ recordId, changes, entries }) => ({
    recordId,
    ...changes,
    refusals: entries.flatMap((entry) => entry.refusal ?? []),
  }))
const emailActive = (nowMs: number, facts: AddressFacts, more: Partial<RunInput> = {}) => {
  const [plan] = runAt(nowMs, facts, more)
  const entry = plan?.entries.find((each) => each.action === 'email_active.write')
  return plan?.changes.emailActive ?? entry?.refusal ?? 'nothing'
}
const hardBounce = (nowMs: number, facts: AddressFacts, more: Partial<RunInput> = {}) => {
  const [plan] = runAt(nowMs, facts, more)
  const entry = plan?.entries.find((each) => each.action === 'hard_bounce.write')
  return plan?.changes.hardBounce ?? plan?.changes.hardBounceDate ?? entry?.refusal ?? 'nothing'
}

const NOTICE = T0 + MINUTE_MS
/** Rita mails at T0, the trusted 5.1.1 comes a minute later. */
const bounced = (more: Partial<AddressFacts> = {}): AddressFacts =>
  factsOf({
    ...more,
    bounces: [bounce(NOTICE), ...(more.bounces ?? [])],
    touches: [failedSend(NOTICE), ...(more.touches ?? [])],
  })

describe('ACT: the gates before email_active goes false', () => {
  /** Held at T0-8d, looked at by a run at T0. */
  const heldLongAgo = (more: Partial<AddressFacts> = {}) =>
    factsOf({
      ...more,
      bounces: [bounce(T0 - 8 * DAY_MS)],
      touches: [failedSend(T0 - 8 * DAY_MS), ...(more.touches ?? [])],
    })

  test('ACT-4: quiet for seven days', () => {
    expect(emailActive(T0, heldLongAgo({ touches: [touch(T0 - 30 * DAY_MS)] }))).toBe(false)
  })

  test('ACT-4: a meeting three days ago makes it wait until seven days are over', () => {
    const facts = heldLongAgo({ touches: [touch(T0 - 3 * DAY_MS, { kind: 'meeting' })] })
    expect(emailActive(T0, facts)).toBe('recent_activity')
    expect(emailActive(T0 + 4 * DAY_MS - 1, facts)).toBe('recent_activity')
    expect(emailActive(T0 + 4 * DAY_MS, facts)).toBe(false)
  })

  test('ACT-4: a change of the record by somebody makes it wait', () => {
    const records = [c1({ crmChangedAtMs: T0 - 2 * DAY_MS })]
    expect(emailActive(T0, heldLongAgo(), { records })).toBe('recent_crm_change')
  })

  test('ACT-5: the failed send does not count, a send without a bounce does', () => {
    const day = (days: number) => T0 - days * DAY_MS
    const facts = factsOf({ bounces: [bounce(day(1))], touches: [failedSend(day(1))] })
    expect(emailActive(T0, facts)).toBe(false)
    const alsoMailed = { ...facts, touches: [...facts.touches, touch(day(2))] }
    expect(emailActive(T0, alsoMailed)).toBe('recent_activity')
    expect(emailActive(T0 + 5 * DAY_MS, alsoMailed)).toBe(false)
  })

  test('ACT-5: a notice without a message id belongs to the last send of that mailbox', () => {
    const at = T0 - DAY_MS
    const own = factsOf({ bounces: [bounce(at, { messageId: null })], touches: [touch(at - MINUTE_MS)] })
    expect(emailActive(T0, own)).toBe(false)
    const elsewhere = factsOf({ bounces: [bounce(at, { messageId: 'by-phone' })], touches: [touch(at - MINUTE_MS)] })
    expect(emailActive(T0, elsewhere)).toBe('recent_activity')
  })

  test('ACT-6: exactly 168 hours is not recent, 167 h 59 min is', () => {
    const activity = (ms: number) => heldLongAgo({ touches: [touch(T0 - ms, { kind: 'meeting' })] })
    expect(emailActive(T0, activity(168 * HOUR_MS))).toBe(false)
    expect(emailActive(T0, activity(168 * HOUR_MS - MINUTE_MS))).toBe('recent_activity')
    const changed = (ms: number) => ({ records: [c1({ crmChangedAtMs: T0 - ms })] })
    expect(emailActive(T0, heldLongAgo(), changed(168 * HOUR_MS))).toBe(false)
    expect(emailActive(T0, heldLongAgo(), changed(168 * HOUR_MS - MINUTE_MS))).toBe('recent_crm_change')
  })

  test('a meeting still to come is no past activity', () => {
    expect(emailActive(T0, heldLongAgo({ touches: [touch(T0 + DAY_MS, { kind: 'meeting' })] }))).toBe(false)
  })

  test('ACT-11: all contacts of the address are marked, and activity on one holds back all', () => {
    const both = [c1(), c1({ id: 'C9', accountId: 'A2' })]
    expect(runAt(T0, heldLongAgo(), { records: both }).map((plan) => plan.changes.emailActive)).toEqual([false, false])
    const logged = [c1(), c1({ id: 'C9', crmChangedAtMs: T0 - 2 * DAY_MS })]
    expect(runAt(T0, heldLongAgo(), { records: logged }).map((plan) => plan.changes.emailActive)).toEqual([
      undefined,
      undefined,
    ])
  })

  test('AMB-4: the other reading marks the matched contact alone', () => {
    const settings = settingsOf({}, { bounce: { markScope: 'matched_contact' } })
    const plans = runAt(T0, heldLongAgo(), { settings, records: [c1(), c1({ id: 'C9' })], matchedContactId: 'C9' })
    expect(plans.map((plan) => plan.changes.emailActive)).toEqual([undefined, false])
  })

  test('ACT-12: nothing is written where the value is right or the address another one', () => {
    expect(emailActive(T0, heldLongAgo(), { records: [c1({ emailActive: false })] })).toBe('nothing')
    expect(emailActive(T0, heldLongAgo(), { records: [c1({ email: 'ann@newco.com' })] })).toBe('email_changed')
  })

  test('ACT-15: a yes and a no both say why', () => {
    const [yes] = runAt(T0, heldLongAgo())
    expect(yes?.entries).toMatchObject([
      { action: 'hard_bounce.write', outcome: 'planned', rule: 'trusted_hard' },
      {
        action: 'email_active.write',
        outcome: 'planned',
        rule: 'trusted_hard',
        evidence: [expect.stringContaining('bev_')],
      },
    ])
    expect(yes?.entries[1]?.why).toContain('22 February 2026: the address does not exist (5.1.1)')
    const [no] = runAt(T0, heldLongAgo({ touches: [touch(T0 - 3 * DAY_MS)] }))
    expect(no?.entries[1]?.why).toBe('Waiting: last activity on 27 February 2026, possible from 6 March 2026.')
  })

  test('ACT-16: too fresh before twelve hours are over', () => {
    expect(emailActive(NOTICE + 12 * HOUR_MS - 1, bounced())).toBe('too_fresh')
    expect(emailActive(NOTICE + 12 * HOUR_MS, bounced())).toBe(false)
    const justBefore = factsOf({ bounces: [bounce(FIRST_RUN - MINUTE_MS)] })
    expect(emailActive(FIRST_RUN, justBefore)).toBe('too_fresh')
  })

  test('ACT-16: silence counts only where every mailbox that mailed was watched', () => {
    const span = (mailbox: string, fromMs: number, untilMs: number) => ({ mailbox, fromMs, untilMs })
    const closed = [span(RITA, T0 - 60 * DAY_MS, NOTICE + HOUR_MS)]
    expect(emailActive(FIRST_RUN, bounced(), { observed: closed })).toBe('not_observed')
    const reopened = [...closed, span(RITA, NOTICE + HOUR_MS, FIRST_RUN)]
    expect(emailActive(FIRST_RUN, bounced(), { observed: reopened })).toBe(false)
    const gap = [...closed, span(RITA, NOTICE + HOUR_MS + 1, FIRST_RUN)]
    expect(emailActive(FIRST_RUN, bounced(), { observed: gap })).toBe('not_observed')
    const bySam = bounced({ touches: [touch(T0 - 20 * DAY_MS, { mailbox: 'sam@ourco.com' })] })
    expect(emailActive(FIRST_RUN, bySam)).toBe('not_observed')
    expect(emailActive(FIRST_RUN, bySam, { revokedMailboxes: ['sam@ourco.com'] })).toBe(false)
  })

  test('ACT-16: a young mailbox does not block for the days before it; Salesforce stands in', () => {
    const facts = factsOf({ bounces: [bounce(T0 - 5 * DAY_MS)], touches: [failedSend(T0 - 5 * DAY_MS)] })
    const observed = [{ mailbox: RITA, fromMs: T0 - 4 * DAY_MS, untilMs: T0 }]
    expect(emailActive(T0, facts, { observed })).toBe(false)
    const records = [c1({ lastActivityAtMs: T0 - 6 * DAY_MS })]
    expect(emailActive(T0, facts, { observed, records })).toBe('recent_activity')
    expect(emailActive(T0, facts, { records })).toBe(false)
  })

  test('CAP-9: a sighting of unknown authentication stops the write', () => {
    const facts = bounced({ lifeSigns: [life(T0 + HOUR_MS, { authentication: 'unknown' })] })
    expect(emailActive(FIRST_RUN, facts)).toBe('activity_from_contact')
    const forged = bounced({ lifeSigns: [life(T0 + HOUR_MS, { authentication: 'fail' })] })
    expect(emailActive(FIRST_RUN, forged)).toBe(false)
  })

  test('AMB-29: the policy decides which bounces are enough', () => {
    const policy = (inactivePolicy: 'confirmed_hard' | 'held' | 'confirmed_any') => ({
      settings: settingsOf({}, { bounce: { inactivePolicy } }),
    })
    const untrusted = factsOf({ bounces: [bounce(NOTICE, { trusted: false })] })
    expect(emailActive(FIRST_RUN, untrusted, policy('confirmed_hard'))).toBe(false)
    expect(emailActive(FIRST_RUN, untrusted, policy('held'))).toBe('nothing')
    const full = factsOf({ bounces: [bounce(NOTICE, { reason: 'mailboxfull' })] })
    expect(emailActive(FIRST_RUN, full, policy('confirmed_hard'))).toBe('nothing')
    expect(emailActive(FIRST_RUN, full, policy('confirmed_any'))).toBe(false)
    const weak = factsOf({ bounces: [bounce(NOTICE, { attribution: 'weak' })] })
    expect(emailActive(FIRST_RUN, weak, policy('confirmed_any'))).toBe('nothing')
  })
})

describe('HBF: the flag and its date', () => {
  test('HBF-3: a bounce exactly 24 hours ago is in, one exactly now is the next run’s', () => {
    expect(hardBounce(FIRST_RUN, factsOf({ bounces: [bounce(FIRST_RUN - DAY_MS)] }))).toBe(true)
    expect(runAt(FIRST_RUN, factsOf({ bounces: [bounce(FIRST_RUN)] }))).toEqual([])
    expect(hardBounce(FIRST_RUN + DAY_MS, factsOf({ bounces: [bounce(FIRST_RUN)] }))).toBe(true)
  })

  test('HBF-3: held and reset before the run is never written', () => {
    expect(hardBounce(FIRST_RUN, bounced({ lifeSigns: [life(T0 + 11 * HOUR_MS)] }))).toBe('nothing')
  })

  test('HBF-3: a flag that a person removed comes back only with a new bounce', () => {
    const records = [c1({ writtenByUs: { address: ANN, hardBounce: true } })]
    const nextRun = FIRST_RUN + DAY_MS
    expect(hardBounce(nextRun, bounced(), { records })).toBe('changed_by_person')
    expect(hardBounce(nextRun, bounced({ bounces: [bounce(nextRun - HOUR_MS)] }), { records })).toBe(true)
    const late = bounced({ bounces: [bounce(T0 - DAY_MS, { receivedAtMs: nextRun - HOUR_MS })] })
    expect(hardBounce(nextRun, late, { records })).toBe(true)
  })

  test('HBF-3: the start of the window belongs to it', () => {
    const records = [c1({ writtenByUs: { address: ANN, hardBounce: true } })]
    const at = (ms: number) => factsOf({ bounces: [bounce(FIRST_RUN - DAY_MS + ms)] })
    expect(hardBounce(FIRST_RUN, at(0), { records })).toBe(true)
    expect(hardBounce(FIRST_RUN, at(-1), { records })).toBe('changed_by_person')
  })

  test('HBF-3, INT-12: a record that got a held address is flagged with the last bounce', () => {
    const records = [c1({ id: 'C9', writtenByUs: { address: 'old@acme.com', hardBounce: false } })]
    expect(summary(runAt(FIRST_RUN + 30 * DAY_MS, bounced(), { records }))[0]).toMatchObject({
      hardBounce: true,
      hardBounceDate: '2026-03-02T09:01:00.000Z',
    })
  })

  test('HBF-4: a later bounce moves the date, an older one captured late does not', () => {
    const records = [c1({ hardBounce: true, hardBounceDate: '2026-03-02T09:01:00.000+0000', emailActive: false })]
    const next = bounced({ bounces: [bounce(T0 + 7 * DAY_MS)] })
    expect(runAt(T0 + 8 * DAY_MS, next, { records })[0]?.changes).toEqual({
      hardBounceDate: '2026-03-09T09:00:00.000Z',
    })
    const older = bounced({ bounces: [bounce(T0 - 10 * DAY_MS, { receivedAtMs: T0 + 7 * DAY_MS })] })
    expect(runAt(T0 + 8 * DAY_MS, older, { records })).toEqual([])
  })

  test('HBF-7: a Date field is compared by the day in the org’s zone', () => {
    const settings = settingsOf({}, { timeZone: 'Europe/Helsinki' })
    const late = factsOf({ bounces: [bounce(Date.parse('2026-03-02T23:30:00Z'))] })
    const records = (hardBounceDate: string) => [c1({ hardBounce: true, hardBounceDate, emailActive: false })]
    expect(runAt(T0 + 2 * DAY_MS, late, { settings, records: records('2026-03-03') })).toEqual([])
    expect(hardBounce(T0 + 2 * DAY_MS, late, { settings, records: records('2026-03-02') })).toBe(
      '2026-03-02T23:30:00.000Z',
    )
  })

  test('HBF-5, INT-11: contact and lead are both flagged; converted leads are left alone', () => {
    expect(summary(runAt(FIRST_RUN, bounced(), { records: [c1(), l1()] }))).toMatchObject([
      { recordId: 'C1', hardBounce: true },
      { recordId: 'L1', hardBounce: true },
    ])
    expect(summary(runAt(FIRST_RUN, bounced(), { records: [l1({ isConverted: true })] }))).toEqual([
      { recordId: 'L1', refusals: ['converted_lead'] },
    ])
    expect(runAt(FIRST_RUN, bounced(), { records: [] })).toEqual([])
  })

  test('HBF-8, AMB-9: it clears with a sign of life, and the date stays unless the setting says so', () => {
    const flagged = {
      hardBounce: true,
      hardBounceDate: '2026-03-02T09:01:00Z',
      writtenByUs: { address: ANN, hardBounce: true },
    }
    const alive = bounced({ lifeSigns: [life(T0 + DAY_MS)] })
    const records = [c1(flagged), l1(flagged)]
    expect(runAt(T0 + 2 * DAY_MS, alive, { records }).map((plan) => plan.changes)).toEqual([
      { hardBounce: false },
      { hardBounce: false },
    ])
    expect(runAt(T0 + 2 * DAY_MS, bounced(), { records: [l1(flagged)] })).toEqual([])
    const settings = settingsOf({}, { bounce: { clearDateOnReset: true } })
    expect(runAt(T0 + 2 * DAY_MS, alive, { records: [l1(flagged)], settings })[0]?.changes).toEqual({
      hardBounce: false,
      hardBounceDate: null,
    })
  })

  test('HBF-8: a flag of another tool is cleared only where the setting says so', () => {
    const foreign = [l1({ hardBounce: true, writtenByUs: { address: ANN } })]
    const alive = factsOf({ lifeSigns: [life(T0)] })
    expect(hardBounce(FIRST_RUN, alive, { records: foreign })).toBe('foreign_flag')
    const settings = settingsOf({}, { bounce: { clearForeignFlags: true } })
    expect(hardBounce(FIRST_RUN, alive, { records: foreign, settings })).toBe(false)
  })

  test('HBF-13: the flag waits for no gate; the two fields may differ', () => {
    const facts = bounced({ touches: [touch(T0 - 2 * DAY_MS, { kind: 'meeting' })] })
    expect(summary(runAt(FIRST_RUN, facts))).toMatchObject([{ hardBounce: true, refusals: ['recent_activity'] }])
  })

  test('HBF-14: with the events gone by retention the flag and its date stay', () => {
    const records = [
      c1({ hardBounce: true, emailActive: false, writtenByUs: { address: ANN, hardBounce: true, emailActive: false } }),
    ]
    expect(runAt(T0, factsOf({ decidedEmailActive: false }), { records })).toEqual([])
  })

  test('AMB-8: a hold by soft bounces is synced unless the setting says no', () => {
    const trio = factsOf({ bounces: [0, 6, 12].map((day) => bounce(T0 + day * DAY_MS, { reason: 'mailboxfull' })) })
    expect(hardBounce(T0 + 13 * DAY_MS, trio)).toBe(true)
    const settings = settingsOf({}, { bounce: { syncThresholdHeld: false } })
    expect(hardBounce(T0 + 13 * DAY_MS, trio, { settings })).toBe('threshold_not_synced')
  })

  test('HLD-2, HLD-10: an untrusted bounce leaves the flag alone and says why, once', () => {
    const untrusted = factsOf({ bounces: [bounce(NOTICE, { trusted: false })] })
    expect(hardBounce(FIRST_RUN, untrusted)).toBe('not_held')
    expect(hardBounce(FIRST_RUN + DAY_MS, untrusted)).toBe('nothing')
    const weak = factsOf({ bounces: [bounce(NOTICE, { attribution: 'weak' })] })
    expect(hardBounce(FIRST_RUN, weak)).toBe('weakly_attributed')
  })
})

describe('INT: the daily run end to end', () => {
  test('INT-1: the happy path', () => {
    expect(summary(runAt(FIRST_RUN, bounced({ touches: [touch(T0 - 30 * DAY_MS)] })))).toEqual([
      {
        recordId: 'C1',
        hardBounce: true,
        hardBounceDate: '2026-03-02T09:01:00.000Z',
        emailActive: false,
        refusals: [],
      },
    ])
  })

  test('INT-2, INT-3: an active deal waits; a colleague who hears from her ends it', () => {
    const deal = bounced({ touches: [touch(T0 - 2 * DAY_MS, { kind: 'meeting' })] })
    expect(summary(runAt(FIRST_RUN, deal))).toMatchObject([{ hardBounce: true, refusals: ['recent_activity'] }])
    const flagged = [
      c1({ hardBounce: true, hardBounceDate: '2026-03-02T09:01:00Z', writtenByUs: { address: ANN, hardBounce: true } }),
    ]
    const runs = [1, 2, 3, 4, 5].map((day) => FIRST_RUN + day * DAY_MS)
    expect(runs.map((run) => emailActive(run, deal, { records: flagged }))).toEqual([
      'recent_activity',
      'recent_activity',
      'recent_activity',
      'recent_activity',
      false,
    ])
    const heard = { ...deal, lifeSigns: [life(T0 + 3 * DAY_MS)] }
    expect(summary(runAt(FIRST_RUN + 3 * DAY_MS, heard, { records: flagged }))).toEqual([
      { recordId: 'C1', hardBounce: false, refusals: ['activity_from_contact'] },
    ])
  })

  test('INT-4: an untrusted host: email_active follows S1, the flag waits for held', () => {
    const one = factsOf({ bounces: [bounce(T0, { trusted: false })], touches: [failedSend(T0)] })
    expect(summary(runAt(FIRST_RUN, one))).toEqual([{ recordId: 'C1', emailActive: false, refusals: ['not_held'] }])
    const three = { ...one, bounces: [0, 4, 9].map((day) => bounce(T0 + day * DAY_MS, { trusted: false })) }
    const records = [c1({ emailActive: false })]
    expect(summary(runAt(FIRST_RUN + 9 * DAY_MS, three, { records }))).toMatchObject([
      { hardBounce: true, hardBounceDate: '2026-03-11T09:00:00.000Z' },
    ])
  })

  test('INT-5: a soft trio is held by threshold and says that the mailbox is full', () => {
    const trio = factsOf({ bounces: [0, 6, 12].map((day) => bounce(T0 + day * DAY_MS, { reason: 'mailboxfull' })) })
    const [plan] = runAt(FIRST_RUN + 12 * DAY_MS, trio)
    expect(plan?.changes).toMatchObject({ hardBounce: true, emailActive: false })
    expect(plan?.entries.map((entry) => entry.rule)).toEqual(['threshold', 'threshold'])
    expect(plan?.entries[0]?.why).toContain('the mailbox is full')
  })

  test('INT-7: a rep who keeps trying neither blocks the gate nor makes a second flag', () => {
    const days = [0, 1, 2, 3, 4].map((day) => T0 + day * DAY_MS)
    const facts = factsOf({ bounces: days.map((at) => bounce(at)), touches: days.map(failedSend) })
    expect(summary(runAt(FIRST_RUN + 4 * DAY_MS, facts))).toEqual([
      {
        recordId: 'C1',
        hardBounce: true,
        hardBounceDate: '2026-03-06T09:00:00.000Z',
        emailActive: false,
        refusals: [],
      },
    ])
  })

  test('INT-22: a missed run loses nothing', () => {
    const facts = bounced()
    const thirdNight = FIRST_RUN + 2 * DAY_MS
    expect(summary(runAt(thirdNight, facts, { previousRunAtMs: T0 - 6 * HOUR_MS }))).toMatchObject([
      { hardBounce: true, hardBounceDate: '2026-03-02T09:01:00.000Z', emailActive: false },
    ])
  })

  test('INT-23: a reply that she left stops nothing; the later bounce confirms', () => {
    const left = autoReply(T0 + HOUR_MS, { kind: 'departed', successor: 'bob@acme.com' })
    const lifeSigns = [life(left.atMs, { how: 'auto_reply', id: left.id })]
    const facts = bounced({ autoReplies: [left], lifeSigns })
    expect(runAt(FIRST_RUN, { ...facts, bounces: [] })).toEqual([])
    expect(emailActive(FIRST_RUN, facts)).toBe(false)
  })

  test('INT-24: bounce, reply and run in one second: the reply wins', () => {
    const facts = factsOf({ bounces: [bounce(FIRST_RUN - 1)], lifeSigns: [life(FIRST_RUN - 900)] })
    expect(runAt(FIRST_RUN, facts).every((plan) => Object.keys(plan.changes).length === 0)).toBe(true)
  })
})
