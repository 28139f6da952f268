import type { Query, Subquery } from '@jetstreamapp/soql-parser-js'
import { parseQuery } from '@jetstreamapp/soql-parser-js'
import { ApiProblem, invalidType, malformedQuery } from '../problem.ts'
import { isInBin } from '../records/recycle-bin.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row, Value } from '../store.ts'
import { aggregate, isAggregate, isCountOnly } from './aggregate.ts'
import { compileWhere } from './condition.ts'
import type { QueryContext } from './field-path.ts'
import { resolvePath } from './field-path.ts'
import { compileOrder } from './order.ts'
import type { Project, SelectChildren } from './select.ts'
import { compileSelect } from './select.ts'

const SOQL_CHARACTERS_MAX = 100_000
const SHOWN_CHARACTERS = 40
const OFFSET_MAX = 2_000
const SEMI_JOINS_MAX = 2

export type QueryOptions = {
  readonly versionPath: string
  /** queryAll: rows in the recycle bin too. */
  readonly withDeleted: boolean
}
export type QueryResult =
  | { readonly kind: 'count'; readonly total: number }
  | { readonly kind: 'aggregate'; readonly records: ReturnType<typeof aggregate> }
  | { readonly kind: 'rows'; readonly rows: readonly Row[]; readonly project: Project }

/** Parses and evaluates SOQL over the store; throws the problem that Salesforce would answer. */
export function runSoql(context: QueryContext, soql: string, options: QueryOptions): QueryResult {
  if (soql.length > SOQL_CHARACTERS_MAX)
    throw malformedQuery('SOQL statements cannot be longer than 100000 characters.')
  try {
    return runQuery(context, parseSoql(soql), options)
  } catch (error) {
    throw error instanceof ApiProblem ? located(error, soql) : error
  }
}

/** An unknown column is shown in its place, as Salesforce does: part of the query, a caret, row and column. */
function located(problem: ApiProblem, soql: string): ApiProblem {
  const [, message, name] = /^INVALID_FIELD: (No such column '(\w+)'.*)$/s.exec(problem.message) ?? []
  const at = name === undefined ? -1 : soql.search(new RegExp(`\\b${name}\\b`))
  if (at < 0) return problem
  const from = Math.max(0, at - SHOWN_CHARACTERS)
  const shown = soql.slice(from, at + SHOWN_CHARACTERS)
  const caret = `${' '.repeat(at - from)}^`
  return new ApiProblem(400, 'INVALID_FIELD', `\n${shown}\n${caret}\nERROR at Row:1:Column:${at + 1}\n${message}`)
}

/** Throws MALFORMED_QUERY with the word at fault, as far as the parser names it. */
export function parseSoql(soql: string): Query {
  try {
    return parseQuery(soql)
  } catch (error) {
    const found = /but found(?: -->|:) '([^']*)'/.exec(error instanceof Error ? error.message : '')
    throw malformedQuery(`unexpected token: ${found?.[1] || '<EOF>'}`)
  }
}

function runQuery(context: QueryContext, query: Query, options: QueryOptions): QueryResult {
  const meta = context.schema.object(query.sObject ?? '')
  if (!meta) throw invalidType(query.sObject ?? '')
  if ((query.offset ?? 0) > OFFSET_MAX) {
    throw new ApiProblem(400, 'NUMBER_OUTSIDE_VALID_RANGE', 'Maximum SOQL offset allowed is 2000')
  }
  const isCut = query.orderBy === undefined && query.limit !== undefined && !isCountOnly(query) && !isAggregate(query)
  const enough = isCut ? (query.offset ?? 0) + (query.limit ?? 0) : undefined
  const rows = matchRows(context, meta, query, options, enough)
  const source = { context, meta, alias: query.sObjectAlias }
  if (isCountOnly(query)) return { kind: 'count', total: rows.length }
  if (isAggregate(query)) return { kind: 'aggregate', records: aggregate(source, query, rows) }
  const selectChildren = childSelector(context, options)
  const project = compileSelect({ ...source, versionPath: options.versionPath, selectChildren }, query)
  return { kind: 'rows', rows: cut(query, sorted(context, meta, query, rows)), project }
}

