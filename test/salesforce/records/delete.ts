import { toStamp } from '../clock.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row } from '../store.ts'
import { touchLastActivity } from './derive.ts'
import { findLive, refuseEntity } from './find-live.ts'
import type { RowOutcome } from './outcome.ts'
import { isRefusal, refuse } from './outcome.ts'
import type { WriteContext } from './write-context.ts'

/** Moves one record and what hangs on it to the recycle bin. */
export function deleteRecord(context: WriteContext, meta: ObjectMeta, id: string): RowOutcome {
  const row = findLive(context, meta, id)
  if (isRefusal(row)) return row
  const fault = context.rowFault(meta.spec.name, 'delete', row)
  if (fault) return { ok: false, errors: [fault] }
  if (!meta.spec.deletable && !context.isSystem) return refuseEntity(meta)
  const openCase = (context.store.lookup('Case', 'ContactId', row.Id) ?? []).some(
    (each) => each.IsDeleted !== true && each.IsClosed !== true,
  )
  if (meta.spec.name === 'Contact' && openCase) {
    const message = `Your attempt to delete ${String(row.Name)} could not be completed because it is associated with the following cases.`
    return refuse('DELETE_FAILED', message)
  }
  bury(context, meta, row)
  return { ok: true, id: row.Id, created: false }
}

function bury(context: WriteContext, meta: ObjectMeta, row: Row): void {
  const stamp = toStamp(context.nowMs)
  context.store.put(meta.spec.name, {
    ...row,
    IsDeleted: true,
    LastModifiedDate: stamp,
    LastModifiedById: context.userId,
    SystemModstamp: stamp,
  })
  if (meta.spec.name === 'Task' || meta.spec.name === 'Event') touchLastActivity(row, context.store)
  for (const name of context.schema.names()) {
    const child = context.schema.object(name)
    if (child) releaseChildren(context, child, row.Id, stamp)
  }
}

/** Children that belong to the parent go with it; others lose the link. */
function releaseChildren(context: WriteContext, child: ObjectMeta, parentId: string, stamp: string): void {
  for (const link of child.spec.fields) {
    if (link.type !== 'reference') continue
    for (const row of context.store.lookup(child.spec.name, link.name, parentId) ?? []) {
      if (row.IsDeleted === true) continue
      if (link.cascadeDelete) bury(context, child, row)
      else context.store.put(child.spec.name, { ...row, [link.name]: null, SystemModstamp: stamp })
    }
  }
}
