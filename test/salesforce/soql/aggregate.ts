import type { FieldType, FunctionExp, GroupByClause, HavingClause, Query } from '@jetstreamapp/soql-parser-js'
import { ApiProblem, malformedQuery } from '../problem.ts'
import { field } from '../schema/field.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row, Value } from '../store.ts'
import type { Tree } from './boolean-tree.ts'
import { readTree } from './boolean-tree.ts'
import { compileComparison, normal } from './comparison.ts'
import { resolveDateFunction } from './date-function.ts'
import type { FieldPath, QueryContext } from './field-path.ts'
import { resolvePath } from './field-path.ts'
import { compareValues } from './order.ts'
import type { JsonObject } from './select.ts'

const SUBTOTAL_FIELDS_MAX = 3
type Source = { context: QueryContext; meta: ObjectMeta; alias: string | undefined }
/** Rows with the same values; a subtotal of ROLLUP or CUBE leaves the `open` fields ungrouped. */
type Group = { readonly rows: readonly Row[]; readonly open: ReadonlySet<string> }
/** Reads one column of a group: a grouped field or an aggregate. */
type Column = (group: Group) => Value

/** True for queries that answer AggregateResult rows; `SELECT COUNT()` alone is not one of them. */
export function isAggregate(query: Query): boolean {
  return query.groupBy !== undefined || (query.fields ?? []).some((each) => isAggregateCall(each) && !isBareCount(each))
}

export function isCountOnly(query: Query): boolean {
  const [first, ...others] = query.fields ?? []
  return first !== undefined && others.length === 0 && isBareCount(first)
}

const isAggregateCall = (each: FieldType) => each.type === 'FieldFunctionExpression' && each.isAggregateFn === true
const isBareCount = (each: FieldType) =>
  each.type === 'FieldFunctionExpression' && each.functionName.toUpperCase() === 'COUNT' && each.parameters.length === 0

/** Groups the matched rows and computes the selected columns, HAVING and ORDER BY included. */
export function aggregate(source: Source, query: Query, rows: readonly Row[]): JsonObject[] {
  const sets = groupingSets(source, listOf(query.groupBy))
  const [groupPaths = []] = sets
  const columns = namedColumns(source, query, groupPaths)
  let groups = sets.flatMap((paths) => groupRows(groupPaths, paths, rows))
  if (groupPaths.length === 0 && groups.length === 0) groups = [{ rows: [], open: new Set() }]
  if (query.having) {
    const test = compileHaving(source, readTree(query.having as HavingClause))
    groups = groups.filter(test)
  }
  for (const clause of listOf(query.orderBy).reverse()) {
    const column = 'field' in clause ? pathColumn(resolve(source, clause.field)) : callColumn(source, clause.fn)
    const compare = compareValues(clause)
    groups = groups.toSorted((one, other) => compare(column(one), column(other)))
  }
  const page = groups.slice(query.offset ?? 0, (query.offset ?? 0) + (query.limit ?? groups.length))
  return page.map((group) => ({
    attributes: { type: 'AggregateResult' },
    ...Object.fromEntries(columns.map(([name, column]) => [name, column(group)])),
  }))
}

const listOf = <T>(one: T | T[] | undefined): T[] => (one === undefined ? [] : Array.isArray(one) ? one : [one])
const resolve = (source: Source, path: string) => resolvePath(source.context, source.meta, path, source.alias)
const pathColumn =
  (path: FieldPath): Column =>
  ({ rows, open }) =>
    rows[0] && !open.has(pathKey(path)) ? path.read(rows[0]) : null

/** What is grouped by: one list of fields, and for ROLLUP and CUBE further ones with fewer fields; the fullest first. */
function groupingSets(source: Source, clauses: readonly GroupByClause[]): FieldPath[][] {
  const [only] = clauses
  const call = clauses.length === 1 && only && 'fn' in only ? only.fn : null
  const kind = call?.functionName?.toUpperCase()
  if (kind !== 'ROLLUP' && kind !== 'CUBE') return [clauses.map((clause) => groupPath(source, clause))]
  const paths = (call?.parameters ?? []).map((name) => resolve(source, String(name)))
  if (paths.length === 0 || paths.length > SUBTOTAL_FIELDS_MAX)
    throw malformedQuery(`${kind} takes one to ${SUBTOTAL_FIELDS_MAX} fields`)
  if (kind === 'ROLLUP') return [...paths.map((_, index) => paths.slice(0, paths.length - index)), []]
  const masks = Array.from({ length: 2 ** paths.length }, (_, index) => 2 ** paths.length - 1 - index)
  return masks.map((mask) => paths.filter((_, index) => (mask >> (paths.length - 1 - index)) % 2 === 1))
}

