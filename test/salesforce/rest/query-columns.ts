import type { FieldType, Query, Subquery } from '@jetstreamapp/soql-parser-js'
import { malformedQuery } from '../problem.ts'
import type { FieldSpec } from '../schema/field.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import { isAggregate } from '../soql/aggregate.ts'
import type { QueryContext } from '../soql/field-path.ts'
import { resolvePath } from '../soql/field-path.ts'

type Column = Readonly<Record<string, unknown>>

/** The answer of `query?columns=true`: the columns of a query instead of its rows. */
export function describeColumns(context: QueryContext, meta: ObjectMeta, query: Query): Column {
  let expressions = 0
  const columns = (query.fields ?? []).map((each) =>
    each.type === 'FieldFunctionExpression'
      ? functionColumn(each, `expr${expressions++}`)
      : columnOf(context, meta, query, each),
  )
  const isSelected = (query.fields ?? []).some((each) => each.type === 'Field' && each.field.toLowerCase() === 'id')
  return {
    columnMetadata: columns,
    entityName: meta.spec.name,
    groupBy: isAggregate(query) && query.groupBy !== undefined,
    idSelected: isSelected,
    keyPrefix: meta.spec.keyPrefix,
  }
}

function columnOf(context: QueryContext, meta: ObjectMeta, query: Query | Subquery, each: FieldType): Column {
  switch (each.type) {
    case 'Field':
      return leaf(resolvePath(context, meta, each.field, query.sObjectAlias).spec)
    case 'FieldRelationship': {
      const names = [...each.relationships, each.field]
      const path = resolvePath(context, meta, names.join('.'), query.sObjectAlias)
      return path.parents.reduceRight<Column>((inner, name) => parentColumn(name, [inner]), leaf(path.spec))
    }
    case 'FieldSubquery':
      return childColumn(context, meta, each.subquery)
    default:
      throw malformedQuery('columns of this query cannot be told')
  }
}

function childColumn(context: QueryContext, meta: ObjectMeta, query: Subquery): Column {
  const child = meta.children.get(query.relationshipName.toLowerCase())
  const childMeta = child && context.schema.object(child.object)
  if (!child || !childMeta) throw malformedQuery(`unknown relationship ${query.relationshipName}`)
  const columns = (query.fields ?? []).map((each) => columnOf(context, childMeta, query, each))
  return { ...parentColumn(child.name, columns), aggregate: true }
}

function functionColumn(call: Extract<FieldType, { type: 'FieldFunctionExpression' }>, fallback: string): Column {
  return {
    ...parentColumn(call.alias ?? fallback, []),
    aggregate: true,
    displayName: call.rawValue ?? call.functionName,
  }
}

const parentColumn = (name: string, joinColumns: readonly Column[]): Column => ({
  aggregate: false,
  booleanType: false,
  columnName: name,
  custom: name.endsWith('__r'),
  displayName: name,
  foreignKeyName: joinColumns.length === 0 ? null : `${name}Id`,
  joinColumns,
  numberType: false,
  textType: false,
})

const leaf = (spec: FieldSpec): Column => ({
  ...parentColumn(spec.name, []),
  booleanType: spec.type === 'boolean',
  custom: spec.custom,
  insertable: spec.createable,
  numberType: spec.type === 'double' || spec.type === 'int',
  textType: spec.length > 0 && spec.type !== 'id' && spec.type !== 'reference',
  updatable: spec.updateable,
})