/** @param enough how many rows the query can use at most */
function matchRows(
  context: QueryContext,
  meta: ObjectMeta,
  query: Query,
  options: QueryOptions,
  enough = Number.POSITIVE_INFINITY,
): Row[] {
  const isVisible = inScope(context, query, visibility(context, meta, options))
  if (!query.where) return take(context.store.all(meta.spec.name), isVisible, enough)
  let joins = 0
  const memo = new Map<Query, Value[]>()
  const selectColumn = (inner: Query): Value[] => {
    const known = memo.get(inner)
    if (known) return known
    if (++joins > SEMI_JOINS_MAX) throw malformedQuery('maximum of 2 semi join sub-selects are allowed')
    const column = columnOf(context, inner, options)
    memo.set(inner, column)
    return column
  }
  const where = compileWhere({ context, meta, alias: query.sObjectAlias, selectColumn }, query.where)
  const rows = where.candidates() ?? context.store.all(meta.spec.name)
  return take(rows, (row) => isVisible(row) && where.test(row), enough)
}

function take(rows: Iterable<Row>, test: (row: Row) => boolean, enough: number): Row[] {
  const found: Row[] = []
  for (const row of rows) {
    if (found.length >= enough) break
    if (test(row)) found.push(row)
  }
  return found
}

/** Live rows; with `queryAll` those in the recycle bin too. */
function visibility(context: QueryContext, meta: ObjectMeta, options: QueryOptions): (row: Row) => boolean {
  if (!options.withDeleted) return (row) => row.IsDeleted !== true
  return (row) => row.IsDeleted !== true || isInBin(meta, row, context.nowMs)
}

/** `USING SCOPE mine` sees what the user owns; the other scopes are everything here. */
function inScope(context: QueryContext, { usingScope }: Query, isVisible: (row: Row) => boolean) {
  if (usingScope?.toLowerCase() !== 'mine') return isVisible
  return (row: Row) => row.OwnerId === context.userId && isVisible(row)
}

/** The one column of a semi-join. */
function columnOf(context: QueryContext, query: Query, options: QueryOptions): Value[] {
  const meta = context.schema.object(query.sObject ?? '')
  if (!meta) throw invalidType(query.sObject ?? '')
  const [one, ...others] = query.fields ?? []
  if (!one || others.length > 0) throw malformedQuery('semi join sub-selects must select exactly one field')
  if (one.type !== 'Field' && one.type !== 'FieldRelationship')
    throw malformedQuery('semi join sub-selects need a field')
  const name = one.type === 'Field' ? one.field : [...one.relationships, one.field].join('.')
  const path = resolvePath(context, meta, name, query.sObjectAlias)
  return matchRows(context, meta, query, options).map((row) => path.read(row))
}

/** @param level how deep the sub-query lies; the objects of a query, its own included, are at most five levels */
function childSelector(context: QueryContext, options: QueryOptions, level = 2): SelectChildren {
  return (child, query: Subquery) => {
    const meta = context.schema.object(child.object)
    if (!meta) throw invalidType(child.object)
    if (level > levelsMax(options)) throw malformedQuery('only root queries support aggregate subqueries')
    const source = { context, meta, alias: query.sObjectAlias }
    const selectChildren = childSelector(context, options, level + 1)
    const project = compileSelect({ ...source, versionPath: options.versionPath, selectChildren }, query)
    const selectColumn = (inner: Query) => columnOf(context, inner, options)
    const isVisible = visibility(context, meta, options)
    const test = query.where ? compileWhere({ ...source, selectColumn }, query.where).test : () => true
    return (parent) => {
      const rows = (context.store.lookup(child.object, child.field.name, parent.Id) ?? [])
        .filter(isVisible)
        .filter(test)
      const page = cut(query, sorted(context, meta, query, rows))
      if (page.length === 0) return null
      return { totalSize: page.length, done: true, records: page.map(project) }
    }
  }
}

/** Sub-queries within sub-queries came with version 58. */
const levelsMax = ({ versionPath }: QueryOptions) => (Number(/v(\d+)/.exec(versionPath)?.[1] ?? 65) >= 58 ? 5 : 2)

function sorted(context: QueryContext, meta: ObjectMeta, query: Query | Subquery, rows: readonly Row[]): Row[] {
  const clauses = query.orderBy === undefined ? [] : [query.orderBy].flat()
  return rows.toSorted(compileOrder(context, meta, clauses, query.sObjectAlias))
}

function cut(query: Query | Subquery, rows: readonly Row[]): readonly Row[] {
  const from = query.offset ?? 0
  return from === 0 && query.limit === undefined ? rows : rows.slice(from, from + (query.limit ?? rows.length))
}
