// Builders for tests of reachability only; people and times are those of requirements §0.
import { type BounceReason, verdictOf } from '../contract/index.ts'
import { contact, DAY_MS, HOUR_MS, lead, settingsOf, T0 } from '../rules/fixtures.ts'
import type { ContactRow, LeadRow } from '../rules/view.ts'
import type { AddressFacts, AutoReplyFact, BounceFact, LifeFact, ObservedSpan, TouchFact } from './facts.ts'
import { planRun } from './plan-run.ts'
import type { CrmRecord, RecordPlan, WrittenByUs } from './record-plan.ts'
import type { RunInput } from './run-context.ts'
import { stateOf } from './state.ts'

export const ANN = 'ann@acme.com'
export const RITA = 'rita@ourco.com'
export const MINUTE_MS = 60_000

/** A strong, trusted "user unknown" a minute after the mail that failed, learnt at once. */
export function bounce(atMs: number, more: Partial<BounceFact> & { reason?: BounceReason } = {}): BounceFact {
  const reason = more.reason ?? 'userunknown'
  return {
    id: `bev_${atMs}_${reason}`,
    occurredAtMs: atMs,
    receivedAtMs: atMs,
    sentAtMs: atMs - MINUTE_MS,
    messageId: `m-${atMs}`,
    mailbox: RITA,
    reason,
    ...verdictOf(reason, true),
    status: reason === 'userunknown' ? '5.1.1' : null,
    trusted: true,
    attribution: 'strong',
    diagnostic: null,
    ...more,
  }
}

export const life = (atMs: number, more: Partial<LifeFact> = {}): LifeFact => ({
  id: `life_${atMs}_${more.how ?? 'mail'}`,
  atMs,
  how: 'mail',
  authentication: 'pass',
  ...more,
})

export const touch = (atMs: number, more: Partial<TouchFact> = {}): TouchFact => ({
  id: `touch_${atMs}`,
  atMs,
  kind: 'email',
  messageId: `sent-${atMs}`,
  mailbox: RITA,
  ...more,
})

/** The send behind `bounce(atMs)`. */
export const failedSend = (bounceAtMs: number): TouchFact =>
  touch(bounceAtMs - MINUTE_MS, { messageId: `m-${bounceAtMs}` })

export const autoReply = (atMs: number, more: Partial<AutoReplyFact['autoReply']> = {}): AutoReplyFact => ({
  id: `reply_${atMs}`,
  atMs,
  autoReply: {
    kind: 'out_of_office',
    until: null,
    untilMeans: null,
    successor: null,
    newAddress: null,
    delegates: [],
    ...more,
  },
})

export const factsOf = (more: Partial<AddressFacts> = {}): AddressFacts => ({
  address: ANN,
  bounces: [],
  lifeSigns: [],
  touches: [],
  autoReplies: [],
  decidedEmailActive: null,
  optedOut: false,
  ...more,
})

export const c1 = (more: Partial<ContactRow> & { writtenByUs?: WrittenByUs } = {}): CrmRecord => ({
  object: 'Contact',
  ...contact('C1', 'A1', ANN),
  ...more,
})
export const l1 = (more: Partial<LeadRow> & { writtenByUs?: WrittenByUs } = {}): CrmRecord => ({
  object: 'Lead',
  accountId: null,
  ...lead('L1', ANN),
  ...more,
})

/** Rita's mailbox, watched without a gap since T0-60d. */
const ALWAYS_OBSERVED: readonly ObservedSpan[] = [
  { mailbox: RITA, fromMs: T0 - 60 * DAY_MS, untilMs: T0 + 400 * DAY_MS },
]

/** A daily run at `nowMs`, 24 hours after the last one. */
export function runAt(nowMs: number, facts: AddressFacts, more: Partial<RunInput> = {}): RecordPlan[] {
  const settings = more.settings ?? settingsOf()
  return planRun({
    facts,
    state: stateOf(facts, settings, nowMs),
    records: [c1()],
    observed: ALWAYS_OBSERVED,
    settings,
    nowMs,
    previousRunAtMs: nowMs - 24 * HOUR_MS,
    ...more,
  })
}
