import { parseDatetime } from '../clock.ts'
import { parseId } from '../ids.ts'
import { ApiProblem, notFound } from '../problem.ts'
import { deleteRecord } from '../records/delete.ts'
import { createRecord, updateRecord, upsertRecord } from '../records/write.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import { compileSelect } from '../soql/select.ts'
import type { Row } from '../store.ts'
import type { ApiContext, ApiRequest, Handler } from './api.ts'
import { asObject, NO_CONTENT, objectOf, writeContextOf } from './api.ts'
import { asksForMru, noteTouched } from './recent.ts'
import { recordUrl, singleFailure } from './row-answer.ts'

/** `POST sobjects/X`. */
export const createOne: Handler = (context, request, [name = '']) => {
  const meta = objectOf(context, name)
  const outcome = createRecord(writeContextOf(context, request), meta, asObject(request.body))
  if (!outcome.ok) return singleFailure(context, meta, outcome.errors)
  if (asksForMru(request)) noteTouched(context, [outcome.id])
  const headers = { Location: recordUrl(context, meta, outcome.id) }
  return { status: 201, headers, body: { id: outcome.id, success: true, errors: [] } }
}

/** `GET sobjects/X/id?fields=`. */
export const readOne: Handler = (context, request, [name = '', id = '']) => {
  const meta = objectOf(context, name)
  return { status: 200, body: project(context, meta, request.query.get('fields'))(findRow(context, meta, id)) }
}

/** `PATCH sobjects/X/id`, with `If-Unmodified-Since`. */
export const updateOne: Handler = (context, request, [name = '', id = '']) => {
  const meta = objectOf(context, name)
  const row = findRow(context, meta, id)
  refuseIfModified(request, row)
  const outcome = updateRecord(writeContextOf(context, request), meta, row.Id, asObject(request.body))
  if (outcome.ok && asksForMru(request)) noteTouched(context, [outcome.id])
  return outcome.ok ? NO_CONTENT : singleFailure(context, meta, outcome.errors)
}

/** `DELETE sobjects/X/id`. */
export const deleteOne: Handler = (context, request, [name = '', id = '']) => {
  const meta = objectOf(context, name)
  const row = findRow(context, meta, id)
  const outcome = deleteRecord(writeContextOf(context, request), meta, row.Id)
  return outcome.ok ? NO_CONTENT : singleFailure(context, meta, outcome.errors)
}

/**
 * `PATCH sobjects/X/Key__c/value`: 201 when created, 200 when updated, 300 when several match; with `updateOnly=true`
 * 404 instead of a creation.
 */
export const upsertOne: Handler = (context, request, [name = '', key = '', value = '']) => {
  const meta = objectOf(context, name)
  const body = asObject(request.body)
  if (Object.keys(body).some((each) => each.toLowerCase() === key.toLowerCase())) {
    throw new ApiProblem(400, 'INVALID_FIELD', `The ${key} field should not be specified in the sobject data.`)
  }
  const isUpdateOnly = request.query.get('updateOnly') === 'true'
  if (isUpdateOnly && rowsByKey(context, meta, key, value).length === 0) throw notFound()
  const outcome = upsertRecord(writeContextOf(context, request), meta, key, value, body)
  if (!outcome.ok) return singleFailure(context, meta, outcome.errors)
  const answer = { id: outcome.id, success: true, errors: [], created: outcome.created }
  return { status: outcome.created ? 201 : 200, body: answer }
}

/** `GET sobjects/X/Key__c/value`. */
export const readByKey: Handler = (context, request, [name = '', key = '', value = '']) => {
  const meta = objectOf(context, name)
  const rows = rowsByKey(context, meta, key, value)
  if (rows.length > 1) return { status: 300, body: rows.map((row) => recordUrl(context, meta, row.Id)) }
  const [row] = rows
  if (!row) throw notFound()
  return { status: 200, body: project(context, meta, request.query.get('fields'))(row) }
}

/** `DELETE sobjects/X/Key__c/value`. */
export const deleteByKey: Handler = (context, request, [name = '', key = '', value = '']) => {
  const meta = objectOf(context, name)
  const rows = rowsByKey(context, meta, key, value)
  if (rows.length > 1) return { status: 300, body: rows.map((row) => recordUrl(context, meta, row.Id)) }
  const [row] = rows
  if (!row) throw notFound()
  return deleteOne(context, request, [name, row.Id])
}

/** A projection onto a comma list of fields, or onto every visible one. */
export function project(context: ApiContext, meta: ObjectMeta, fields: string | null) {
  const names = fields?.split(',').map((each) => each.trim()) ?? null
  const asSeen = context.sim.queryContext(context.session.userId)
  const all = meta.spec.fields.filter((spec) => asSeen.canSee(meta.spec.name, spec)).map((spec) => spec.name)
  const selected = (names ?? all).map((path) => {
    const parts = path.split('.')
    const field = parts.pop() ?? ''
    if (parts.length === 0) return { type: 'Field' as const, field }
    return { type: 'FieldRelationship' as const, field, relationships: parts }
  })
  const selectChildren = () => () => null
  const source = { context: asSeen, meta, alias: undefined, versionPath: context.versionPath, selectChildren }
  return compileSelect(source, { fields: selected, sObject: meta.spec.name })
}

function findRow(context: ApiContext, meta: ObjectMeta, id: string): Row {
  const id18 = parseId(id)
  const row = id18 ? context.sim.store.get(meta.spec.name, id18) : undefined
  if (!row) throw notFound()
  if (row.IsDeleted === true) throw new ApiProblem(404, 'ENTITY_IS_DELETED', 'entity is deleted')
  return row
}

function rowsByKey(context: ApiContext, meta: ObjectMeta, key: string, value: string): Row[] {
  const spec = meta.fields.get(key.toLowerCase())
  if (!spec || !(spec.externalId || spec.idLookup)) {
    throw notFound(`Provided external ID field does not exist or is not accessible: ${key}`)
  }
  if (spec.type === 'id') return [findRow(context, meta, value)]
  const rows = context.sim.store.lookup(meta.spec.name, spec.name, value) ?? []
  return rows.filter((row) => row.IsDeleted !== true)
}

function refuseIfModified(request: ApiRequest, row: Row): void {
  const since = Date.parse(request.header('if-unmodified-since') ?? '')
  const modifiedMs = parseDatetime(String(row.LastModifiedDate)) ?? 0
  if (!Number.isNaN(since) && modifiedMs > since) {
    throw new ApiProblem(412, 'PRECONDITION_FAILED', 'One or more specified preconditions failed')
  }
}
