import type { FieldSpec } from '../schema/field.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row, Value } from '../store.ts'
import { convertValue } from './convert.ts'
import type { RowOutcome } from './outcome.ts'
import { isRefusal, refuse } from './outcome.ts'
import type { WriteContext } from './write-context.ts'

type Refusal = RowOutcome & { ok: false }
export type Input = Readonly<Record<string, unknown>>

/** Turns a request body into stored values by canonical field name, or refuses the row. */
export function readInput(
  context: WriteContext,
  meta: ObjectMeta,
  input: Input,
  operation: 'create' | 'update',
): Record<string, Value> | Refusal {
  const values: Record<string, Value> = {}
  const locked: string[] = []
  for (const [name, given] of Object.entries(input)) {
    if (name.toLowerCase() === 'attributes') continue
    const spec = meta.fields.get(name.toLowerCase())
    if (!spec || !context.canSee(meta.spec.name, spec)) {
      const key = readForeignKey(context, meta, name, given)
      if (isRefusal(key)) return key
      values[key.field] = key.id
      continue
    }
    if (!context.isSystem && !(operation === 'create' ? spec.createable : spec.updateable)) {
      locked.push(spec.name)
      continue
    }
    const value = convertValue(spec, given)
    if (isRefusal(value)) return value
    values[spec.name] = value
  }
  return locked.length > 0 ? refuseLocked(locked) : values
}

function refuseLocked(names: readonly string[]): Refusal {
  const message = `Unable to create/update fields: ${names.join(', ')}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`
  return refuse('INVALID_FIELD_FOR_INSERT_UPDATE', message, names)
}

/** `"Account": {"Key__c": "k"}`: a look-up filled by the parent's external id. */
function readForeignKey(
  context: WriteContext,
  meta: ObjectMeta,
  name: string,
  given: unknown,
): { field: string; id: string } | Refusal {
  const link = meta.parents.get(name.toLowerCase())
  const unknown = refuse('INVALID_FIELD', `No such column '${name}' on sobject of type ${meta.spec.name}`, [name])
  if (!link || typeof given !== 'object' || given === null) return unknown
  const [key, ...others] = Object.entries(given).filter(([each]) => each !== 'attributes' && each !== 'type')
  if (!key || others.length > 0) {
    return refuse('INVALID_FIELD', `The relationship field ${name} must be given by one external id`, [name])
  }
  for (const target of link.referenceTo) {
    const spec = context.schema.object(target)?.fields.get(key[0].toLowerCase())
    if (!spec?.externalId && !spec?.idLookup) continue
    const found = findByKey(context, target, spec, String(key[1]))
    if (found.length === 1 && found[0]) return { field: link.name, id: found[0].Id }
    if (found.length > 1)
      return refuse('DUPLICATE_EXTERNAL_ID', `More than one record found for external id field: ${spec.name}`)
    const message = `Foreign key external ID: ${String(key[1]).toLowerCase()} not found for field ${spec.name} in entity ${target}`
    return refuse('INVALID_FIELD', message)
  }
  return unknown
}

/** Live rows whose external-id or look-up field has this value, in the order of creation. */
export function findByKey(context: WriteContext, object: string, spec: FieldSpec, value: string): Row[] {
  const rows = context.store.lookup(object, spec.name, value) ?? []
  return rows.filter((row) => row.IsDeleted !== true)
}
