import { contactKey } from '@reachable/shared/rules'
import { and, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import { eachChunk } from './chunks.ts'
import { type PlanOutcome, type PlanReason, planChange } from './desired.ts'
import type { DesiredRow } from './desired-merge.ts'
import type { OrgReader } from './open.ts'
import { desiredRows } from './schema.ts'

/** Rows that take records apart: what hangs on a copy moves to the contact that stays, and the copy goes (DUP-6). */
export type MovableObject = 'OpportunityContactRole' | 'Task' | 'Event'

/** The field that names the person of a role or an activity. */
export const personField = (object: MovableObject): 'ContactId' | 'WhoId' =>
  object === 'OpportunityContactRole' ? 'ContactId' : 'WhoId'

type Target = { readonly recordId: string; readonly accountId: string | null }

/** Plans that a role or activity belongs to another contact. `fromContactId` is whose it must still be then. */
export async function planMove(
  tx: OrgReader,
  plan: PlanReason & Target & { object: MovableObject; fromContactId: string; toContactId: string },
): Promise<PlanOutcome> {
  const { fromContactId, toContactId, ...rest } = plan
  const naturalKey = moveKey(plan.recordId)
  await forgetDead(tx, { object: plan.object, naturalKey }, plan.runId)
  return planChange(tx, {
    ...rest,
    operation: 'update',
    naturalKey,
    values: { [personField(plan.object)]: toContactId },
    evidence: [fromContactId, ...plan.evidence],
  })
}

/**
 * Plans that a record of ours goes. `survivorId` names the contact that stays, as Salesforce's own MasterRecordId does
 * for merged records; null: the record is removed, not merged.
 */
export async function planDelete(
  tx: OrgReader,
  plan: PlanReason & Target & { object: DesiredRow['object']; survivorId: string | null },
): Promise<PlanOutcome> {
  const { survivorId, ...rest } = plan
  const values = { IsDeleted: true, MasterRecordId: survivorId }
  const naturalKey = deleteKey(plan.recordId)
  await forgetDead(tx, { object: plan.object, naturalKey }, plan.runId)
  return planChange(tx, { ...rest, operation: 'delete', naturalKey, values })
}

/** What Salesforce refused is tried again by the next run: what stood in the way may be gone by then. */
async function forgetDead(tx: OrgReader, key: Pick<DesiredRow, 'object' | 'naturalKey'>, runId: string | null) {
  const isKey = and(eq(desiredRows.object, key.object), eq(desiredRows.naturalKey, key.naturalKey))
  const isOther = runId === null ? undefined : or(isNull(desiredRows.runId), ne(desiredRows.runId, runId))
  await tx.delete(desiredRows).where(and(isKey, eq(desiredRows.state, 'dead'), isOther))
}

/**
 * Salesforce would not let the contact go, or somebody wants it back: the row ends, or the next change of the settings,
 * which sends dead letters again, would delete the contact of whom nobody asks that any more.
 */
export const giveUpDelete = (tx: OrgReader, recordId: string): Promise<void> =>
  forgetDead(tx, { object: 'Contact', naturalKey: deleteKey(recordId) }, null)

export const deleteKey = (recordId: string): string => `delete:${recordId}`
export const moveKey = (recordId: string): string => `${MOVE}${recordId}`

/** True for rows that `planMove` made. */
export const isMove = (row: DesiredRow): boolean => row.operation === 'update' && row.naturalKey.startsWith(MOVE)
const MOVE = 'move:'

/** The contact that stays in place of a deleted copy; null where a record was removed. */
export const survivorOf = ({ values }: DesiredRow): string | null =>
  typeof values.MasterRecordId === 'string' ? values.MasterRecordId : null

type Gone = { readonly recordId: string; readonly address: string }

/** What was made as the copy, or is planned on it, is the survivor's from now on. */
export async function adoptSurvivor(tx: OrgReader, { recordId, address }: Gone, survivorId: string): Promise<void> {
  const isMadeAs = and(eq(desiredRows.naturalKey, contactKey(address)), eq(desiredRows.recordId, recordId))
  await tx
    .update(desiredRows)
    .set({ recordId: survivorId })
    .where(and(eq(desiredRows.object, 'Contact'), isMadeAs))
  for (const object of MOVABLE_OBJECTS) {
    const path = `$.${personField(object)}`
    await tx
      .update(desiredRows)
      .set({ values: sql`json_set(${desiredRows.values}, ${path}, ${survivorId})` })
      .where(isPlannedOn(object, { recordId, address }))
  }
}

/** Roles and activities that were planned on a removed contact have nobody to belong to. */
export async function callOffPlansOn(tx: OrgReader, gone: Gone, refusal: string): Promise<void> {
  for (const object of MOVABLE_OBJECTS) {
    await tx.update(desiredRows).set({ state: 'refused', lastError: refusal }).where(isPlannedOn(object, gone))
  }
}

export const MOVABLE_OBJECTS: readonly MovableObject[] = ['OpportunityContactRole', 'Task', 'Event']

const isPlannedOn = (object: MovableObject, { recordId, address }: Gone) =>
  and(
    eq(desiredRows.address, address),
    eq(desiredRows.object, object),
    eq(desiredRows.operation, 'create'),
    eq(desiredRows.state, 'pending'),
    sql`json_extract(${desiredRows.values}, ${`$.${personField(object)}`}) = ${recordId}`,
  )

/** What we wrote when we made the contacts with these addresses, by record id (only the newest of an address is known). */
export async function createdValues(
  db: OrgReader,
  addresses: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const rows = await eachChunk(addresses.map(contactKey), (keys) =>
    db
      .select({ id: desiredRows.recordId, values: desiredRows.values })
      .from(desiredRows)
      .where(
        and(
          eq(desiredRows.object, 'Contact'),
          eq(desiredRows.operation, 'create'),
          eq(desiredRows.state, 'settled'),
          inArray(desiredRows.naturalKey, keys),
        ),
      )
      .limit(keys.length),
  )
  return new Map(rows.flatMap(({ id, values }) => (id === null ? [] : [[id, values] as const])))
}

/** How the deletions of these records stand; a record without one is missing. */
export async function deletionStates(
  db: OrgReader,
  contactIds: readonly string[],
): Promise<Pick<DesiredRow, 'recordId' | 'state' | 'lastError'>[]> {
  return eachChunk(contactIds.map(deleteKey), (keys) =>
    db
      .select({ recordId: desiredRows.recordId, state: desiredRows.state, lastError: desiredRows.lastError })
      .from(desiredRows)
      .where(and(eq(desiredRows.object, 'Contact'), inArray(desiredRows.naturalKey, keys)))
      .limit(keys.length),
  )
}
