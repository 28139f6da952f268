import {
  type CreateContactDecision,
  type CreateRoleDecision,
  type Decision,
  REFUSALS,
  type RefuseDecision,
  type SyncActivityDecision,
} from '@reachable/shared/rules'
import { desiredRow, type PlanReason, planCreateContact, planCreateRole } from '../db/org/desired.ts'
import { planActivity } from '../db/org/desired-activities.ts'
import type { InboxRow } from '../db/org/inbox.ts'
import { forgetPending, savePending } from '../db/org/pending.ts'
import { activityValues, contactValues, reasonOfDecision, roleValues } from './decision-reason.ts'
import { type DecisionScope, logReasons, type Reason } from './ingest-scope.ts'
import { isSuperseded } from './meeting-start.ts'

/** Stores what the rules decided about the participants of one activity: plans, people who wait, and every reason. */
export async function applyDecisions(
  scope: DecisionScope,
  source: InboxRow,
  decisions: readonly Decision[],
): Promise<void> {
  for (const decision of decisions) await applyOne(scope, source, decision)
}

function applyOne(scope: DecisionScope, source: InboxRow, decision: Decision): Promise<void> {
  switch (decision.kind) {
    case 'match':
      return logDecision(scope, source, decision)
    case 'create-contact':
      return planContact(scope, source, decision)
    case 'create-role':
      return planRole(scope, source, decision)
    case 'sync-activity':
      return planSync(scope, source, decision)
    case 'refuse':
      return refusePerson(scope, source, decision)
  }
}

async function planContact(scope: DecisionScope, source: InboxRow, decision: CreateContactDecision): Promise<void> {
  const { settings, tx } = scope
  const { key, accountId } = decision
  await reportDisplaced(scope, source, decision)
  const values = contactValues(decision, settings)
  await planCreateContact(tx, { ...planReason(scope, source, decision), key, accountId, values })
  await forgetPending(tx, { address: decision.address })
  await logDecision(scope, source, decision)
}

/** OWN-7: whoever asked for the same contact and is not the earliest learns why theirs is not made (INT-17). */
async function reportDisplaced(scope: DecisionScope, source: InboxRow, { key, address }: CreateContactDecision) {
  const planned = await desiredRow(scope.tx, { object: 'Contact', naturalKey: key })
  const isDisplaced = planned?.state === 'pending' && source.occurredAtMs < planned.occurredAtMs
  if (!isDisplaced || planned.activityId === null || planned.mailbox === null) return
  const why = 'An earlier activity adds the same contact; it decides the account and the owner.'
  await logReasons(scope, { activityId: planned.activityId, mailbox: planned.mailbox }, [
    { action: 'contact.create', outcome: 'refused', address, rule: 'OWN-7', refusal: 'already_planned', why },
  ])
}

async function planRole(scope: DecisionScope, source: InboxRow, decision: CreateRoleDecision): Promise<void> {
  const { key, accountId, opportunityId, contact } = decision
  await planCreateRole(scope.tx, {
    ...planReason(scope, source, decision),
    key,
    accountId,
    opportunityId,
    contact,
    values: roleValues(decision, scope.settings),
  })
  await logDecision(scope, source, decision)
}

/** ASY-2: an older version of an invite, or a colleague's copy of the same mail, changes nothing and says so. */
async function planSync(scope: DecisionScope, source: InboxRow, decision: SyncActivityDecision): Promise<void> {
  const reason = reasonOfDecision(decision, scope.settings)
  if (await isSuperseded(scope.tx, source, decision.address)) {
    return logReasons(scope, source, [skippedSync(reason, 'superseded')])
  }
  const { key, object, change, who, accountId } = decision
  const values = activityValues(decision)
  const plan = { ...planReason(scope, source, decision), key, object, change, who, accountId, values }
  const isNothing = (await planActivity(scope.tx, plan)) === 'none'
  const refusal = change === 'put' ? 'already_synced' : 'nothing_to_call_off'
  await logReasons(scope, source, [isNothing ? skippedSync(reason, refusal) : reason])
}

/** The same reason as a no; a preview says it in the same words. */
export function skippedSync(reason: Reason, refusal: 'superseded' | 'already_synced' | 'nothing_to_call_off'): Reason {
  return { ...reason, ...REFUSALS[refusal], outcome: 'skipped', refusal, crm: null }
}

async function refusePerson(scope: DecisionScope, source: InboxRow, decision: RefuseDecision): Promise<void> {
  const { refusal, address } = decision
  await logDecision(scope, source, decision)
  if (!decision.isPending) return
  const { activityId, occurredAtMs: atMs } = source
  await savePending(scope.tx, { address, activityId, refusal, atMs })
}

function logDecision(scope: DecisionScope, source: InboxRow, decision: Decision): Promise<void> {
  return logReasons(scope, source, [reasonOfDecision(decision, scope.settings)])
}

const reasonOf = ({ address, rule, why, evidence }: Decision) => ({ address, rule, why, evidence })

const planReason = (scope: DecisionScope, source: InboxRow, decision: Decision): PlanReason => ({
  ...reasonOf(decision),
  mailbox: source.mailbox,
  activityId: source.activityId,
  runId: scope.runId,
  decidedAtMs: scope.nowMs,
  occurredAtMs: source.occurredAtMs,
  settingsVersion: scope.settingsVersion,
})
