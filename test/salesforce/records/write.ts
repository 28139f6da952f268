import { toStamp } from '../clock.ts'
import { runTriggers } from '../hazards/triggers.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row, Value } from '../store.ts'
import { checkRecord } from './checks.ts'
import { deriveFields, touchLastActivity } from './derive.ts'
import { findLive, refuseEntity } from './find-live.ts'
import type { RowOutcome } from './outcome.ts'
import { isRefusal, refuse } from './outcome.ts'
import type { Input } from './read-input.ts'
import { findByKey, readInput } from './read-input.ts'
import { relateFirstPerson } from './relate-first-person.ts'
import type { WriteContext } from './write-context.ts'

/** Creates one record with defaults, derived fields and every check of the org. */
export function createRecord(context: WriteContext, meta: ObjectMeta, input: Input): RowOutcome {
  const fault = context.rowFault(meta.spec.name, 'create', input)
  if (fault) return { ok: false, errors: [fault] }
  if (!meta.spec.createable && !context.isSystem) return refuseEntity(meta)
  if (hasId(input) && !context.isSystem) {
    return refuse('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call', ['Id'])
  }
  const values = readInput(context, meta, input, 'create')
  if (isRefusal(values)) return values
  const stamp = toStamp(context.nowMs)
  const id = typeof values.Id === 'string' ? values.Id : context.store.newId(meta.spec.keyPrefix)
  return save(context, meta, null, {
    ...defaultsOf(context, meta, stamp),
    ...withoutNullDefaults(meta, values),
    Id: id,
  })
}

/** Changes one record by id; a record that is gone is refused as Salesforce refuses it in collections. */
export function updateRecord(context: WriteContext, meta: ObjectMeta, id: string, input: Input): RowOutcome {
  const before = findLive(context, meta, id)
  if (isRefusal(before)) return before
  const fault = context.rowFault(meta.spec.name, 'update', { ...before, ...input })
  if (fault) return { ok: false, errors: [fault] }
  if (!context.isSystem && before.IsConverted === true) {
    return refuse('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead')
  }
  const body = Object.fromEntries(Object.entries(input).filter(([name]) => name.toLowerCase() !== 'id'))
  const values = readInput(context, meta, body, 'update')
  if (isRefusal(values)) return values
  const stamp = toStamp(context.nowMs)
  const changed = { LastModifiedDate: stamp, LastModifiedById: context.userId, SystemModstamp: stamp }
  return save(context, meta, before, { ...before, ...changed, ...values, Id: before.Id })
}

/** Creates or updates by an external-id field (or by Id). */
export function upsertRecord(
  context: WriteContext,
  meta: ObjectMeta,
  keyName: string,
  keyValue: unknown,
  input: Input,
): RowOutcome {
  const fault = context.rowFault(meta.spec.name, 'upsert', { ...input, [keyName]: keyValue })
  if (fault) return { ok: false, errors: [fault] }
  if (keyName.toLowerCase() === 'id') {
    const isBlank = keyValue === null || keyValue === undefined || keyValue === ''
    return isBlank
      ? createRecord(context, meta, withoutKey(input, 'id'))
      : updateRecord(context, meta, String(keyValue), input)
  }
  const spec = meta.fields.get(keyName.toLowerCase())
  if (!spec || !(spec.externalId || spec.idLookup) || !context.canSee(meta.spec.name, spec)) {
    const message = `Provided external ID field does not exist or is not accessible: ${keyName}`
    return refuse('NOT_FOUND', message, [], { httpStatus: 404 })
  }
  if (keyValue === null || keyValue === undefined || keyValue === '') {
    return refuse('MISSING_ARGUMENT', `${spec.name} not specified`, [spec.name])
  }
  const matches = findByKey(context, meta.spec.name, spec, String(keyValue))
  const [match] = matches
  if (matches.length > 1) {
    const message = `More than one record found for external id field: [${matches.map((row) => row.Id).join(', ')}]`
    return refuse('DUPLICATE_EXTERNAL_ID', message, [spec.name], {
      httpStatus: 300,
      duplicateIds: matches.map((row) => row.Id),
    })
  }
  const rest = withoutKey(input, spec.name)
  if (match) return updateRecord(context, meta, match.Id, rest)
  return createRecord(context, meta, { ...rest, [spec.name]: keyValue })
}

function save(context: WriteContext, meta: ObjectMeta, before: Row | null, given: Row): RowOutcome {
  const draft = runTriggers(context, meta, given, before)
  if (isRefusal(draft)) return draft
  const row: Row = { ...draft, ...deriveFields(meta.spec.name, draft, context.store), Id: draft.Id }
  const errors = checkRecord(context, meta, row, before)
  if (errors.length > 0) return { ok: false, errors }
  context.store.put(meta.spec.name, row)
  if (meta.spec.name === 'Task' || meta.spec.name === 'Event') {
    if (before) touchLastActivity(before, context.store)
    touchLastActivity(row, context.store)
    relateFirstPerson(context, meta.spec.name, before, row)
  }
  if (meta.spec.name === 'OpportunityContactRole' && row.IsPrimary === true) keepOnePrimary(context, row)
  return { ok: true, id: row.Id, created: before === null }
}

function keepOnePrimary(context: WriteContext, primary: Row): void {
  const stamp = toStamp(context.nowMs)
  const rows = context.store.lookup(PRIMARY_OBJECT, 'OpportunityId', String(primary.OpportunityId)) ?? []
  for (const row of rows) {
    if (row.Id === primary.Id || row.IsPrimary !== true || row.IsDeleted === true) continue
    context.store.put(PRIMARY_OBJECT, { ...row, IsPrimary: false, LastModifiedDate: stamp, SystemModstamp: stamp })
  }
}

const PRIMARY_OBJECT = 'OpportunityContactRole'

function defaultsOf(context: WriteContext, meta: ObjectMeta, stamp: string): Record<string, Value> {
  const values: Record<string, Value> = {}
  for (const spec of meta.spec.fields) values[spec.name] = spec.defaultValue
  if (meta.fields.has('ownerid')) values.OwnerId = context.userId
  return {
    ...values,
    CreatedDate: stamp,
    CreatedById: context.userId,
    LastModifiedDate: stamp,
    LastModifiedById: context.userId,
    SystemModstamp: stamp,
  }
}

/** A null for a defaulted required field (such as Task.Status) or the owner means "take the default". */
function withoutNullDefaults(meta: ObjectMeta, values: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => {
      const spec = meta.fields.get(name.toLowerCase())
      return value !== null || (name !== 'OwnerId' && (spec?.nillable !== false || spec.defaultValue === null))
    }),
  )
}

const hasId = (input: Input) =>
  Object.entries(input).some(([name, value]) => name.toLowerCase() === 'id' && value != null)

function withoutKey(input: Input, key: string): Input {
  return Object.fromEntries(Object.entries(input).filter(([name]) => name.toLowerCase() !== key.toLowerCase()))
}
