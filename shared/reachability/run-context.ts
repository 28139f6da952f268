import type { OrgSettings } from '../contract/index.ts'
import type { AddressFacts, AddressState, BounceFact, ObservedSpan } from './facts.ts'
import { withCountedSigns } from './life.ts'
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
  /**
   * The contact to which activities belong; matters where `markScope` is `matched_contact` or `bounceMatch` is `id`.
   * The server knows the match; without it the earliest contact of the address is taken.
   */
  readonly matchedContactId?: string
}

/** What one rule group wants on one record. */
export type Step = { readonly changes: RecordPlan['changes']; readonly entries: readonly RecordPlanEntry[] }
export const NOTHING: Step = { changes: {}, entries: [] }

/** The run sees bounces strictly before its start; one at the start itself belongs to the next run (HBF-3). */
export function asSeenByRun(input: RunInput): RunInput {
  const counted = withCountedSigns(input.facts, input.settings)
  const bounces = counted.bounces.filter((bounce) => learntAt(bounce) < input.nowMs)
  if (bounces.length === counted.bounces.length) return { ...input, facts: counted }
  const facts = { ...counted, bounces }
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

/** Id of the record to which activities with the address belong: the matched contact, without any contact the first lead (LED-3). */
export function matchedRecordId({ matchedContactId: known, records }: RunInput): string {
  if (known !== undefined) return known
  const contacts = records.filter((record) => record.object === 'Contact')
  contacts.sort((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1))
  const leads = records.filter((record) => record.object === 'Lead' && !record.isConverted)
  return contacts[0]?.id ?? leads.map(({ id }) => id).sort()[0] ?? ''
}
