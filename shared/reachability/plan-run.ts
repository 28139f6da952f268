import { planEmailActive } from './email-active-plan.ts'
import { clearForNewAddress, planHardBounce } from './hard-bounce-plan.ts'
import { withCountedSigns } from './life.ts'
import type { CrmRecord, RecordPlan, RecordPlanEntry } from './record-plan.ts'
import { type ResetInput, resetEmailActive } from './reset.ts'
import { asSeenByRun, matchedRecordId, type RunInput, type Step, skip } from './run-context.ts'
import { withoutUndone } from './undone.ts'

/**
 * What the daily run wants on the records of one address: one plan per record for which anything is decided, a no with
 * its reason included (ACT-15). Whether writes are on at all (ACT-14) is the caller's question: badges follow this
 * decision either way.
 * @source requirements C and E
 */
export function planRun(input: RunInput): RecordPlan[] {
  const run = asSeenByRun(input)
  return run.records.flatMap((record) => {
    const misfit = misfitOf(record, run)
    return toPlan(record, run, misfit ?? [planHardBounce(record, run), planEmailActive(record, run)])
  })
}

/**
 * What a sign of life (or a new address) resets at once, without waiting for the daily run: `email_active` back to true
 * on all contacts of the address (ACT-8, ACT-9, ACT-10), and both flags where we set them for an address that the record
 * no longer has (ACT-13): what we wrote is known for one address only. Other flags of E follow in the run.
 */
export function planReset(known: ResetInput): RecordPlan[] {
  const input = { ...known, facts: withCountedSigns(known.facts, known.settings) }
  return input.records
    .filter((record) => record.email === input.facts.address && !isConverted(record))
    .flatMap((record) => toPlan(record, input, [clearForNewAddress(record, input), resetEmailActive(record, input)]))
}

/** Records on which nothing negative is written whatever the facts say (ACT-12, HBF-5, AMB-31). */
function misfitOf(record: CrmRecord, run: RunInput): Step[] | null {
  const { facts, state, settings } = run
  if (state.status === 'active') return record.email === facts.address && !isConverted(record) ? null : []
  if (record.email !== facts.address)
    return both(record, (action) => skip(action, 'email_changed', record.email ?? 'none', []))
  if (isConverted(record)) return [skip('hard_bounce.write', 'converted_lead', '', [])]
  const matchedId = settings.bounce.bounceMatch === 'id' ? matchedRecordId(run) : record.id
  return matchedId === record.id ? null : both(record, (action) => skip(action, 'other_record', matchedId, []))
}

const isConverted = (record: CrmRecord): boolean => record.object === 'Lead' && record.isConverted

function both(record: CrmRecord, step: (action: RecordPlanEntry['action']) => Step): Step[] {
  const actions =
    record.object === 'Contact'
      ? (['hard_bounce.write', 'email_active.write'] as const)
      : (['hard_bounce.write'] as const)
  return actions.map(step)
}

function toPlan(record: CrmRecord, { facts }: Pick<RunInput, 'facts'>, wanted: readonly Step[]): RecordPlan[] {
  const steps = wanted.map((step) => withoutUndone(step, record, facts))
  const entries = steps.flatMap((step) => step.entries)
  if (entries.length === 0) return []
  const changes: RecordPlan['changes'] = Object.assign({}, ...steps.map((step) => step.changes))
  const { object, id: recordId, accountId } = record
  return [{ object, recordId, accountId, address: facts.address, changes, entries }]
}
