import type { ContactRow, LeadRow } from '../rules/view.ts'

/** What the daily run (or a reset) wants on one record, or why it does not. */
export type RecordPlan = {
  readonly object: 'Contact' | 'Lead'
  readonly recordId: string
  readonly accountId: string | null
  readonly address: string
  /** Only the values that differ from the record (ACT-12). Names are ours; the server maps them to the org's fields. */
  readonly changes: {
    readonly emailActive?: boolean
    readonly hardBounce?: boolean
    /** RFC 3339, or null to clear. */
    readonly hardBounceDate?: string | null
  }
  readonly entries: readonly RecordPlanEntry[]
}

/** One yes or no of the plan, for the log. */
export type RecordPlanEntry = {
  readonly action: 'email_active.write' | 'hard_bounce.write'
  readonly outcome: 'planned' | 'refused' | 'skipped'
  readonly rule: string
  /** e.g. `recent_activity`, `recent_crm_change`, `not_observed`, `too_fresh`; null for a yes. */
  readonly refusal: string | null
  readonly why: string
  readonly evidence: readonly string[]
}

/**
 * The last values of ours that Salesforce acknowledged on a record, and the address for which they were decided. A
 * record whose Email is another one by now was edited since (ACT-13); a flag that is not here is another tool's (HBF-8).
 */
export type WrittenByUs = {
  readonly address: string
  readonly emailActive?: boolean
  readonly hardBounce?: boolean
}

/** When an admin undid the last write of a kind for this address; only newer evidence writes it again (UND-1). */
export type UndoneAtMs = Readonly<Partial<Record<RecordPlanEntry['action'], number>>>

type Written = { readonly writtenByUs?: WrittenByUs; readonly undoneAtMs?: UndoneAtMs }

export type CrmRecord =
  | ({ readonly object: 'Contact' } & ContactRow & Written)
  | ({ readonly object: 'Lead'; readonly accountId: null } & LeadRow & Written)
