import type { ObjectMeta } from '../schema/schema.ts'
import type { Row } from '../store.ts'
import type { ApiContext, ApiRequest, Handler } from './api.ts'
import { recordUrl } from './row-answer.ts'

const KEPT_PER_USER_MAX = 200
const SHOWN_BY_DEFAULT = 10
/** Ids by user, the last one touched first. A convenience of the page: it does not survive a restart. */
const touchedIn = new WeakMap<object, Map<string, string[]>>()

/** Notes rows that a query FOR VIEW or FOR REFERENCE returned, or a write with `Sforce-Mru: updateMru=true` changed. */
export function noteTouched(context: ApiContext, ids: readonly string[]): void {
  const users = touchedIn.get(context.sim) ?? new Map<string, string[]>()
  touchedIn.set(context.sim, users)
  const before = users.get(context.session.userId) ?? []
  users.set(context.session.userId, [...new Set([...ids, ...before])].slice(0, KEPT_PER_USER_MAX))
}

/** True when the request asks that what it writes count as used. */
export const asksForMru = (request: ApiRequest) => /updateMru\s*=\s*true/i.test(request.header('sforce-mru') ?? '')

/** `GET recent?limit=`: what the session's user touched last. */
export const recent: Handler = (context, request) => {
  const limit = Number(request.query.get('limit') ?? SHOWN_BY_DEFAULT)
  return { status: 200, body: recentItems(context, () => true).slice(0, Number.isFinite(limit) ? limit : undefined) }
}

/** The live rows among them, of the objects that pass. */
export function recentItems(context: ApiContext, isWanted: (meta: ObjectMeta) => boolean) {
  const ids = touchedIn.get(context.sim)?.get(context.session.userId) ?? []
  return ids.flatMap((id) => {
    const meta = context.sim.schema.objectOfId(id)
    const row = meta && isWanted(meta) ? context.sim.store.get(meta.spec.name, id) : undefined
    if (!meta || !row || row.IsDeleted === true) return []
    return [
      { attributes: { type: meta.spec.name, url: recordUrl(context, meta, id) }, Id: id, Name: nameOf(meta, row) },
    ]
  })
}

function nameOf(meta: ObjectMeta, row: Row) {
  return row[meta.fields.has('name') ? 'Name' : 'Subject'] ?? null
}
