import type { LogEntry } from '@reachable/shared/contract'
import { contactKey, roleKey, UNDO_RULE } from '@reachable/shared/rules'
import { desiredRow, type PlanReason, planCreateRole } from '../db/org/desired.ts'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import { deleteKey, giveUpDelete, type MovableObject, moveKey, personField, planMove } from '../db/org/desired-remap.ts'
import { planRestore, planUnmake, restoreKey } from '../db/org/desired-undo.ts'
import { mailboxesOf } from '../db/org/log.ts'
import { forgetRemoved } from '../db/org/removed-people.ts'
import { type DecisionScope, logReasons } from '../ingest/ingest-scope.ts'
import { planRemoval } from './remove-person.ts'
import { bringBack } from './undo-bring-back.ts'
import { type JudgedWrite, whyNot } from './undo-judge.ts'
import { mailboxOf, type UndoRun, type UndoStepRun, whyOf } from './undo-run.ts'

/** A write with the row that takes it back; null where that was done at once, or is refused. */
export type PlannedUndo = JudgedWrite & { readonly row: Pick<DesiredRow, 'object' | 'naturalKey'> | null }

/** Plans what takes these writes back, and logs each yes and each no. What was deleted comes back at once. */
export async function planUndos(undoRun: UndoRun, writes: readonly JudgedWrite[]): Promise<PlannedUndo[]> {
  const ids = writes.map(({ entry }) => entry.id)
  const run = { ...undoRun, mailboxes: await mailboxesOf(undoRun.decider.db, ids) }
  const back = await bringBack(run, writes)
  return run.inScope(async (scope) => {
    await logRefused(scope, run, back)
    const values = back.filter(({ step, refusal }) => !refusal && step?.kind === 'values')
    await planValues(scope, run, values)
    const planned: PlannedUndo[] = []
    for (const write of back) planned.push(await planOne(scope, run, write))
    return planned
  })
}

/** One row per record: both flags of a contact go back in one write. */
async function planValues(scope: DecisionScope, run: UndoStepRun, writes: readonly JudgedWrite[]): Promise<void> {
  const records = new Map<string, JudgedWrite[]>()
  for (const write of writes) {
    const recordId = write.step?.recordId ?? ''
    records.set(recordId, [...(records.get(recordId) ?? []), write])
  }
  for (const [recordId, mine] of records) {
    const [first] = mine
    if (!first?.step) continue
    const values = Object.assign({}, ...mine.map(({ step }) => step?.restored))
    const evidence = mine.map(({ entry }) => entry.id)
    const mailbox = mailboxOf(
      run,
      mine.map(({ entry }) => entry),
    )
    const reason = { ...reasonOf(scope, run, first.entry), mailbox, evidence }
    await planRestore(scope.tx, { ...reason, object: first.step.object as DesiredRow['object'], recordId, values })
  }
}

async function planOne(scope: DecisionScope, run: UndoStepRun, write: JudgedWrite): Promise<PlannedUndo> {
  const { entry, step, refusal, contact } = write
  if (refusal || !step) return { ...write, row: null }
  const object = step.object as DesiredRow['object']
  const { recordId } = step
  const reason = reasonOf(scope, run, entry)
  switch (step.kind) {
    case 'values':
      return { ...write, row: { object, naturalKey: restoreKey({ runId: run.runId, recordId }) } }
    case 'undelete':
      return { ...write, row: null }
    case 'delete': {
      if (contact)
        await planRemoval(scope, reason, { byUser: run.byUser, recordId, accountId: null, snapshot: contact })
      else await planUnmake(scope.tx, { ...reason, object, recordId })
      return { ...write, row: { object, naturalKey: deleteKey(recordId) } }
    }
    case 'move': {
      const field = personField(object as MovableObject)
      const [fromContactId, toContactId] = [String(step.expected[field]), String(step.restored[field])]
      const move = { ...reason, object: object as MovableObject, recordId, accountId: null }
      await planMove(scope.tx, { ...move, fromContactId, toContactId })
      return { ...write, row: { object, naturalKey: moveKey(recordId) } }
    }
    case 'remake':
      return remakeRole(scope, reason, write)
  }
}

/** The row that once made the role makes it again, under the same key and with the same last look. */
async function remakeRole(scope: DecisionScope, reason: PlanReason, write: JudgedWrite): Promise<PlannedUndo> {
  const { OpportunityId, ContactId } = write.entry.crm?.before ?? {}
  const opportunityId = String(OpportunityId)
  const key = roleKey(opportunityId, contactKey(reason.address))
  const made = await desiredRow(scope.tx, { object: 'OpportunityContactRole', naturalKey: key })
  if (!made) return { ...write, refusal: { code: 'cannot_be_undone', about: write.entry.action }, row: null }
  const { values, mailbox, accountId } = made
  const contact = { id: String(ContactId) }
  await planCreateRole(scope.tx, {
    ...{ ...reason, mailbox, key, opportunityId, contact, values, accountId: accountId ?? '' },
  })
  return { ...write, row: { object: 'OpportunityContactRole', naturalKey: key } }
}

async function logRefused(scope: DecisionScope, run: UndoStepRun, writes: readonly JudgedWrite[]): Promise<void> {
  const reasons = writes.flatMap(({ entry, refusal }) => {
    if (!refusal) return []
    const { action, address, crm } = entry
    const shown = crm && { ...crm, before: crm.after, after: crm.before }
    const mailbox = mailboxOf(run, [entry])
    return [
      { ...whyNot(refusal), action, address, mailbox, crm: shown, outcome: 'refused' as const, evidence: [entry.id] },
    ]
  })
  await logReasons(scope, null, reasons)
}

function reasonOf(scope: DecisionScope, run: UndoStepRun, entry: LogEntry): PlanReason {
  const { id, address } = entry
  const { nowMs, settingsVersion } = scope
  return {
    ...{
      address: address ?? '',
      mailbox: mailboxOf(run, [entry]),
      rule: UNDO_RULE,
      why: whyOf(run),
      evidence: [id],
      activityId: null,
    },
    ...{ runId: run.runId, decidedAtMs: nowMs, occurredAtMs: nowMs, settingsVersion },
  }
}

/** What became of a row after the push. A contact that stays may be created again (LOG-5). */
export async function outcomeOf(
  { tx }: DecisionScope,
  { row, refusal, step, entry }: PlannedUndo,
): Promise<{ readonly outcome: 'undone' | 'planned' | 'refused'; readonly error: string | null }> {
  if (refusal) return { outcome: 'refused', error: refusal.code }
  const stored = row && (await desiredRow(tx, row))
  if (!stored || stored.state === 'settled') return { outcome: 'undone', error: null }
  if (stored.state === 'pending' || stored.state === 'in_doubt') return { outcome: 'planned', error: null }
  if (step?.kind === 'delete' && step.object === 'Contact') {
    await forgetRemoved(tx, entry.address ?? '')
    await giveUpDelete(tx, step.recordId)
  }
  return { outcome: 'refused', error: stored.lastError }
}
