import type { CreateContactDecision, CreateRoleDecision, Decision, RefuseDecision } from '@reachable/shared/rules'
import { desiredRow, type PlanReason, planCreateContact, planCreateRole } from '../db/org/desired.ts'
import type { InboxRow } from '../db/org/inbox.ts'
import { forgetPending, savePending } from '../db/org/pending.ts'
import { type DecisionScope, logReasons } from './ingest-scope.ts'

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
      return logReasons(scope, source, [
        {
          ...reasonOf(decision),
          action: 'activity.match',
          outcome: 'done',
          crm: crmOf(decision.object, decision.recordId),
        },
      ])
    case 'create-contact':
      return planContact(scope, source, decision)
    case 'create-role':
      return planRole(scope, source, decision)
    case 'refuse':
      return refusePerson(scope, source, decision)
  }
}

async function planContact(scope: DecisionScope, source: InboxRow, decision: CreateContactDecision): Promise<void> {
  const { settings, tx } = scope
  const values = {
    ...decision.fields,
    AccountId: decision.accountId,
    OwnerId: decision.ownerId,
    [settings.fields.createdByReachable]: true,
  }
  const { key, accountId } = decision
  await reportDisplaced(scope, source, decision)
  await planCreateContact(tx, { ...planReason(scope, source, decision), key, accountId, values })
  await forgetPending(tx, decision.address)
  const crm = { ...crmOf('Contact', null), after: values }
  await logReasons(scope, source, [{ ...reasonOf(decision), action: 'contact.create', outcome: 'planned', crm }])
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
  const { key, accountId, opportunityId, contact, role } = decision
  const values = {
    ...(role === null ? {} : { Role: role }),
    IsPrimary: false,
    [scope.settings.fields.createdByReachable]: true,
  }
  await planCreateRole(scope.tx, {
    ...planReason(scope, source, decision),
    key,
    accountId,
    opportunityId,
    contact,
    values,
  })
  const crm = { ...crmOf('OpportunityContactRole', null), after: { ...values, OpportunityId: opportunityId } }
  await logReasons(scope, source, [{ ...reasonOf(decision), action: 'role.create', outcome: 'planned', crm }])
}

async function refusePerson(scope: DecisionScope, source: InboxRow, decision: RefuseDecision): Promise<void> {
  const { action, refusal, address } = decision
  await logReasons(scope, source, [{ ...reasonOf(decision), action, outcome: 'refused', refusal }])
  if (!decision.isPending) return
  const { activityId, occurredAtMs: atMs } = source
  await savePending(scope.tx, { address, activityId, refusal, atMs })
}

const reasonOf = ({ address, rule, why, evidence }: Decision) => ({ address, rule, why, evidence })

const crmOf = (object: string, recordId: string | null) => ({ object, recordId, before: {}, after: {} })

const planReason = (scope: DecisionScope, source: InboxRow, decision: Decision): PlanReason => ({
  ...reasonOf(decision),
  mailbox: source.mailbox,
  activityId: source.activityId,
  runId: scope.runId,
  decidedAtMs: scope.nowMs,
  occurredAtMs: source.occurredAtMs,
  settingsVersion: scope.settingsVersion,
})
