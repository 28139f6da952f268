import type { RefuseDecision, RefusedAction } from './decision.ts'
import { REFUSALS, type Refusal, sentenceOf } from './refusals.ts'

/** A refusal as a decision. `missing_fields` names the fields in its code, as the log shows it (LOG-1). */
export function refuse(
  action: RefusedAction,
  address: string,
  refusal: Refusal,
  evidence: readonly string[],
  isPending = false,
): RefuseDecision {
  return {
    kind: 'refuse',
    action,
    address,
    refusal:
      refusal.code === 'missing_fields' ? `missing_fields:[${refusal.about.replaceAll(', ', ',')}]` : refusal.code,
    isPending,
    rule: refusal.rule ?? REFUSALS[refusal.code].rule,
    why: [sentenceOf(refusal), refusal.hint ?? []].flat().join(' '),
    evidence: [...evidence, ...(refusal.evidence ?? [])],
  }
}
