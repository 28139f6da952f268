import type { OrgSettings } from '@reachable/shared/contract'
import type { CrmRecord, RecordPlan } from '@reachable/shared/reachability'
import { planUpdate } from '../db/org/desired.ts'
import type { InboxRow } from '../db/org/inbox.ts'
import { saveWritten } from '../db/org/written-values.ts'
import { type DecisionScope, logReasons, type Reason } from './ingest-scope.ts'

/**
 * Plans the writes that a run or a reset decided, and logs every yes and no. With CRM writes switched off the decision
 * stands and shows in badges, and nothing is planned (ACT-14). Returns how many records are to be written.
 */
export async function applyRecordPlans(
  scope: DecisionScope,
  source: InboxRow | null,
  plans: readonly RecordPlan[],
  records: readonly CrmRecord[],
): Promise<number> {
  let planned = 0
  for (const plan of plans) {
    const record = records.find(({ object, id }) => object === plan.object && id === plan.recordId)
    const values = fieldValues(scope.settings, plan.changes)
    const isWritten = scope.settings.bounce.crmWrites && Object.keys(values).length > 0
    if (isWritten) {
      await planRecord(scope, source, plan, values)
      planned += 1
    }
    await logReasons(scope, source, reasonsOfPlan(plan, record, scope.settings))
  }
  return planned
}

/** What the plans decide for `email_active`; null where they leave it as it is. */
export function decidedBy(plans: readonly RecordPlan[]): boolean | null {
  return plans.find((plan) => plan.changes.emailActive !== undefined)?.changes.emailActive ?? null
}

async function planRecord(
  scope: DecisionScope,
  source: InboxRow | null,
  plan: RecordPlan,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { object, recordId, accountId, address } = plan
  const yes = plan.entries.filter((entry) => entry.outcome === 'planned')
  await planUpdate(scope.tx, {
    ...{ object, recordId, accountId, address, values },
    rule: [...new Set(yes.map((entry) => entry.rule))].join(', '),
    why: distinctSentences(yes.map((entry) => entry.why)),
    evidence: [...new Set(yes.flatMap((entry) => entry.evidence))],
    mailbox: source?.mailbox ?? null,
    activityId: source?.activityId ?? null,
    runId: scope.runId,
    decidedAtMs: scope.nowMs,
    occurredAtMs: source?.occurredAtMs ?? scope.nowMs,
    settingsVersion: scope.settingsVersion,
  })
  await saveWritten(scope.tx, plan)
}

/** Two fields of one record often have the same reason; it is said once. */
function distinctSentences(texts: readonly string[]): string {
  return [...new Set(texts.flatMap((text) => text.split(/(?<=\.) /)))].join(' ')
}

/** What the log and a preview say about the plan of one record: they must never differ (PVW-1). */
export function reasonsOfPlan(plan: RecordPlan, record: CrmRecord | undefined, settings: OrgSettings): Reason[] {
  const { address, object, recordId } = plan
  return plan.entries.map((entry) => {
    const isOff = entry.outcome === 'planned' && !settings.bounce.crmWrites
    const changes = entry.outcome === 'planned' ? changesOf(entry.action, plan.changes) : {}
    const after = fieldValues(settings, changes)
    const before = fieldValues(settings, valuesOf(record, changes))
    const about = { ...entry, address, crm: { object, recordId, before, after } }
    if (!isOff) return about
    const why = `${entry.why} Writing to Salesforce is switched off, so only badges show it.`
    return { ...about, outcome: 'skipped' as const, refusal: 'crm_writes_off', why }
  })
}

type Changes = RecordPlan['changes']

function changesOf(action: RecordPlan['entries'][number]['action'], changes: Changes): Changes {
  const { emailActive, ...flags } = changes
  if (action === 'hard_bounce.write') return flags
  return emailActive === undefined ? {} : { emailActive }
}

/** The values that the record has where we change them. */
function valuesOf(record: CrmRecord | undefined, changes: Changes): Record<string, unknown> {
  if (!record) return {}
  return Object.fromEntries(
    Object.keys(changes).map((name) => [name, name in record ? record[name as keyof CrmRecord] : null]),
  )
}

/** Our names to those of the org's own fields (ACT-1). */
function fieldValues(settings: OrgSettings, changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const names: Readonly<Record<string, string>> = {
    emailActive: settings.fields.emailActive,
    hardBounce: settings.fields.hardBounce,
    hardBounceDate: settings.fields.hardBounceDate,
  }
  return Object.fromEntries(Object.entries(changes).map(([name, value]) => [names[name] ?? name, value]))
}
