import type { SyncActivityDecision } from '@reachable/shared/rules'
import { and, eq, inArray } from 'drizzle-orm'
import { eachChunk } from './chunks.ts'
import { cancelPlanned, desiredRow, type PlanReason, planChange } from './desired.ts'
import type { DesiredRow } from './desired-merge.ts'
import type { OrgReader } from './open.ts'
import { desiredRows } from './schema.ts'

/**
 * Tasks and Events of captured activities (ASY). One row creates the record under its key; what changes later, because
 * a meeting moved or was called off, is a second row that waits for the first.
 */
export type ActivityPlan = PlanReason &
  Pick<SyncActivityDecision, 'key' | 'object' | 'change' | 'who' | 'accountId'> & {
    /** Owner, opportunity, subject and times, by API name. */
    readonly values: Readonly<Record<string, unknown>>
  }

const CHANGE = 'change:'
const changeKey = (key: string) => `${CHANGE}${key}`

export const isActivity = ({ object }: Pick<DesiredRow, 'object'>): boolean => object === 'Task' || object === 'Event'
/** True for rows that change a record which another row makes. */
export const isActivityChange = (row: DesiredRow): boolean => isActivity(row) && row.naturalKey.startsWith(CHANGE)
/** Key of the row that makes the record. */
export const creatorKey = (row: DesiredRow): string => row.naturalKey.slice(CHANGE.length)

/** What a plan did; `none`: there is nothing to call off, or it is wanted so already. */
export type ActivityOutcome = 'planned' | 'changed' | 'called_off' | 'none'

export async function planActivity(tx: OrgReader, plan: ActivityPlan): Promise<ActivityOutcome> {
  const made = await desiredRow(tx, { object: plan.object, naturalKey: plan.key })
  if (!made) return plan.change === 'put' ? create(tx, plan) : 'none'
  if (made.state === 'settled' || made.state === 'in_doubt') return changeLater(tx, made, plan)
  if (plan.change === 'remove') {
    return (await cancelPlanned(tx, plan.object, plan.key, 'meeting_cancelled')) ? 'called_off' : 'none'
  }
  return changeNow(tx, made, plan)
}

async function create(tx: OrgReader, plan: ActivityPlan): Promise<ActivityOutcome> {
  await planChange(tx, { ...rowOf(plan), operation: 'create', naturalKey: plan.key, recordId: null })
  return 'planned'
}

/** Not sent yet: it is made as it is now. Whoever was first owns it (OWN-7). */
async function changeNow(tx: OrgReader, made: DesiredRow, plan: ActivityPlan): Promise<ActivityOutcome> {
  const isEarlier = plan.occurredAtMs < made.occurredAtMs
  const isSame = plan.activityId === made.activityId
  if (plan.object === 'Task' && !isEarlier && !isSame && made.state === 'pending') return 'none'
  const owner = isEarlier ? {} : { OwnerId: made.values.OwnerId }
  const row = rowOf({ ...plan, values: { ...plan.values, ...owner } })
  const occurredAtMs = Math.min(plan.occurredAtMs, made.occurredAtMs)
  const outcome = await planChange(tx, {
    ...row,
    occurredAtMs,
    operation: 'create',
    naturalKey: plan.key,
    recordId: null,
  })
  return outcome === 'unchanged' ? 'none' : 'changed'
}

/** Sent: only subject and times follow the meeting; its owner and its people are Salesforce's by now. */
async function changeLater(tx: OrgReader, made: DesiredRow, plan: ActivityPlan): Promise<ActivityOutcome> {
  if (plan.object === 'Task' || plan.activityId === made.activityId) return 'none'
  const { OwnerId: _, WhatId: __, ...times } = plan.values
  const isRemoval = plan.change === 'remove'
  const isUnchanged = Object.entries(times).every(([name, value]) => made.values[name] === value)
  const pending = await desiredRow(tx, { object: plan.object, naturalKey: changeKey(plan.key) })
  if (!isRemoval && isUnchanged && !pending) return 'none'
  const outcome = await planChange(tx, {
    ...rowOf(plan),
    contactKey: null,
    operation: isRemoval ? 'delete' : 'update',
    naturalKey: changeKey(plan.key),
    recordId: made.recordId,
    values: isRemoval ? { IsDeleted: true } : times,
  })
  return outcome === 'unchanged' ? 'none' : 'changed'
}

function rowOf({ key: _, change: __, who, ...plan }: ActivityPlan) {
  const values = { ...plan.values, ...('id' in who ? { WhoId: who.id } : {}) }
  return { ...plan, values, contactKey: 'key' in who ? who.key : null }
}

/** The rows that make these records, by key. */
export async function activityCreators(
  db: OrgReader,
  object: DesiredRow['object'],
  keys: readonly string[],
): Promise<ReadonlyMap<string, DesiredRow>> {
  const rows = await eachChunk(keys, (chunk) =>
    db
      .select()
      .from(desiredRows)
      .where(and(eq(desiredRows.object, object), inArray(desiredRows.naturalKey, chunk)))
      .limit(chunk.length),
  )
  return new Map(rows.map((row) => [row.naturalKey, row]))
}
