import type { FieldType, Query, Subquery } from '@jetstreamapp/soql-parser-js'
import { ApiProblem, malformedQuery } from '../problem.ts'
import type { FieldSpec } from '../schema/field.ts'
import type { ChildRelationship, ObjectMeta } from '../schema/schema.ts'
import type { Row, Value } from '../store.ts'
import type { FieldPath, QueryContext } from './field-path.ts'
import { parentOf, resolvePath } from './field-path.ts'
import { formatted } from './formatted.ts'

type Json = Value | Json[] | { [key: string]: Json }
export type JsonObject = { [key: string]: Json }
/** Turns a stored row into the record of an answer. */
export type Project = (row: Row) => JsonObject
/** Runs a child sub-query for one parent. */
export type SelectChildren = (child: ChildRelationship, query: Subquery) => (parent: Row) => Json

type Source = {
  context: QueryContext
  meta: ObjectMeta
  alias: string | undefined
  /** `/services/data/v65.0`, for the `url` of every record. */
  versionPath: string
  selectChildren: SelectChildren
}

const FIELDS_ALL_LIMIT_MAX = 200
const CHILD_QUERIES_MAX = 20

/** Compiles the SELECT list into a projection; unknown names throw INVALID_FIELD. */
export function compileSelect(source: Source, query: Query | Subquery): Project {
  const children = (query.fields ?? []).filter((each) => each.type === 'FieldSubquery')
  if (children.length > CHILD_QUERIES_MAX)
    throw malformedQuery(`maximum of ${CHILD_QUERIES_MAX} sub-queries are allowed`)
  const writers = (query.fields ?? []).flatMap((each) => compileField(source, each, query.limit))
  return (row) => {
    const record: JsonObject = { attributes: attributesOf(source.versionPath, source.meta.spec.name, row.Id) }
    for (const write of writers) write(row, record)
    return record
  }
}

type Writer = (row: Row, record: JsonObject) => void

function compileField(source: Source, each: FieldType, limit: number | undefined): Writer[] {
  switch (each.type) {
    case 'Field':
      if (each.alias !== undefined) throw malformedQuery('only aggregate expressions use field aliasing')
      return [writePath(source, resolvePath(source.context, source.meta, each.field, source.alias))]
    case 'FieldRelationship':
      return [
        writePath(
          source,
          resolvePath(source.context, source.meta, [...each.relationships, each.field].join('.'), source.alias),
        ),
      ]
    case 'FieldSubquery':
      return [compileChildren(source, each.subquery)]
    case 'FieldFunctionExpression':
      return compileFunction(source, each, limit)
    case 'FieldTypeof':
      return [compileTypeof(source, each)]
  }
}

/** `TYPEOF Who WHEN Contact THEN Email ELSE Name END`: other fields for each object that a look-up may point at. */
function compileTypeof(source: Source, each: Extract<FieldType, { type: 'FieldTypeof' }>): Writer {
  const link = source.meta.parents.get(each.field.toLowerCase())
  const name = link?.relationshipName
  if (!link || !name || link.referenceTo.length < 2)
    throw malformedQuery(`TYPEOF needs a polymorphic field: ${each.field}`)
  const byObject = new Map<string, Project>()
  for (const object of link.referenceTo) {
    const meta = source.context.schema.object(object)
    const branch = each.conditions.find((condition) => condition.objectType?.toLowerCase() === object.toLowerCase())
    const chosen = branch ?? each.conditions.find((condition) => condition.type === 'ELSE')
    if (!meta || !chosen) continue
    const fields = chosen.fieldList.map((field) => ({ type: 'Field' as const, field }))
    byObject.set(object, compileSelect({ ...source, meta, alias: undefined }, { fields, sObject: object }))
  }
  return (row, record) => {
    const parent = parentOf(source.context, link, row)
    const bare = parent && { attributes: attributesOf(source.versionPath, parent.object, parent.row.Id) }
    record[name] = parent ? (byObject.get(parent.object)?.(parent.row) ?? bare) : null
  }
}

function compileChildren(source: Source, query: Subquery): Writer {
  const child = source.meta.children.get(query.relationshipName.toLowerCase())
  if (!child || !source.context.schema.object(child.object)) {
    const message = `Didn't understand relationship '${query.relationshipName}' in FROM part of query call. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`
    throw new ApiProblem(400, 'INVALID_TYPE', message)
  }
  const select = source.selectChildren(child, query)
  return (row, record) => {
    record[child.name] = select(row)
  }
}

function compileFunction(
  source: Source,
  call: Extract<FieldType, { type: 'FieldFunctionExpression' }>,
  limit: number | undefined,
): Writer[] {
  const name = call.functionName.toUpperCase()
  const [argument] = call.parameters
  if (typeof argument !== 'string') throw malformedQuery(`unexpected token: '${name}'`)
  if (name === 'FIELDS') return compileFieldSet(source, argument.toUpperCase(), limit)
  if (name !== 'TOLABEL' && name !== 'FORMAT') throw malformedQuery(`unexpected token: '${name}('`)
  const path = resolvePath(source.context, source.meta, argument, source.alias)
  const key = call.alias ?? path.spec.name
  const show = name === 'FORMAT' ? formatted : (_spec: FieldSpec, value: Value) => value
  return [
    (row, record) => {
      record[key] = show(path.spec, path.read(row))
    },
  ]
}

function compileFieldSet(source: Source, set: string, limit: number | undefined): Writer[] {
  if (set !== 'STANDARD' && (limit === undefined || limit > FIELDS_ALL_LIMIT_MAX)) {
    throw malformedQuery('The SOQL FIELDS function must have a LIMIT of at most 200')
  }
  return source.meta.spec.fields
    .filter((spec) => set === 'ALL' || spec.custom === (set === 'CUSTOM'))
    .filter((spec) => source.context.canSee(source.meta.spec.name, spec))
    .map((spec) => writePath(source, resolvePath(source.context, source.meta, spec.name)))
}

function writePath(source: Source, path: FieldPath): Writer {
  if (path.parents.length === 0) {
    return (row, record) => {
      record[path.spec.name] = path.read(row)
    }
  }
  return (row, record) => writeThroughParents(source, path, row, record)
}

/** Makes the nested parent objects on the way; a parent that is not there is null. */
function writeThroughParents(source: Source, path: FieldPath, row: Row, record: JsonObject): void {
  let meta = source.meta
  let at = row
  let into = record
  for (const name of path.parents) {
    const link = meta.parents.get(name.toLowerCase())
    const parent = link ? parentOf(source.context, link, at) : null
    const parentMeta = parent ? source.context.schema.object(parent.object) : undefined
    if (!parent || !parentMeta) {
      into[name] = null
      return
    }
    const known = into[name]
    const next: JsonObject =
      known && typeof known === 'object' && !Array.isArray(known)
        ? known
        : { attributes: attributesOf(source.versionPath, parent.object, parent.row.Id) }
    into[name] = next
    into = next
    at = parent.row
    meta = parentMeta
  }
  into[path.spec.name] = path.read(row)
}

/** The `attributes` of a record in an answer. */
function attributesOf(versionPath: string, object: string, id: string): JsonObject {
  return { type: object, url: `${versionPath}/sobjects/${object}/${id}` }
}
