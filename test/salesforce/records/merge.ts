import { toStamp } from '../clock.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row } from '../store.ts'
import { touchLastActivity } from './derive.ts'
import { findLive } from './find-live.ts'
import type { RowOutcome } from './outcome.ts'
import { isRefusal, refuse } from './outcome.ts'
import type { Input } from './read-input.ts'
import { updateRecord } from './write.ts'
import type { WriteContext } from './write-context.ts'

const MERGEABLE = new Set(['Account', 'Contact', 'Lead'])
/** One master and up to two others. */
const LOSERS_MAX = 2

export type Merge = { readonly master: Input; readonly masterId: string; readonly loserIds: readonly string[] }
type MergeOutcome = { readonly outcome: RowOutcome; readonly movedIds: readonly string[] }

/**
 * Merges up to two records into a master: its fields are written, everything that points at the others points at it
 * afterwards, and they go to the recycle bin with `MasterRecordId`. Refused rows leave traces: the caller rolls back.
 * @source Salesforce SOAP API developer guide, "merge()"
 */
export function mergeRecords(context: WriteContext, meta: ObjectMeta, merge: Merge): MergeOutcome {
  const failed = (outcome: RowOutcome): MergeOutcome => ({ outcome, movedIds: [] })
  if (!MERGEABLE.has(meta.spec.name)) {
    return failed(refuse('INVALID_TYPE', `merge is not supported for entity type ${meta.spec.label}`))
  }
  if (merge.loserIds.length === 0 || merge.loserIds.length > LOSERS_MAX) {
    return failed(refuse('INVALID_NUMBER_FOR_MERGE', 'a merge takes one or two records besides the master'))
  }
  const losers: Row[] = []
  for (const id of merge.loserIds) {
    const loser = findLive(context, meta, id)
    if (isRefusal(loser)) return failed(loser)
    const fault = context.rowFault(meta.spec.name, 'delete', loser)
    if (fault) return failed({ ok: false, errors: [fault] })
    losers.push(loser)
  }
  const master = findLive(context, meta, merge.masterId)
  if (isRefusal(master)) return failed(master)
  if (losers.some((loser) => loser.Id === master.Id)) {
    return failed(refuse('INVALID_ID_FIELD', 'the master record cannot be merged into itself', ['Id']))
  }
  const movedIds = losers.flatMap((loser) => moveChildren(context, loser, master.Id))
  for (const loser of losers) bury(context, meta, loser, master.Id)
  return { outcome: updateRecord(context, meta, master.Id, merge.master), movedIds }
}

function moveChildren(context: WriteContext, loser: Row, masterId: string): string[] {
  const stamp = toStamp(context.nowMs)
  const moved: string[] = []
  for (const name of context.schema.names()) {
    for (const link of context.schema.object(name)?.spec.fields ?? []) {
      if (link.type !== 'reference' || link.name === 'MasterRecordId') continue
      for (const row of context.store.lookup(name, link.name, loser.Id) ?? []) {
        if (row.IsDeleted === true) continue
        const after = { ...row, [link.name]: masterId, SystemModstamp: stamp }
        context.store.put(name, after)
        if (name === 'Task' || name === 'Event') touchLastActivity(after, context.store)
        moved.push(row.Id)
      }
    }
  }
  return moved
}

function bury(context: WriteContext, meta: ObjectMeta, loser: Row, masterId: string): void {
  const stamp = toStamp(context.nowMs)
  const changed = { LastModifiedDate: stamp, LastModifiedById: context.userId, SystemModstamp: stamp }
  context.store.put(meta.spec.name, { ...loser, ...changed, IsDeleted: true, MasterRecordId: masterId })
}
