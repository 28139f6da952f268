import type { OrgSettings } from '@reachable/shared/contract'
import { isActivity } from '../db/org/desired-activities.ts'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import { isMove } from '../db/org/desired-remap.ts'
import type { NewLogEntry } from '../db/org/log.ts'
import type { OrgDb } from '../db/org/open.ts'
import type { MakeId } from '../ids.ts'
import type { AccountPace } from './account-pace.ts'
import type { CallMeter } from './call-meter.ts'
import { type Catalog, hasField } from './catalog.ts'
import type { SalesforceConnection } from './connection.ts'
import type { SalesforceError } from './errors.ts'
import type { SafetyRules } from './safety-rules.ts'
import type { SalesforceSyncPorts } from './salesforce-sync.ts'

/** What one push needs and counts. */
export type PushContext = {
  readonly db: OrgDb
  readonly connection: SalesforceConnection
  readonly catalog: Catalog
  readonly settings: OrgSettings
  readonly settingsVersion: number
  readonly loadView: SalesforceSyncPorts['loadView']
  readonly makeId: MakeId
  readonly nowMs: number
  /** How long a request whose answer was lost may still be carried out. */
  readonly inDoubtWaitMs: number
  readonly safety: SafetyRules
  /** Rows in one collection; smaller after Salesforce found them too many. */
  readonly size: { rows: number }
  /** Addresses of records that a live look found changed; the next pull reports them. */
  readonly news: Set<string>
  readonly totals: { written: number; refused: number; inDoubt: number }
  readonly meter: CallMeter
  readonly pace: AccountPace
  /** How many kinds of work may go now, in the order of SYN-2; the rest is held back. */
  readonly kindsNow: () => Promise<number>
}

/** Null: the step went through. An error ends the push; what was not sent stays due. */
export type StepResult = SalesforceError | null

/** True where Salesforce itself keeps a second record with our key out; then a create may be sent again at once. */
export const isKeyed = (context: PushContext, object: DesiredRow['object']): boolean =>
  context.catalog.get(object as 'Contact')?.get(context.settings.fields.key)?.isUnique === true

export const hasKeyField = (context: PushContext, object: 'Contact' | 'OpportunityContactRole'): boolean =>
  hasField(context.catalog, object, context.settings.fields.key)

/** The log line of a row: it carries the reason of the decision unless `change` says otherwise. */
export function logOf(
  context: PushContext,
  row: DesiredRow,
  change: Pick<NewLogEntry, 'action' | 'outcome'> & Partial<NewLogEntry>,
): NewLogEntry {
  const { address, mailbox, rule, why, activityId, evidence, settingsVersion, runId } = row
  return {
    id: context.makeId('log', context.nowMs),
    atMs: context.nowMs,
    ...{ address, mailbox, rule, why, activityId, evidence, settingsVersion, runId },
    refusal: null,
    crm: null,
    ...change,
  }
}

export function createAction(row: DesiredRow): string {
  if (isActivity(row)) return 'activity.sync'
  return row.object === 'OpportunityContactRole' ? 'role.create' : 'contact.create'
}

/** What a row is about, where one word must do: a create by its kind, an update by the flag that it writes. */
export function mainAction(row: DesiredRow, names: OrgSettings['fields']): string {
  if (row.operation === 'create') return createAction(row)
  if (row.operation === 'delete') return `${KIND[row.object]}.delete`
  if (isActivity(row) && !isMove(row)) return 'activity.sync'
  if (isMove(row)) return `${KIND[row.object]}.move`
  if (names.emailActive in row.values) return 'email_active.write'
  return names.hardBounce in row.values || names.hardBounceDate in row.values ? 'hard_bounce.write' : ENRICH
}

const ENRICH = 'contact.enrich'

/** The log line of one enriched field: its own reason, not the row's. */
export function enrichmentLog(
  context: PushContext,
  row: DesiredRow,
  name: string,
  change: Pick<NewLogEntry, 'outcome'> & Partial<NewLogEntry>,
): NewLogEntry {
  const reason = row.fieldReasons?.[name]
  const { rule, why, evidence, mailbox, activityId, settingsVersion } = reason ?? row
  const own = { rule, why, evidence, mailbox, activityId, settingsVersion, runId: reason ? null : row.runId }
  return logOf(context, row, { ...own, ...change, action: ENRICH })
}

const KIND: Readonly<Record<DesiredRow['object'], string>> = {
  Contact: 'contact',
  Lead: 'lead',
  OpportunityContactRole: 'role',
  Task: 'activity',
  Event: 'activity',
}
