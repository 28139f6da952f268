import { isDeepStrictEqual } from 'node:util'
import type { PlannedContact, PlannedRole } from '@reachable/shared/rules'
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { among, eachChunk } from './chunks.ts'
import { type DesiredPlan, type DesiredRow, freshRow, mergeCreate, mergeUpdate, withoutFlags } from './desired-merge.ts'
import type { OrgReader } from './open.ts'
import { desiredRows, type FieldReason, mirrorContacts, mirrorRoles } from './schema.ts'

/** Why a row is wanted: copied from the decision, shown by the log when the write is done. */
export type PlanReason = {
  readonly address: string
  /** Mailbox whose activity asked for it; null for a run. */
  readonly mailbox: string | null
  readonly rule: string
  readonly why: string
  readonly evidence: readonly string[]
  readonly activityId: string | null
  readonly runId: string | null
  readonly decidedAtMs: number
  /** Event time of the activity that decided it (OWN-7). */
  readonly occurredAtMs: number
  readonly settingsVersion: number
}
/** Salesforce API names to values. */
export type CrmValues = Readonly<Record<string, unknown>>
export type PlanOutcome = 'planned' | 'merged' | 'unchanged'

const PLANNED_STATES = ['pending', 'in_doubt'] as const
const ROWS_PER_CHUNK_MAX = 10_000

/** Plans a contact. `values` hold the whole record except the external key, owner and account included. */
export function planCreateContact(
  tx: OrgReader,
  plan: PlanReason & { readonly key: string; readonly accountId: string; readonly values: CrmValues },
): Promise<PlanOutcome> {
  const { key, ...rest } = plan
  return planCreate(tx, { ...blank, ...rest, ...lists(plan), object: 'Contact', naturalKey: key })
}

/** Plans a role. `values` hold everything except key, opportunity and contact; those are added here. */
export function planCreateRole(
  tx: OrgReader,
  plan: PlanReason & {
    readonly key: string
    readonly opportunityId: string
    readonly accountId: string
    readonly contact: { readonly id: string } | { readonly key: string }
    readonly values: CrmValues
  },
): Promise<PlanOutcome> {
  const { key, contact, values, ...rest } = plan
  const ids = { OpportunityId: plan.opportunityId, ...('id' in contact ? { ContactId: contact.id } : {}) }
  return planCreate(tx, {
    ...blank,
    ...rest,
    ...lists(plan),
    object: 'OpportunityContactRole',
    naturalKey: key,
    values: { ...values, ...ids },
    contactKey: 'key' in contact ? contact.key : null,
  })
}

/** Plans new values on an existing record. Values of an earlier plan that was not sent yet are kept beside them. */
export function planUpdate(
  tx: OrgReader,
  plan: PlanReason & {
    readonly object: 'Contact' | 'Lead'
    readonly recordId: string
    readonly accountId: string | null
    readonly values: CrmValues
    /** Reasons of single values, where they have their own (ENR). */
    readonly fieldReasons?: Readonly<Record<string, FieldReason>>
  },
): Promise<PlanOutcome> {
  const { fieldReasons = null } = plan
  const onlyEnriches = Object.keys(plan.values).every((name) => name in (fieldReasons ?? {}))
  return planChange(tx, { ...plan, fieldReasons, onlyEnriches, operation: 'update', naturalKey: plan.recordId })
}

/** Plans something on an existing record, under a key of its own. */
export async function planChange(
  tx: OrgReader,
  plan: PlanReason &
    Pick<DesiredRow, 'object' | 'operation' | 'naturalKey' | 'recordId' | 'accountId'> &
    Partial<Pick<DesiredRow, 'contactKey' | 'fieldReasons' | 'onlyEnriches'>> &
    WithValues,
): Promise<PlanOutcome> {
  const row: DesiredPlan = { ...blank, ...plan, ...lists(plan) }
  const stored = await desiredRow(tx, row)
  return save(tx, stored, stored ? mergeUpdate(stored, row) : freshRow(row))
}
type WithValues = { readonly values: CrmValues }

/**
 * Calls off a plan that a newer fact makes wrong. A write that is under way cannot be called off: its outcome is still
 * verified, and what it left in Salesforce is judged like any other value. Returns false where nothing was planned.
 */
