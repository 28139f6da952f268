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

export type CrmRecord =
  | ({ readonly object: 'Contact' } & ContactRow)
  | ({ readonly object: 'Lead'; readonly accountId: null } & LeadRow)
