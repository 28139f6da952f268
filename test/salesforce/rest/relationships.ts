import { notFound } from '../problem.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import { parentOf } from '../soql/field-path.ts'
import type { Row } from '../store.ts'
import type { ApiAnswer, ApiContext, ApiRequest } from './api.ts'
import { objectOf } from './api.ts'
import { project } from './project.ts'

/** `GET sobjects/X/id/Relationship?fields=`: the parent as a record, children as the answer of a query. */
export function followRelationship(
  context: ApiContext,
  request: ApiRequest,
  meta: ObjectMeta,
  row: Row,
  name: string,
): ApiAnswer {
  const fields = request.query.get('fields')
  const link = meta.parents.get(name.toLowerCase())
  const asSeen = context.sim.queryContext(context.session.userId)
  if (link && asSeen.canSee(meta.spec.name, link)) {
    const parent = parentOf(asSeen, link, row)
    if (!parent) throw notFound(`The requested resource does not exist: ${name}`)
    return { status: 200, body: project(context, objectOf(context, parent.object), fields)(parent.row) }
  }
  const child = meta.children.get(name.toLowerCase())
  if (!child) throw notFound()
  const rows = context.sim.store.lookup(child.object, child.field.name, row.Id) ?? []
  const records = rows
    .filter((each) => each.IsDeleted !== true)
    .map(project(context, objectOf(context, child.object), fields))
  return { status: 200, body: { done: true, totalSize: records.length, records } }
}
