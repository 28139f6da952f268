import { parseDatetime, toStamp } from '../clock.ts'
import { ApiProblem } from '../problem.ts'
import type { ApiContext, ApiRequest, Handler } from './api.ts'
import { objectOf } from './api.ts'

const DELETED_REACH_MS = 15 * 86_400_000
/** @source SOAP API developer guide, getDeleted(): "startDate … must not be more than 30 days" */
const DELETED_QUESTION_MS = 30 * 86_400_000

/** `GET sobjects/X/updated?start=&end=`: ids changed in the span; seconds are ignored. */
export const updated: Handler = (context, request, [name = '']) => {
  const meta = objectOf(context, name)
  const { from, to } = spanOf(request)
  const ids: string[] = []
  for (const row of context.sim.store.all(meta.spec.name)) {
    const stamp = String(row.SystemModstamp)
    if (row.IsDeleted !== true && stamp >= from && stamp < to) ids.push(row.Id)
  }
  return { status: 200, body: { ids, latestDateCovered: latestDateCovered(context, to) } }
}

/** `GET sobjects/X/deleted?start=&end=`: also rows that never reach the recycle bin, such as contact roles. */
export const deleted: Handler = (context, request, [name = '']) => {
  const meta = objectOf(context, name)
  const { from, to } = spanOf(request)
  const nowMs = context.sim.clock.nowMs()
  if (from < toStamp(nowMs - DELETED_QUESTION_MS)) {
    throw new ApiProblem(400, 'INVALID_REPLICATION_DATE', 'startDate cannot be more than 30 days ago')
  }
  const earliest = toStamp(nowMs - DELETED_REACH_MS)
  const deletedRecords: { id: string; deletedDate: string }[] = []
  for (const row of context.sim.store.all(meta.spec.name)) {
    const deletedDate = String(row.SystemModstamp)
    if (row.IsDeleted !== true || deletedDate < from || deletedDate >= to || deletedDate < earliest) continue
    deletedRecords.push({ id: row.Id, deletedDate })
  }
  const body = { deletedRecords, earliestDateAvailable: earliest, latestDateCovered: latestDateCovered(context, to) }
  return { status: 200, body }
}

function spanOf(request: ApiRequest): { from: string; to: string } {
  const read = (name: string) => {
    const ms = parseDatetime((request.query.get(name) ?? '').replace(' ', '+'))
    if (ms === null) throw new ApiProblem(400, 'INVALID_REPLICATION_DATE', `${name} must be a datetime`)
    return Math.floor(ms / 60_000) * 60_000
  }
  const [start, end] = [read('start'), read('end')]
  if (end - start < 60_000) {
    throw new ApiProblem(400, 'INVALID_REPLICATION_DATE', 'startDate before endDate, at least a minute apart')
  }
  return { from: toStamp(start), to: toStamp(end) }
}

function latestDateCovered(context: ApiContext, to: string): string {
  const now = toStamp(context.sim.clock.nowMs())
  return to < now ? to : now
}
