import { contactKey } from '../rules/keys.ts'
import { cutText } from './cut-text.ts'
import type { BounceFact } from './facts.ts'
import { countsToThreshold } from './hardness.ts'
import type { CrmRecord, RecordPlan } from './record-plan.ts'
import { asSeenByRun, isInWindow, learntAt, type RunInput } from './run-context.ts'

/** Section Y: what staging and Salesforce take of the diagnostic. */
export const BOUNCE_REASON_CHARACTERS_MAX = 500

/** One person of a daily run, collected before any record is updated. @source requirements HBF-7 */
export type StagingRow = {
  /** Our contact key. */
  readonly subscriberKey: string
  readonly emailAddress: string
  readonly bounceCategory: string
  readonly smtpCode: string | null
  readonly bounceReason: string | null
  readonly bouncedAtMs: number
  /** The records that the update is about: the source's "send relationship". */
  readonly contactIds: readonly string[]
  readonly leadIds: readonly string[]
}

type StagedBounce = BounceFact & { readonly replyCode?: string | null }

/**
 * The staging row of an address that is held at run time and bounced since the last successful run, or that a record
 * got since then as its Email (HBF-3); null for everybody else. `plans` are those of the same run.
 */
export function stagingRowOf(
  input: Pick<RunInput, 'facts' | 'state' | 'records' | 'settings' | 'nowMs' | 'previousRunAtMs'>,
  plans: readonly RecordPlan[],
): StagingRow | null {
  const run = asSeenByRun({ ...input, observed: [] })
  const { facts, state, settings } = run
  if (state.status !== 'held') return null
  const isNew = state.openBounces.some(
    (bounce) =>
      bounce.attribution === 'strong' && countsToThreshold(bounce, settings) && isInWindow(learntAt(bounce), run),
  )
  const isToBeMarked = plans.some(({ changes }) => changes.hardBounce === true || changes.hardBounceDate !== undefined)
  const bounce: StagedBounce | undefined =
    state.openBounces.findLast((each) => each.occurredAtMs === state.lastBounceAtMs) ?? state.openBounces.at(-1)
  if (!bounce || !(isNew || isToBeMarked)) return null
  return {
    subscriberKey: contactKey(facts.address),
    emailAddress: facts.address,
    bounceCategory: bounce.recipientState,
    smtpCode: bounce.status ?? bounce.replyCode ?? null,
    bounceReason: bounce.diagnostic === null ? null : cutText(bounce.diagnostic, BOUNCE_REASON_CHARACTERS_MAX),
    bouncedAtMs: state.lastBounceAtMs ?? bounce.occurredAtMs,
    contactIds: idsOf(run.records, 'Contact', facts.address),
    leadIds: idsOf(run.records, 'Lead', facts.address),
  }
}

/** Converted leads are left alone (HBF-5), and so is a record that has another address by now (ACT-12). */
const idsOf = (records: readonly CrmRecord[], object: CrmRecord['object'], address: string): string[] =>
  records
    .filter((record) => record.object === object && record.email === address)
    .filter((record) => record.object !== 'Lead' || !record.isConverted)
    .map(({ id }) => id)
    .sort()
