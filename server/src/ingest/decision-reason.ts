import type { OrgSettings } from '@reachable/shared/contract'
import type { CreateContactDecision, CreateRoleDecision, Decision, SyncActivityDecision } from '@reachable/shared/rules'
import type { Reason } from './ingest-scope.ts'

/** What the log and a preview say about one decision on a participant: they must never differ (PVW-1). */
export function reasonOfDecision(decision: Decision, settings: OrgSettings): Reason {
  const { address, rule, why, evidence } = decision
  const about = { address, rule, why, evidence }
  switch (decision.kind) {
    case 'match':
      return { ...about, action: 'activity.match', outcome: 'done', crm: crmOf(decision.object, decision.recordId) }
    case 'create-contact':
      return {
        ...{ ...about, action: 'contact.create', outcome: 'planned' },
        crm: { ...crmOf('Contact', null), after: contactValues(decision, settings) },
      }
    case 'create-role': {
      const after = { ...roleValues(decision, settings), OpportunityId: decision.opportunityId }
      const crm = { ...crmOf('OpportunityContactRole', null), after }
      return { ...about, action: 'role.create', outcome: 'planned', crm }
    }
    case 'sync-activity': {
      const crm = { ...crmOf(decision.object, null), after: activityValues(decision) }
      return { ...about, action: 'activity.sync', outcome: 'planned', crm }
    }
    case 'refuse':
      return { ...about, action: decision.action, outcome: 'refused', refusal: decision.refusal }
  }
}

/** The whole new contact, but for its key. */
export function contactValues(
  { fields, accountId, ownerId }: CreateContactDecision,
  settings: OrgSettings,
): Record<string, unknown> {
  return { ...fields, AccountId: accountId, OwnerId: ownerId, [settings.fields.createdByReachable]: true }
}

/** The new role, but for its key, its opportunity and its contact. */
export function roleValues({ role }: CreateRoleDecision, settings: OrgSettings): Record<string, unknown> {
  return { ...(role === null ? {} : { Role: role }), IsPrimary: false, [settings.fields.createdByReachable]: true }
}

/** The new Task or Event, but for its key and, where the contact does not exist yet, its person. */
export function activityValues({ fields, ownerId, opportunityId }: SyncActivityDecision): Record<string, unknown> {
  return { ...fields, OwnerId: ownerId, ...(opportunityId === null ? {} : { WhatId: opportunityId }) }
}

const crmOf = (object: string, recordId: string | null) => ({ object, recordId, before: {}, after: {} })
