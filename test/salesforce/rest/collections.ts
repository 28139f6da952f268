import { parseId } from '../ids.ts'
import { ApiProblem } from '../problem.ts'
import { deleteRecord } from '../records/delete.ts'
import type { RowOutcome } from '../records/outcome.ts'
import { refuse } from '../records/outcome.ts'
import type { Input } from '../records/read-input.ts'
import { runRows } from '../records/run-rows.ts'
import { createRecord, updateRecord, upsertRecord } from '../records/write.ts'
import type { WriteContext } from '../records/write-context.ts'
import type { ApiAnswer, ApiContext, ApiRequest, Handler } from './api.ts'
import { asObject, objectOf, objectOfType, writeContextOf } from './api.ts'
import { project } from './project.ts'
import { collectionRow } from './row-answer.ts'

const ROWS_MAX = 200
const READ_ROWS_MAX = 2_000
const TYPE_RUNS_MAX = 10

/** `POST composite/sobjects`. */
export const createMany: Handler = (context, request) => {
  const write = writeContextOf(context, request)
  return answerRows(context, allOrNone(request), recordsOf(request), false, (record) => {
    const meta = objectOfType(context, typeOf(record))
    return createRecord(write, meta, record)
  })
}

/** `PATCH composite/sobjects`. */
export const updateMany: Handler = (context, request) => {
  const write = writeContextOf(context, request)
  return answerRows(context, allOrNone(request), recordsOf(request), false, (record) => {
    const meta = objectOfType(context, typeOf(record))
    const id = Object.entries(record).find(([name]) => name.toLowerCase() === 'id')?.[1]
    if (typeof id !== 'string' || id === '')
      return refuse('MISSING_ARGUMENT', 'Id not specified in an update call', ['Id'])
    return updateRecord(write, meta, id, record)
  })
}

/** `PATCH composite/sobjects/X/Key__c`. */
export const upsertMany: Handler = (context, request, [name = '', key = '']) => {
  const write = writeContextOf(context, request)
  const meta = objectOf(context, name)
  const spec = meta.fields.get(key.toLowerCase())
  if (!spec?.externalId && !spec?.idLookup) {
    throw new ApiProblem(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${key}`)
  }
  const records = recordsOf(request)
  const keyOf = (record: Input) =>
    Object.entries(record).find(([each]) => each.toLowerCase() === key.toLowerCase())?.[1]
  const textOf = (record: Input) => String(keyOf(record) ?? '').toLowerCase()
  const uses = new Map<string, number>()
  for (const record of records) uses.set(textOf(record), (uses.get(textOf(record)) ?? 0) + 1)
  return answerRows(context, allOrNone(request), records, true, (record) => {
    const text = textOf(record)
    // Every row that shares its key is refused, the first one too.
    if (text !== '' && (uses.get(text) ?? 0) > 1)
      return refuse('DUPLICATE_VALUE', `Duplicate external id specified: ${String(keyOf(record))}`, [spec.name])
    return upsertRecord(write, meta, key, keyOf(record), record)
  })
}

/** `DELETE composite/sobjects?ids=…`. */
export const deleteMany: Handler = (context, request) => {
  const write = writeContextOf(context, request)
  const ids = (request.query.get('ids') ?? '').split(',').filter((id) => id !== '')
  const isAllOrNone = request.query.get('allOrNone') === 'true'
  return answerRows(context, isAllOrNone, ids, false, (id) => deleteById(context, write, id))
}

/** `POST composite/sobjects/X {ids, fields}` (or GET with both in the address): null for rows that are not there. */
export const readMany: Handler = (context, request, [name = '']) => {
  const meta = objectOf(context, name)
  const body = asObject(request.body)
  const ids = listOf(body.ids ?? request.query.get('ids'))
  const fields = listOf(body.fields ?? request.query.get('fields'))
  if (ids.length > READ_ROWS_MAX) throw tooManyRows(READ_ROWS_MAX)
  const toRecord = project(context, meta, fields.join(','))
  const records = ids.map((id) => {
    const row = context.sim.store.get(meta.spec.name, parseId(id) ?? '')
    return row && row.IsDeleted !== true ? toRecord(row) : null
  })
  return { status: 200, body: records }
}

function answerRows<T>(
  context: ApiContext,
  isAllOrNone: boolean,
  items: readonly T[],
  withCreated: boolean,
  write: (item: T) => RowOutcome,
): ApiAnswer {
  if (items.length > ROWS_MAX) throw tooManyRows(ROWS_MAX)
  const rows = runRows(context.sim.store, isAllOrNone, items, write)
  return { status: 200, body: rows.map((row) => collectionRow(row, withCreated)) }
}

function deleteById(context: ApiContext, write: WriteContext, id: string): RowOutcome {
  const meta = context.sim.schema.objectOfId(id)
  return meta ? deleteRecord(write, meta, id) : refuse('MALFORMED_ID', `malformed id ${id}`)
}

const allOrNone = (request: ApiRequest) => asObject(request.body).allOrNone === true

function recordsOf(request: ApiRequest): Input[] {
  const { records } = asObject(request.body)
  if (!Array.isArray(records)) throw new ApiProblem(400, 'JSON_PARSER_ERROR', 'records must be specified')
  const inputs = records.map(asObject)
  if (runsOf(inputs) > TYPE_RUNS_MAX) {
    const message = `The request has more than ${TYPE_RUNS_MAX} chunks of records of one type; order them by type`
    throw new ApiProblem(400, 'INVALID_INPUT', message)
  }
  return inputs
}

/** Rows of mixed types are worked on in runs of one type. */
function runsOf(records: readonly Input[]): number {
  const types = records.map((record) => asObject(record.attributes).type)
  return types.filter((type, index) => index === 0 || type !== types[index - 1]).length
}

function typeOf(record: Input): string {
  const type = asObject(record.attributes).type
  if (typeof type !== 'string') throw new ApiProblem(400, 'INVALID_INPUT', 'attributes.type must be specified')
  return type
}

function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'string' ? value.split(',') : []
}

function tooManyRows(limit: number): ApiProblem {
  const message = `record limit reached. cannot submit more than ${limit} records into this call`
  return new ApiProblem(400, 'EXCEEDED_ID_LIMIT', message)
}
