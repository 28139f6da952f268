import type { LiteralType, Query, WhereClause } from '@jetstreamapp/soql-parser-js'
import { parseDatetime, toStamp } from '../clock.ts'
import { parseId } from '../ids.ts'
import { malformedQuery } from '../problem.ts'
import type { FieldSpec } from '../schema/field.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row, Value } from '../store.ts'
import type { Leaf, Tree } from './boolean-tree.ts'
import { readTree } from './boolean-tree.ts'
import { compileComparison, normal } from './comparison.ts'
import { resolveDateFunction } from './date-function.ts'
import type { QueryContext } from './field-path.ts'
import { resolvePath } from './field-path.ts'
import { unquote } from './text.ts'

export type Predicate = (row: Row) => boolean
export type Compiled = {
  readonly test: Predicate
  /** Rows that alone can match, by an index; null when the whole table must be read. */
  candidates(): Row[] | null
}
/** Runs the inner query of a semi-join and returns its one column. */
type SelectColumn = (query: Query) => Value[]

type Source = { context: QueryContext; meta: ObjectMeta; alias: string | undefined; selectColumn: SelectColumn }

/** Compiles a WHERE clause: names and literals are checked and read once, not per row. */
export function compileWhere(source: Source, where: WhereClause): Compiled {
  const tree = readTree(where)
  return { test: compileTree(source, tree), candidates: () => findCandidates(source, tree) }
}

function compileTree(source: Source, tree: Tree): Predicate {
  if (tree.kind === 'leaf') return compileLeaf(source, tree.leaf)
  if (tree.kind === 'not') {
    const inner = compileTree(source, tree.branch)
    return (row) => !inner(row)
  }
  const tests = tree.branches.map((branch) => compileTree(source, branch))
  return tree.kind === 'and' ? (row) => tests.every((test) => test(row)) : (row) => tests.some((test) => test(row))
}

function compileLeaf(source: Source, leaf: Leaf): Predicate {
  const path =
    'field' in leaf
      ? resolvePath(source.context, source.meta, leaf.field, source.alias)
      : resolveDateFunction(source.context, source.meta, leaf.fn, source.alias)
  if (!path) throw malformedQuery('this function is not supported in WHERE')
  if ('valueQuery' in leaf) {
    const wanted = new Set(source.selectColumn(leaf.valueQuery).map((value) => normal(path.spec, value)))
    const isNegated = leaf.operator === 'NOT IN'
    return (row) => {
      const value = normal(path.spec, path.read(row))
      // A semi-join never matches null; an anti-join does.
      return value === null ? isNegated : wanted.has(value) !== isNegated
    }
  }
  const test = compileComparison(path.spec, leaf.operator, operandsOf(leaf), source.context.nowMs)
  return (row) => test(path.read(row))
}

function operandsOf(leaf: Leaf & { value: string | string[]; literalType?: LiteralType | LiteralType[] }) {
  const values = Array.isArray(leaf.value) ? leaf.value : [leaf.value]
  return values.map((text, index) => {
    const literal = Array.isArray(leaf.literalType) ? leaf.literalType[index] : leaf.literalType
    return { text, literal: literal ?? 'STRING' }
  })
}

/** Uses the first equality on an indexed field that every match must satisfy; else the time of the last change. */
function findCandidates(source: Source, tree: Tree): Row[] | null {
  return findEqual(source, tree) ?? findChanged(source, tree)
}

/** Rows that changed at or after the moment that every match must reach. */
function findChanged(source: Source, tree: Tree): Row[] | null {
  const branches = tree.kind === 'and' ? tree.branches : [tree]
  for (const branch of branches) {
    if (branch.kind !== 'leaf' || !('field' in branch.leaf) || 'valueQuery' in branch.leaf) continue
    const { leaf } = branch
    if (leaf.operator !== '>' && leaf.operator !== '>=') continue
    if (stripAlias(leaf.field, source).toLowerCase() !== 'systemmodstamp') continue
    const [operand] = operandsOf(leaf)
    const ms = operand?.literal === 'DATETIME' ? parseDatetime(operand.text) : null
    if (ms !== null) return source.context.store.changedSince(source.meta.spec.name, toStamp(ms))
  }
  return null
}

function findEqual(source: Source, tree: Tree): Row[] | null {
  if (tree.kind === 'and') {
    for (const branch of tree.branches) {
      const rows = findEqual(source, branch)
      if (rows) return rows
    }
    return null
  }
  if (tree.kind === 'or') {
    const rows = tree.branches.map((branch) => findEqual(source, branch))
    return rows.includes(null) ? null : [...new Set(rows.flatMap((each) => each ?? []))]
  }
  if (tree.kind !== 'leaf') return null
  const { leaf } = tree
  if (!('field' in leaf) || (leaf.operator !== '=' && leaf.operator !== 'IN')) return null
  const spec = source.meta.fields.get(stripAlias(leaf.field, source).toLowerCase())
  if (!spec) return null
  const values = wantedTexts(source, leaf, spec)
  if (!values) return null
  if (spec.type === 'id') return values.flatMap((id) => source.context.store.get(source.meta.spec.name, id) ?? [])
  const found = new Set<Row>()
  for (const value of values) {
    const rows = source.context.store.lookup(source.meta.spec.name, spec.name, value)
    if (!rows) return null
    for (const row of rows) found.add(row)
  }
  return [...found]
}

function wantedTexts(source: Source, leaf: Leaf, spec: FieldSpec): string[] | null {
  if ('valueQuery' in leaf) return source.selectColumn(leaf.valueQuery).filter((value) => typeof value === 'string')
  const operands = operandsOf(leaf)
  if (!operands.every((operand) => operand.literal === 'STRING')) return null
  // '' asks for null, which no index holds.
  if (operands.some(({ text }) => unquote(text).trim() === '')) return null
  const isId = spec.type === 'id' || spec.type === 'reference'
  return operands.map(({ text }) => (isId ? (parseId(unquote(text)) ?? '') : unquote(text)))
}

function stripAlias(name: string, source: Source): string {
  const [first = '', second] = name.split('.')
  return second !== undefined && first.toLowerCase() === source.alias?.toLowerCase() ? second : name
}
