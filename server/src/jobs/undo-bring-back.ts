import type { LogEntry } from '@reachable/shared/contract'
import { UNDO_RULE, type UndoStep } from '@reachable/shared/rules'
import { removedPerson } from '../db/org/removed-people.ts'
import { forgetUndone, saveUndone, UNDONE_MERGE } from '../db/org/undone-writes.ts'
import { type DecisionScope, logReasons } from '../ingest/ingest-scope.ts'
import type { DeletedRecord } from '../salesforce/restore-records.ts'
import { comingBack, noteRestored } from './restore-person.ts'
import type { JudgedWrite } from './undo-judge.ts'
import { mailboxOf, type UndoStepRun, whyOf } from './undo-run.ts'

/** A deleted record of this undo. A removed person comes back as such, with roles (LOG-4). */
type Coming = { readonly write: JudgedWrite; readonly record: DeletedRecord; readonly isRemoval: boolean }

/** What was deleted comes out of the recycle bin, all of it in a few calls; whatever stays there is refused. */
export async function bringBack(run: UndoStepRun, writes: readonly JudgedWrite[]): Promise<JudgedWrite[]> {
  const coming = await run.inScope(async ({ tx }) => {
    const all: Coming[] = []
    for (const write of writes) all.push(...(await comingOf(tx, write)))
    return all
  })
  if (coming.length === 0) return [...writes]
  const { salesforce, nowMs } = run
  const report = await salesforce.restore(
    coming.map(({ record }) => record),
    nowMs,
  )
  const outcomeOf = ({ recordId }: DeletedRecord) =>
    (report.kind === 'done' && report.outcomes.get(recordId)) || 'failed'
  const back = coming.filter(({ record }) => outcomeOf(record) === 'restored')
  if (back.some(({ isRemoval }) => isRemoval)) await salesforce.pull(nowMs)
  await run.inScope(async (scope) => {
    for (const each of back) await noteBack(scope, run, each)
  })
  const records = new Map(coming.map(({ write, record }) => [write, record]))
  return writes.map((write) => {
    const record = records.get(write)
    const outcome = record && outcomeOf(record)
    if (outcome === undefined || outcome === 'restored') return write
    return { ...write, refusal: { code: outcome === 'gone' ? 'bin_emptied' : 'salesforce_silent', about: '' } }
  })
}

async function comingOf(tx: DecisionScope['tx'], write: JudgedWrite): Promise<Coming[]> {
  const { entry, step, refusal } = write
  if (refusal || step?.kind !== 'undelete') return []
  const { object, recordId } = step
  const address = entry.address ?? ''
  const removed = object === 'Contact' ? await removedPerson(tx, address) : null
  const person = removed?.recordId === recordId ? await comingBack(tx, removed) : null
  return [{ write, record: person ?? { object, recordId, address, roles: [] }, isRemoval: person !== null }]
}

async function noteBack(scope: DecisionScope, run: UndoStepRun, { write, record, isRemoval }: Coming): Promise<void> {
  const { entry, step } = write
  const mailbox = mailboxOf(run, [entry])
  if (isRemoval) return noteRestored(scope, { ...record, byUser: run.byUser, mailbox })
  if (step) await noteUndeleted(scope, run, entry, step)
}

async function noteUndeleted(scope: DecisionScope, run: UndoStepRun, entry: LogEntry, { object, recordId }: UndoStep) {
  const action = object === 'Contact' ? 'contact.restore' : 'activity.restore'
  const crm = { object, recordId, before: {}, after: {} }
  const about = { action, outcome: 'done' as const, address: entry.address, rule: UNDO_RULE, evidence: [entry.id], crm }
  await logReasons(scope, null, [{ ...about, why: whyOf(run), mailbox: mailboxOf(run, [entry]) }])
  if (object !== 'Contact') return
  const merge = { object, key: recordId, what: UNDONE_MERGE }
  if (entry.rule === UNDO_RULE) await forgetUndone(scope.tx, merge)
  else await saveUndone(scope.tx, { ...merge, address: entry.address ?? '', atMs: scope.nowMs })
}
