import type { Row } from '../store.ts'
import { createRecord } from './write.ts'
import type { WriteContext } from './write-context.ts'

/** With Shared Activities the person in `WhoId` has a relation, too, which follows that field. */
export function relateFirstPerson(
  context: WriteContext,
  activity: 'Task' | 'Event',
  before: Row | null,
  row: Row,
): void {
  const meta = context.schema.object(`${activity}Relation`)
  if (!meta || before?.WhoId === row.WhoId) return
  const link = `${activity}Id`
  const relations = (context.store.lookup(meta.spec.name, link, row.Id) ?? []).filter((each) => each.IsDeleted !== true)
  for (const each of relations) {
    if (before?.WhoId === each.RelationId) context.store.put(meta.spec.name, { ...each, IsDeleted: true })
  }
  const isThere = relations.some((each) => each.RelationId === row.WhoId)
  if (typeof row.WhoId === 'string' && !isThere) createRecord(context, meta, { [link]: row.Id, RelationId: row.WhoId })
}