export async function cancelPlanned(
  tx: OrgReader,
  object: DesiredRow['object'],
  naturalKey: string,
  refusal: string,
): Promise<boolean> {
  const changed = await tx
    .update(desiredRows)
    .set(cancelled(refusal))
    .where(and(...keyIs({ object, naturalKey }), inArray(desiredRows.state, PLANNED_STATES)))
    .returning({ key: desiredRows.naturalKey })
  return changed.length > 0
}

/** Calls off every planned update of records with this address, as a sign of life does; returns how many. */
export async function cancelPlannedUpdates(tx: OrgReader, address: string, refusal: string): Promise<number> {
  const changed = await tx
    .update(desiredRows)
    .set(cancelled(refusal))
    .where(
      and(
        eq(desiredRows.address, address),
        eq(desiredRows.operation, 'update'),
        isPerson,
        inArray(desiredRows.state, PLANNED_STATES),
      ),
    )
    .returning({ key: desiredRows.naturalKey })
  return changed.length
}

/**
 * Calls off the flags that are planned on records with this address, as a sign of life does; returns how many rows had
 * some. What enriches the record stays: the person's own mail told it.
 */
export async function cancelPlannedFlags(tx: OrgReader, address: string, refusal: string): Promise<number> {
  const rows = await tx
    .select()
    .from(desiredRows)
    .where(
      and(
        eq(desiredRows.address, address),
        eq(desiredRows.operation, 'update'),
        isPerson,
        eq(desiredRows.onlyEnriches, false),
        inArray(desiredRows.state, PLANNED_STATES),
      ),
    )
    .limit(ROWS_PER_CHUNK_MAX)
  for (const row of rows) {
    const left = withoutFlags(row)
    if (left) await save(tx, row, left)
    else await cancelPlanned(tx, row.object, row.naturalKey, refusal)
  }
  return rows.length
}

/**
 * Brings newer facts into a contact that is planned and not sent yet (CON-5). False where there is none, or where it
 * holds them already.
 */
export async function refineCreate(tx: OrgReader, naturalKey: string, values: CrmValues): Promise<boolean> {
  const row = await desiredRow(tx, { object: 'Contact', naturalKey })
  if (row?.operation !== 'create' || row.state !== 'pending') return false
  const refined = { ...row.values, ...values }
  if (isDeepStrictEqual(refined, row.values)) return false
  await save(tx, row, { ...row, values: refined, revision: row.revision + 1 })
  return true
}

export async function desiredRow(
  db: OrgReader,
  key: Pick<DesiredRow, 'object' | 'naturalKey'>,
): Promise<DesiredRow | null> {
  const [row] = await db
    .select()
    .from(desiredRows)
    .where(and(...keyIs(key)))
    .limit(1)
  return row ?? null
}

/**
 * Forgets contacts and roles that these activities planned for these people under this version of the settings and that
 * were never sent: the activities are decided anew. What is under way or written stays. Returns how many there were.
 */
export async function dropUnsent(
  tx: OrgReader,
  planned: {
    readonly addresses: readonly string[]
    readonly activityIds: readonly string[]
    readonly settingsVersion: number
  },
): Promise<number> {
  const { addresses, activityIds, settingsVersion } = planned
  const isTheirs = and(among(desiredRows.address, addresses), among(desiredRows.activityId, activityIds))
  const isUnsent = sql`+${desiredRows.operation} = 'create' AND +${desiredRows.state} = 'pending'
    AND +${desiredRows.attempts} = 0 AND +${desiredRows.ackedRevision} = 0
    AND +${desiredRows.object} IN ('Contact', 'OpportunityContactRole')`
  const dropped = await tx
    .delete(desiredRows)
    .where(and(isTheirs, isUnsent, eq(desiredRows.settingsVersion, settingsVersion)))
    .returning({ key: desiredRows.naturalKey })
  return dropped.length
}

/** Keys of records that we made for these people and that are still there: they are not made again. */
export async function madeFor(db: OrgReader, addresses: readonly string[]): Promise<Set<string>> {
  const rows = await eachChunk(addresses, (chunk) =>
    db
      .select()
      .from(desiredRows)
      // Through the index of addresses: a year has made more contacts than any slice has people.
      .where(
        and(
          among(desiredRows.address, chunk),
          sql`+${desiredRows.object} IN ('Contact', 'OpportunityContactRole')`,
          sql`+${desiredRows.operation} = 'create' AND +${desiredRows.state} = 'settled'`,
        ),
      )
      .limit(ROWS_PER_CHUNK_MAX),
  )
  const made = new Set<string>()
  for (const row of rows) if (await isInMirror(db, row)) made.add(row.naturalKey)
  return made
}

