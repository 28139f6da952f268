import { bounceSentence } from './bounce-words.ts'
import type { BounceFact } from './facts.ts'
import { passGates } from './gates.ts'
import { endedBounces, latest } from './life.ts'
import { plainDate } from './local-time.ts'
import { mayRestOn, negativeEvidence } from './negative-evidence.ts'
import type { CrmRecord } from './record-plan.ts'
import { resetEmailActive } from './reset.ts'
import {
  idsOf,
  isInWindow,
  learntAt,
  matchedRecordId,
  NOTHING,
  plan,
  type RunInput,
  type Step,
  skip,
} from './run-context.ts'

const ACTION = 'email_active.write'

/** `email_active` of one contact: false after the gates, true after a reset, or the reason why neither (ACT). */
export function planEmailActive(record: CrmRecord, run: RunInput): Step {
  if (record.object !== 'Contact') return NOTHING
  const evidence = negativeEvidence(run.state, run.settings)
  if (evidence.length > 0) return record.emailActive === false ? NOTHING : planInactive(record, evidence, run)
  return record.emailActive === false ? resetEmailActive(record, run) : mentionUnconfirmed(run)
}

function planInactive(record: CrmRecord & { object: 'Contact' }, evidence: readonly BounceFact[], run: RunInput): Step {
  const ids = idsOf(evidence)
  if (record.emailActive === null) return skip(ACTION, 'field_not_readable', run.settings.fields.emailActive, ids)
  const marked = run.settings.bounce.markScope === 'address' ? record.id : matchedRecordId(run)
  if (marked !== record.id) return skip(ACTION, 'matched_contact_only', marked, ids)
  const result = passGates(evidence, run)
  if ('code' in result) return skip(ACTION, result.code, result.about, ids)
  const [first] = result
  const why = `${first ? bounceSentence(first, run.settings.timeZone) : ''} Nothing was heard since.`
  return plan(ACTION, { emailActive: false }, run.state.rule ?? 'confirmed', why, idsOf(run.state.openBounces))
}

/** A bounce that a sign of life ended is said once, in the run after it (BNC-2, ACT-15). */
function mentionUnconfirmed(run: RunInput): Step {
  const lifeAtMs = run.state.lastLifeAtMs
  const ended = endedBounces(run.facts).filter((bounce) => mayRestOn(bounce, run.settings))
  const lastAtMs = latest([...ended.map(learntAt), ...(lifeAtMs === null ? [] : [lifeAtMs])])
  if (ended.length === 0 || lifeAtMs === null || lastAtMs === null || !isInWindow(lastAtMs, run)) return NOTHING
  return skip(ACTION, 'activity_from_contact', plainDate(lifeAtMs, run.settings.timeZone), idsOf(ended))
}
