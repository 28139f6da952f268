import { parseId } from '../ids.ts'
import { ApiProblem, notFound } from '../problem.ts'
import { deleteRecord } from '../records/delete.ts'
import { createRecord, updateRecord, upsertRecord } from '../records/write.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row } from '../store.ts'
import type { ApiContext, ApiRequest, Handler } from './api.ts'
import { asObject, NO_CONTENT, objectOf, versionOf, writeContextOf } from './api.ts'
import { etag, isKnown, isUnchanged, lastModified, modifiedMsOf, refuseIfModified } from './preconditions.ts'
import { project } from './project.ts'
import { asksForMru, noteTouched } from './recent.ts'
import { followRelationship } from './relationships.ts'
import { recordUrl, singleFailure } from './row-answer.ts'

/** `POST sobjects/X`. */
export const createOne: Handler = (context, request, [name = '']) => {
  const meta = objectOf(context, name)
  const outcome = createRecord(writeContextOf(context, request), meta, recordOf(request))
  if (!outcome.ok) return singleFailure(context, meta, outcome.errors)
  if (asksForMru(request)) noteTouched(context, [outcome.id])
  const headers = { Location: recordUrl(context, meta, outcome.id) }
  return { status: 201, headers, body: { id: outcome.id, success: true, errors: [] } }
}

/** `GET sobjects/X/id?fields=`, with `If-Modified-Since` and, for accounts, `If-None-Match`. */
export const readOne: Handler = (context, request, [name = '', id = '']) => {
  const meta = objectOf(context, name)
  const row = findRow(context, meta, id)
  if (isUnchanged(request, modifiedMsOf(row)) || isKnown(request, meta, row)) return { status: 304 }
  const headers = { ...lastModified(modifiedMsOf(row)), ...etag(meta, row) }
  return { status: 200, headers, body: project(context, meta, request.query.get('fields'))(row) }
}

/** `PATCH sobjects/X/id`, with `If-Unmodified-Since` and, for accounts, `If-Match`. */
export const updateOne: Handler = (context, request, [name = '', id = '']) => {
  const meta = objectOf(context, name)
  const row = findRow(context, meta, id)
  refuseIfModified(request, meta, row)
  const outcome = updateRecord(writeContextOf(context, request), meta, row.Id, recordOf(request))
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
  const body = recordOf(request)
  if (Object.keys(body).some((each) => each.toLowerCase() === key.toLowerCase())) {
    throw new ApiProblem(400, 'INVALID_FIELD', `The ${key} field should not be specified in the sobject data.`)
  }
  const isUpdateOnly = request.query.get('updateOnly') === 'true'
  if (isUpdateOnly && rowsByKey(context, meta, key, value).length === 0) throw notFound()
  const outcome = upsertRecord(writeContextOf(context, request), meta, key, value, body)
  if (!outcome.ok) return singleFailure(context, meta, outcome.errors)
  const answer = { id: outcome.id, success: true, errors: [] }
  // Before 46.0 an update answered nothing, and a creation did not call itself one.
  if (versionOf(context) < 46) return outcome.created ? { status: 201, body: answer } : NO_CONTENT
  return { status: outcome.created ? 201 : 200, body: { ...answer, created: outcome.created } }
}

/** `GET sobjects/X/Key__c/value`; an id instead of the key is followed to the record's relationship. */
export const readByKey: Handler = (context, request, [name = '', key = '', value = '']) => {
  const meta = objectOf(context, name)
  if (parseId(key) !== null && !meta.fields.has(key.toLowerCase())) {
    return followRelationship(context, request, meta, findRow(context, meta, key), value)
  }
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

/** The record of a body; a list or nothing at all is no record. */
function recordOf({ body, text }: ApiRequest): Record<string, unknown> {
  if (body === undefined && (text ?? '') === '') {
    const message = 'The HTTP entity body is required, but this request has no entity body.'
    throw new ApiProblem(400, 'JSON_PARSER_ERROR', message)
  }
  if (!Array.isArray(body)) return asObject(body)
  const message = 'Cannot deserialize instance of sobject from START_ARRAY value [line:1, column:1]'
  throw new ApiProblem(400, 'JSON_PARSER_ERROR', message)
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
