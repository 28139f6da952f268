import { WORK_KINDS, type WorkKind } from '@reachable/shared/contract'
import { and, eq, lte, type SQL, sql } from 'drizzle-orm'
import type { DesiredRow } from './desired-merge.ts'
import type { OrgReader } from './open.ts'
import { desiredRows } from './schema.ts'

/**
 * The place of a row in the order of SYN-2: its index in `WORK_KINDS`. A removal that an admin asked for counts like a
 * role: it is no tidying up, and nobody wants to wait for it.
 */
export const workOrder: SQL<number> = sql<number>`CASE
  WHEN ${desiredRows.naturalKey} LIKE 'move:%' THEN 4
  WHEN ${desiredRows.naturalKey} LIKE 'delete:%' THEN
    CASE WHEN json_extract(${desiredRows.values}, '$.MasterRecordId') IS NULL THEN 1 ELSE 4 END
  WHEN ${desiredRows.object} IN ('Task', 'Event') THEN 2
  WHEN ${desiredRows.object} = 'OpportunityContactRole' THEN 1
  WHEN ${desiredRows.onlyEnriches} THEN 3
  ELSE 0 END`

/** The same for a row that was read. */
export function workOf(row: DesiredRow): WorkKind {
  if (row.naturalKey.startsWith('move:')) return 'dedupe'
  if (row.naturalKey.startsWith('delete:')) return row.values.MasterRecordId == null ? 'roles' : 'dedupe'
  if (row.object === 'Task' || row.object === 'Event') return 'activities'
  if (row.object === 'OpportunityContactRole') return 'roles'
  return row.onlyEnriches ? 'enrichment' : 'people'
}

/** True for rows of the first `kinds` kinds of work. */
export const isAmongFirst = (kinds: number): SQL | undefined =>
  kinds >= WORK_KINDS.length ? undefined : sql`${workOrder} < ${kinds}`

/** How many records wait to be sent now, by kind of work; kinds without any are missing. */
export async function countDueWork(db: OrgReader, nowMs: number): Promise<ReadonlyMap<WorkKind, number>> {
  const rows = await db
    .select({ order: workOrder, count: sql<number>`count(*)` })
    .from(desiredRows)
    .where(and(eq(desiredRows.state, 'pending'), lte(desiredRows.nextAttemptAtMs, nowMs)))
    .groupBy(workOrder)
  return new Map(rows.flatMap(({ order, count }) => (WORK_KINDS[order] ? [[WORK_KINDS[order], count] as const] : [])))
}
