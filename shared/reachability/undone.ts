import type { AddressFacts } from './facts.ts'
import { acceptedSigns, attributedBounces, latest } from './life.ts'
import type { CrmRecord, RecordPlan } from './record-plan.ts'
import { type Step, skip } from './run-context.ts'

/**
 * A step that an admin undid on this record is not taken again on what was known then (UND-1): a negative one needs a
 * later bounce, a reset a later sign of life. Whatever holds a step back anyway stays as it is.
 */
export function withoutUndone(step: Step, { undoneAtMs }: CrmRecord, facts: AddressFacts): Step {
  const [entry] = step.entries
  const atMs = entry?.outcome === 'planned' ? undoneAtMs?.[entry.action] : undefined
  if (!entry || atMs === undefined || (newestEvidenceMs(step.changes, facts) ?? 0) > atMs) return step
  return skip(entry.action, 'undone', new Date(atMs).toISOString(), entry.evidence)
}

function newestEvidenceMs(changes: RecordPlan['changes'], facts: AddressFacts): number | null {
  const isReset = changes.emailActive === true || changes.hardBounce === false
  if (isReset) return latest(acceptedSigns(facts).map((life) => life.atMs))
  return latest(attributedBounces(facts).map((bounce) => bounce.occurredAtMs))
}
