import type { OrgSettings } from '../contract/index.ts'
import type { AddressFacts, AddressState, BounceFact, ObservedSpan } from './facts.ts'
import type { CrmRecord, RecordPlan, RecordPlanEntry } from './record-plan.ts'
import { RUN_REFUSALS, type RunRefusalCode } from './refusals.ts'
import { stateOf } from './state.ts'

export type RunInput = {
  readonly facts: AddressFacts
  readonly state: AddressState
  /** Contacts and leads whose Email is the address. */
  readonly records: readonly CrmRecord[]
  readonly observed: readonly ObservedSpan[]
  readonly settings: OrgSettings
  /** Start of the run. */
  readonly nowMs: number
  /** Start of the last successful run; null for the first one. */
  readonly previousRunAtMs: number | null
  /** Mailboxes whose pairing was revoked: nobody can watch them any more (ACT-16). */
  readonly revokedMailboxes?: readonly string[]
  /** The contact to which activities belong; matters where `markScope` is `matched_contact`. */
  readonly matchedContactId?: string
}

/** What one rule group wants on one record. */
export type Step = { readonly changes: RecordPlan['changes']; readonly entries: readonly RecordPlanEntry[] }
export const NOTHING: Step = { changes: {}, entries: [] }

/** The run sees bounces strictly before its start; one at the start itself belongs to the next run (HBF-3). */
export function asSeenByRun(input: RunInput): RunInput {
  const bounces = input.facts.bounces.filter((bounce) => learntAt(bounce) < input.nowMs)
  if (bounces.length === input.facts.bounces.length) return input
  const facts = { ...input.facts, bounces }
  return { ...input, facts, state: stateOf(facts, input.settings, input.nowMs) }
}

/** Event time or receipt time, whichever is later (HBF-3). */
export function learntAt(bounce: BounceFact): number {
  return Math.max(bounce.occurredAtMs, bounce.receivedAtMs)
}

/** Since the start of the last successful run; its own end is `asSeenByRun`'s. */
export function isInWindow(atMs: number, { previousRunAtMs }: Pick<RunInput, 'previousRunAtMs'>): boolean {
  return previousRunAtMs === null || atMs >= previousRunAtMs
}

export function skip(
  action: RecordPlanEntry['action'],
  code: RunRefusalCode,
  about: string,
  evidence: readonly string[],
): Step {
  const { rule, why } = RUN_REFUSALS[code]
  const entry = {
    action,
    outcome: 'skipped' as const,
    rule,
    refusal: code,
    why: why.replace('{about}', about),
    evidence,
  }
  return { changes: {}, entries: [entry] }
}

export function plan(
  action: RecordPlanEntry['action'],
  changes: RecordPlan['changes'],
  rule: string,
  why: string,
  evidence: readonly string[],
): Step {
  return { changes, entries: [{ action, outcome: 'planned', rule, refusal: null, why, evidence }] }
}

/** True where the record got its address after we wrote on it (ACT-13). */
export function isEmailChanged(record: CrmRecord, facts: AddressFacts): boolean {
  return record.writtenByUs !== undefined && record.writtenByUs.address !== facts.address
}

export const idsOf = (facts: readonly { readonly id: string }[]): string[] => facts.map((fact) => fact.id)
