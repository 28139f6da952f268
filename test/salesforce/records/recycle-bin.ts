import { parseDatetime } from '../clock.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row } from '../store.ts'
import { findLive } from './find-live.ts'
import type { RowOutcome } from './outcome.ts'
import { isRefusal, refuse } from './outcome.ts'
import type { WriteContext } from './write-context.ts'

/** Records stay in the recycle bin for 15 days. */
const BIN_MS = 15 * 86_400_000

/** True while `queryAll` shows this deleted row and `undelete` finds it. */
export function isInBin(meta: ObjectMeta, row: Row, nowMs: number): boolean {
  if (row.IsDeleted !== true || !meta.spec.recycles || row[PURGED] === true) return false
  return (parseDatetime(String(row.LastModifiedDate)) ?? 0) > nowMs - BIN_MS
}

/** Takes a deleted record out of the bin for good; only `/deleted` remembers it. */
export function purgeRecord(context: WriteContext, meta: ObjectMeta, id: string): RowOutcome {
  const row = context.store.get(meta.spec.name, id)
  if (!row || !isInBin(meta, row, context.nowMs)) {
    const live = findLive(context, meta, id)
    return isRefusal(live) ? live : refuse('DELETE_FAILED', 'Entity is not in the recycle bin')
  }
  context.store.put(meta.spec.name, { ...row, [PURGED]: true })
  return { ok: true, id: row.Id, created: false }
}

/** Not a field: no query or describe sees it. */
const PURGED = 'isPurged'