function groupPath(source: Source, clause: GroupByClause): FieldPath {
  if ('field' in clause) return resolve(source, clause.field)
  const path = resolveDateFunction(source.context, source.meta, clause.fn, source.alias)
  if (!path) throw malformedQuery('this function is not supported in GROUP BY')
  return path
}

function namedColumns(source: Source, query: Query, groups: readonly FieldPath[]): [string, Column][] {
  let expressions = 0
  return (query.fields ?? []).map((each): [string, Column] => {
    if (each.type === 'FieldFunctionExpression') {
      const date = resolveDateFunction(source.context, source.meta, each, source.alias)
      if (date && !groups.some((group) => pathKey(group) === pathKey(date))) throw notGrouped(date.spec.name)
      return [each.alias ?? `expr${expressions++}`, callColumn(source, each)]
    }
    if (each.type !== 'Field' && each.type !== 'FieldRelationship')
      throw malformedQuery('only grouped fields can be selected')
    const name = each.type === 'Field' ? each.field : [...each.relationships, each.field].join('.')
    const path = resolve(source, name)
    const isGrouped = groups.some((group) => pathKey(group) === pathKey(path))
    if (!isGrouped) throw notGrouped(name)
    const alias = 'alias' in each ? each.alias : undefined
    return [alias ?? path.spec.name, pathColumn(path)]
  })
}

const notGrouped = (name: string) => malformedQuery(`Field must be grouped or aggregated: ${name}`)
const pathKey = (path: FieldPath) => [...path.parents, path.spec.name].join('.')

function groupRows(all: readonly FieldPath[], paths: readonly FieldPath[], rows: readonly Row[]): Group[] {
  const open = new Set(all.filter((path) => !paths.includes(path)).map(pathKey))
  const groups = new Map<string, Row[]>()
  for (const row of rows) {
    const key = JSON.stringify(paths.map((path) => normal(path.spec, path.read(row))))
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return [...groups.values()].map((own) => ({ rows: own, open }))
}

function callColumn(source: Source, call: FunctionExp): Column {
  const name = (call.functionName ?? '').toUpperCase()
  const [argument] = call.parameters ?? []
  if (name === 'COUNT' && argument === undefined) return ({ rows }) => rows.length
  if (typeof argument !== 'string') throw malformedQuery(`unexpected token: '${name}('`)
  const date = resolveDateFunction(source.context, source.meta, call, source.alias)
  if (date) return pathColumn(date)
  const path = resolve(source, argument)
  const values = ({ rows }: Group) => rows.map((row) => path.read(row)).filter((value) => value !== null)
  const numbers = (group: Group) => values(group).filter((value) => typeof value === 'number')
  switch (name) {
    case 'GROUPING':
      return ({ open }) => (open.has(pathKey(path)) ? 1 : 0)
    case 'COUNT':
      return (group) => values(group).length
    case 'COUNT_DISTINCT':
      return (group) => new Set(values(group).map((value) => normal(path.spec, value))).size
    case 'MIN':
    case 'MAX': {
      const compare = compareValues({ order: name === 'MIN' ? 'ASC' : 'DESC' })
      return (group) => values(group).toSorted(compare)[0] ?? null
    }
    case 'SUM':
      return (group) => sum(numbers(group))
    case 'AVG':
      return (group) => (numbers(group).length === 0 ? null : sum(numbers(group)) / numbers(group).length)
    default:
      throw new ApiProblem(400, 'MALFORMED_QUERY', `unexpected token: '${name}('`)
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)

function compileHaving(source: Source, tree: Tree): (group: Group) => boolean {
  if (tree.kind === 'not') {
    const inner = compileHaving(source, tree.branch)
    return (group) => !inner(group)
  }
  if (tree.kind !== 'leaf') {
    const tests = tree.branches.map((branch) => compileHaving(source, branch))
    return (group) => (tree.kind === 'and' ? tests.every((test) => test(group)) : tests.some((test) => test(group)))
  }
  const { leaf } = tree
  if ('valueQuery' in leaf) throw malformedQuery('sub-queries in HAVING are not supported')
  const path = 'field' in leaf ? resolve(source, leaf.field) : null
  const column = path ? pathColumn(path) : callColumn(source, 'fn' in leaf ? leaf.fn : {})
  const values = Array.isArray(leaf.value) ? leaf.value : [leaf.value]
  const literal = Array.isArray(leaf.literalType) ? leaf.literalType[0] : leaf.literalType
  const operands = values.map((text) => ({ text, literal: literal ?? 'STRING' }))
  const test = compileComparison(path?.spec ?? field('expr', 'double'), leaf.operator, operands, source.context.nowMs)
  return (group) => test(column(group))
}
