import { toStamp } from '../clock.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row } from '../store.ts'
import { touchLastActivity } from './derive.ts'
import type { RowOutcome } from './outcome.ts'
import { refuse } from './outcome.ts'
import { isInBin } from './recycle-bin.ts'
import type { WriteContext } from './write-context.ts'

/**
 * Takes one record out of the recycle bin, and the children that went with it. Rows of objects that know no bin (roles,
 * team members) are gone for good; links that were emptied stay empty.
 */
export function undeleteRecord(context: WriteContext, meta: ObjectMeta, id: string): RowOutcome {
  const row = context.store.get(meta.spec.name, id)
  if (row && row.IsDeleted !== true) return refuse('UNDELETE_FAILED', 'Entity is not deleted')
  if (!row || !isInBin(meta, row, context.nowMs)) return refuse('UNDELETE_FAILED', 'Entity is not in the recycle bin')
  raise(context, meta, row)
  return { ok: true, id: row.Id, created: false }
}

function raise(context: WriteContext, meta: ObjectMeta, row: Row): void {
  const stamp = toStamp(context.nowMs)
  const back = {
    ...row,
    IsDeleted: false,
    LastModifiedDate: stamp,
    LastModifiedById: context.userId,
    SystemModstamp: stamp,
  }
  context.store.put(meta.spec.name, back)
  if (meta.spec.name === 'Task' || meta.spec.name === 'Event') touchLastActivity(back, context.store)
  for (const name of context.schema.names()) {
    const child = context.schema.object(name)
    if (child?.spec.recycles) raiseChildren(context, child, row)
  }
}

/** Those that were deleted in the same moment as their parent. */
function raiseChildren(context: WriteContext, child: ObjectMeta, parent: Row): void {
  for (const link of child.spec.fields) {
    if (!link.cascadeDelete) continue
    for (const row of context.store.lookup(child.spec.name, link.name, parent.Id) ?? []) {
      const wentAlong = row.IsDeleted === true && row.LastModifiedDate === parent.LastModifiedDate
      if (wentAlong) raise(context, child, row)
    }
  }
}
