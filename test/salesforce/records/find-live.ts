import { parseId } from '../ids.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row } from '../store.ts'
import type { RowOutcome } from './outcome.ts'
import { refuse } from './outcome.ts'
import type { WriteContext } from './write-context.ts'

/** The live record with this id (15 or 18 characters), or the refusal that a collection row shows. */
export function findLive(context: WriteContext, meta: ObjectMeta, id: string): Row | (RowOutcome & { ok: false }) {
  const id18 = parseId(id)
  if (!id18) return refuse('MALFORMED_ID', `${meta.spec.label} ID: id value of incorrect type: ${id}`, ['Id'])
  const row = context.store.get(meta.spec.name, id18)
  if (!row) return refuse('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')
  if (row.IsDeleted === true) return refuse('ENTITY_IS_DELETED', 'entity is deleted', [], { httpStatus: 404 })
  return row
}

/** The answer for objects that the API may not change. */
export function refuseEntity(meta: ObjectMeta): RowOutcome {
  return refuse('CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', `entity type cannot be changed: ${meta.spec.label}`)
}
