import {
  type ContactInspection,
  type DuplicateGroup,
  type DuplicatePlan,
  obstacleToMerge,
  planDuplicates,
} from '@reachable/shared/rules'
import { chunksOf } from '../db/org/chunks.ts'
import { type PlanReason, planUpdate } from '../db/org/desired.ts'
import { createdValues, deletionStates, planDelete, planMove } from '../db/org/desired-remap.ts'
import { duplicateByAddress, setDuplicateState } from '../db/org/duplicate-groups.ts'
import { duplicatesOf } from '../db/org/mirror-duplicates.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import type { Run } from '../db/org/runs.ts'
import { saveWritten } from '../db/org/written-values.ts'
import { type Decider, decisionScope } from '../ingest/ingest-pending.ts'
import type { DecisionScope } from '../ingest/ingest-scope.ts'
import { refreshPeople } from '../ingest/reachability.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'
import { keepPlan, loadGroup } from './dedupe-plan.ts'

/** Groups of one look at Salesforce and one push. */
const GROUPS_PER_STEP = 1_000

type Outcome =
  | { readonly kind: 'done'; readonly counts: Readonly<Record<string, number>> }
  | { readonly kind: 'failed'; readonly error: string }
type Contacts = ReadonlyMap<string, ContactInspection>

/**
 * Moves what hangs on copies and deletes them, some groups at a time: a live look, a plan from what it found, a push.
 * The rows of the plan outlive a stop: the next push goes on with them, and looks again before anything is deleted.
 */
export async function carryOut(
  decider: Decider,
  salesforce: SalesforceSync,
  addresses: readonly string[],
  run: Run,
  nowMs: number,
): Promise<Outcome> {
  const counts = { merged: 0, open: 0 }
  for (const step of chunksOf(addresses, GROUPS_PER_STEP)) {
    const ids = await contactIdsOf(decider.db, step)
    const look = await salesforce.inspect(ids, nowMs)
    if (look.kind !== 'looked') return { kind: 'failed', error: `inspect_${look.kind}` }
    const inScope = <T>(work: (scope: DecisionScope) => Promise<T>): Promise<T> =>
      writing(decider.db, async (tx) => work(await decisionScope(decider, tx, nowMs, run.id)))
    for (const address of step) {
      await inScope((scope) => planRows(scope, address, look.contacts))
      await othersTurn()
    }
    const pushed = await salesforce.push(nowMs)
    for (const address of step) {
      const isDone = await inScope((scope) => noteOutcome(scope, address))
      counts[isDone ? 'merged' : 'open'] += 1
      await othersTurn()
    }
    if (pushed.kind === 'failed') return { kind: 'failed', error: 'push_failed' }
  }
  return { kind: 'done', counts }
}

/** A group is a few milliseconds; requests come in between. */
const othersTurn = () => new Promise(setImmediate)

async function contactIdsOf(db: OrgDb, addresses: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const address of addresses) ids.push(...(await duplicatesOf(db, address)).contacts.map(({ id }) => id))
  return ids
}

/** Plans a group anew from what Salesforce holds at this moment, and what must be written for it. */
async function planRows(scope: DecisionScope, address: string, live: Contacts): Promise<void> {
  const created = await createdValues(scope.tx, [address])
  const plan = planDuplicates(withLook(await loadGroup(scope, address), live, created))
  const { deletions, survivorId, changes } = plan
  if (deletions.length === 0 && plan.reviews.length === 0) return
  await keepPlan(scope, plan, deletions.length > 0 ? 'planned' : 'review')
  if (deletions.length === 0 || survivorId === null) return
  const reason = reasonOf(scope, plan)
  if (Object.keys(changes).length > 0) {
    const target = { object: 'Contact' as const, recordId: survivorId, accountId: null }
    await planUpdate(scope.tx, { ...reason, ...target, rule: 'DUP-5', values: changes })
    await noteFlags(scope, address, survivorId, changes)
  }
  await planMoves(scope, plan, survivorId, live)
  for (const recordId of deletions) {
    await planDelete(scope.tx, { ...reason, object: 'Contact', recordId, accountId: null, survivorId })
  }
}

/** Flags that a copy handed on are ours, so that a later sign of life may clear them (HBF-8). */
async function noteFlags(
  { tx, settings }: DecisionScope,
  address: string,
  recordId: string,
  changes: DuplicatePlan['changes'],
): Promise<void> {
  const flags = {
    ...(changes[settings.fields.emailActive] === false ? { emailActive: false } : {}),
    ...(changes[settings.fields.hardBounce] === true ? { hardBounce: true } : {}),
  }
  if (Object.keys(flags).length === 0) return
  await saveWritten(tx, { object: 'Contact', recordId, accountId: null, address, changes: flags, entries: [] })
}

function withLook(
  group: DuplicateGroup,
  live: Contacts,
  created: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): DuplicateGroup {
  const contacts = group.contacts.flatMap((contact) => {
    const found = live.get(contact.id)
    return found?.email === group.address ? [{ ...contact, createdByReachable: found.createdByReachable }] : []
  })
  const obstacles = contacts.flatMap(({ id }) => {
    const found = live.get(id)
    const refusal = found ? obstacleToMerge(found, group.address, created.get(id) ?? null) : null
    return refusal ? [[id, refusal] as const] : []
  })
  const roles = contacts.flatMap(({ id }) => live.get(id)?.roles.map((role) => ({ ...role, contactId: id })) ?? [])
  return { ...group, contacts, roles, obstacles: new Map([...obstacles, ...group.obstacles]) }
}

async function planMoves(scope: DecisionScope, plan: DuplicatePlan, survivorId: string, live: Contacts): Promise<void> {
  const { tx } = scope
  const reason = { ...reasonOf(scope, plan), accountId: null }
  const move = { ...reason, toContactId: survivorId }
  for (const { roleId: recordId, fromContactId } of plan.roleMoves) {
    await planMove(tx, { ...move, object: 'OpportunityContactRole', recordId, fromContactId, rule: 'DUP-5' })
  }
  for (const { roleId: recordId } of plan.roleDeletions) {
    await planDelete(tx, { ...reason, object: 'OpportunityContactRole', recordId, survivorId, rule: 'DUP-5' })
  }
  for (const fromContactId of plan.deletions) {
    for (const { object, id: recordId } of live.get(fromContactId)?.activities ?? []) {
      await planMove(tx, { ...move, object, recordId, fromContactId })
    }
  }
}

function reasonOf(scope: DecisionScope, { address, rule, why, deletions }: DuplicatePlan): PlanReason {
  const { nowMs, runId, settingsVersion } = scope
  return {
    ...{ address, rule, why, evidence: deletions, runId, settingsVersion, mailbox: null, activityId: null },
    ...{ decidedAtMs: nowMs, occurredAtMs: nowMs },
  }
}

/** Reads off the rows how far a group has come; answers whether its copies are gone. */
async function noteOutcome(scope: DecisionScope, address: string): Promise<boolean> {
  const group = await duplicateByAddress(scope.tx, address)
  if (!group || group.plan.deletions.length === 0) return false
  const rows = await deletionStates(scope.tx, group.plan.deletions)
  const isGone = rows.length === group.plan.deletions.length && rows.every((row) => row.state === 'settled')
  const isStuck = rows.some((row) => row.state === 'dead' || row.state === 'refused')
  const rest = group.plan.reviews.length > 0 ? 'review' : 'done'
  await setDuplicateState(scope.tx, address, isGone ? rest : isStuck ? 'review' : 'remapped')
  if (isGone) await refreshPeople(scope, null, [address])
  return isGone
}
