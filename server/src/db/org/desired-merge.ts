import { isDeepStrictEqual } from 'node:util'
import type { desiredRows } from './schema.ts'

export type DesiredRow = typeof desiredRows.$inferSelect
/** A plan before it is stored: the row without what only sending knows. */
export type DesiredPlan = Omit<
  DesiredRow,
  | 'revision'
  | 'ackedRevision'
  | 'state'
  | 'verifyAtMs'
  | 'sentFence'
  | 'attempts'
  | 'nextAttemptAtMs'
  | 'lastError'
  | 'before'
>

/** A row as a fresh plan starts it: due at once, never sent. */
export function freshRow(plan: DesiredPlan, revision = 1, ackedRevision = 0): DesiredRow {
  return {
    ...plan,
    revision,
    ackedRevision,
    state: 'pending',
    verifyAtMs: null,
    sentFence: null,
    attempts: 0,
    nextAttemptAtMs: plan.decidedAtMs,
    lastError: null,
    before: null,
  }
}

/**
 * What the stored row becomes when a decision asks for a record again; null: it stays as it is.
 * `isInCrm` says that the record which the settled row made is still there.
 * Of two activities the earlier owns (OWN-7); the later one only fills what the earlier left open.
 */
export function mergeCreate(stored: DesiredRow, plan: DesiredPlan, isInCrm: boolean): DesiredRow | null {
  if (stored.state === 'settled') return isInCrm ? null : reopened(stored, plan)
  if (isOver(stored)) return canReopen(stored, plan) ? reopened(stored, plan) : null
  const isEarlier = plan.occurredAtMs < stored.occurredAtMs || isCancelled(stored)
  const [first, second] = isEarlier ? [plan, stored] : [stored, plan]
  const values = { ...second.values, ...first.values }
  if (!isEarlier && isDeepStrictEqual(values, stored.values)) return null
  const contactKey = stored.contactKey === null || plan.contactKey === null ? null : first.contactKey
  return { ...stored, ...(isEarlier ? plan : {}), values, contactKey, revision: stored.revision + 1 }
}

/**
 * What the stored update becomes when a decision wants values on the record again; null: it stays as it is.
 * A settled row never lends its old values: a person may have changed them since, and that is theirs.
 */
export function mergeUpdate(stored: DesiredRow, plan: DesiredPlan): DesiredRow | null {
  if (stored.state === 'settled') return isSameRunAgain(stored, plan) ? null : reopened(stored, plan)
  if (isOver(stored)) return canReopen(stored, plan) ? reopened(stored, plan) : null
  // Values that were meant for another address of the record must not follow it to the new one (ACT-12, ACT-13).
  if (stored.address !== plan.address) return { ...stored, ...plan, revision: stored.revision + 1 }
  const values = { ...stored.values, ...plan.values }
  if (isDeepStrictEqual(values, stored.values)) return null
  const fieldReasons = mergeReasons(stored, plan)
  // What the row says of itself is about its flags; enrichment has its reasons by field.
  const about = plan.onlyEnriches && !stored.onlyEnriches && !isCancelled(stored) ? stored : plan
  const onlyEnriches = about.onlyEnriches && (stored.onlyEnriches || isCancelled(stored))
  return { ...stored, ...about, values, fieldReasons, onlyEnriches, revision: stored.revision + 1 }
}

const mergeReasons = (stored: DesiredRow, plan: DesiredPlan) =>
  stored.fieldReasons === null && plan.fieldReasons === null ? null : { ...stored.fieldReasons, ...plan.fieldReasons }

/** What is left of an update when its flags are called off: the enrichment; null where it has none. */
export function withoutFlags(row: DesiredRow): DesiredRow | null {
  const reasons = row.fieldReasons ?? {}
  const values = Object.fromEntries(Object.entries(row.values).filter(([name]) => name in reasons))
  if (Object.keys(values).length === 0) return null
  return { ...row, values, onlyEnriches: true, revision: row.revision + 1 }
}

/** A plan that was called off while its write was under way: only its outcome is still of interest. */
export const isCancelled = (row: DesiredRow): boolean =>
  row.state === 'in_doubt' && Object.keys(row.values).length === 0

const isOver = (row: DesiredRow) => row.state === 'refused' || row.state === 'dead'

/** A rule's no ends with the next yes; Salesforce's own no only when the data or the settings change (CON-14). */
function canReopen(stored: DesiredRow, plan: DesiredPlan): boolean {
  if (stored.state === 'refused') return true
  return stored.settingsVersion !== plan.settingsVersion || !isDeepStrictEqual(stored.values, plan.values)
}

const isSameRunAgain = (stored: DesiredRow, plan: DesiredPlan) =>
  plan.runId !== null && plan.runId === stored.runId && isDeepStrictEqual(stored.values, plan.values)

const reopened = (stored: DesiredRow, plan: DesiredPlan) => freshRow(plan, stored.revision + 1, stored.revision)