export async function plannedContactsByAddresses(
  db: OrgReader,
  addresses: readonly string[],
): Promise<PlannedContact[]> {
  const rows = await eachChunk(addresses, (chunk) =>
    db
      .select()
      .from(desiredRows)
      // Through the index of addresses: the plus signs hide the other ones, of which none tells people apart.
      .where(and(among(desiredRows.address, chunk), sql`+${desiredRows.object} = 'Contact'`, isPlannedCreate))
      .orderBy(asc(desiredRows.naturalKey))
      .limit(ROWS_PER_CHUNK_MAX),
  )
  return rows.map((row) => ({
    key: row.naturalKey,
    address: row.address ?? '',
    accountId: row.accountId ?? '',
    occurredAtMs: row.occurredAtMs,
  }))
}

export async function plannedRolesByOpportunities(
  db: OrgReader,
  opportunityIds: readonly string[],
): Promise<PlannedRole[]> {
  const rows = await eachChunk(opportunityIds, (chunk) =>
    db
      .select()
      .from(desiredRows)
      .where(and(inArray(desiredRows.opportunityId, chunk), isPlannedCreate))
      .orderBy(asc(desiredRows.naturalKey))
      .limit(ROWS_PER_CHUNK_MAX),
  )
  return rows.map((row) => ({
    key: row.naturalKey,
    opportunityId: row.opportunityId ?? '',
    contactId: typeof row.values.ContactId === 'string' ? row.values.ContactId : null,
    contactKey: row.contactKey,
  }))
}

/** Flags and enrichment are on people; what changes of a meeting is none of either. */
const isPerson = inArray(desiredRows.object, ['Contact', 'Lead'])

const isPlannedCreate = and(
  eq(desiredRows.operation, 'create'),
  sql`+${desiredRows.state} IN ('pending', 'in_doubt')`,
  // A cancelled create has no values left; it waits only to learn what became of it.
  sql`${desiredRows.values} <> '{}'`,
)

const blank = {
  operation: 'create',
  recordId: null,
  contactKey: null,
  opportunityId: null,
  fieldReasons: null,
  onlyEnriches: false,
} as const

/** Own copies of what the caller holds read-only. */
const lists = (plan: { readonly values: CrmValues; readonly evidence: readonly string[] }) => ({
  values: { ...plan.values },
  evidence: [...plan.evidence],
})

async function planCreate(tx: OrgReader, plan: DesiredPlan): Promise<PlanOutcome> {
  const stored = await desiredRow(tx, plan)
  if (!stored) return save(tx, null, freshRow(plan))
  return save(tx, stored, mergeCreate(stored, plan, await isInMirror(tx, stored)))
}

async function isInMirror(tx: OrgReader, row: DesiredRow): Promise<boolean> {
  if (row.recordId === null) return false
  const table = row.object === 'Contact' ? mirrorContacts : mirrorRoles
  const found = await tx.select({ id: table.id }).from(table).where(eq(table.id, row.recordId)).limit(1)
  return found.length > 0
}

async function save(tx: OrgReader, stored: DesiredRow | null, next: DesiredRow | null): Promise<PlanOutcome> {
  if (!next) return 'unchanged'
  await tx
    .insert(desiredRows)
    .values(next)
    .onConflictDoUpdate({ target: [desiredRows.object, desiredRows.naturalKey], set: next })
  return stored ? 'merged' : 'planned'
}

const cancelled = (refusal: string) => ({
  // In doubt stays in doubt, without values: see `isCancelled`.
  state: sql`CASE ${desiredRows.state} WHEN 'in_doubt' THEN 'in_doubt' ELSE 'refused' END`,
  values: sql`CASE ${desiredRows.state} WHEN 'in_doubt' THEN '{}' ELSE ${desiredRows.values} END`,
  revision: sql`${desiredRows.revision} + 1`,
  lastError: refusal,
})

const keyIs = (key: Pick<DesiredRow, 'object' | 'naturalKey'>) => [
  eq(desiredRows.object, key.object),
  eq(desiredRows.naturalKey, key.naturalKey),
]
