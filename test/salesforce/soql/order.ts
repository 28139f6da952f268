import type { OrderByClause } from '@jetstreamapp/soql-parser-js'
import { ApiProblem, malformedQuery } from '../problem.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { Row, Value } from '../store.ts'
import type { QueryContext } from './field-path.ts'
import { resolvePath } from './field-path.ts'

export type Compare<T> = (one: T, other: T) => number

/** Compiles ORDER BY; ties are broken by Id so that pages are stable. */
export function compileOrder(
  context: QueryContext,
  meta: ObjectMeta,
  clauses: readonly OrderByClause[],
  alias: string | undefined,
): Compare<Row> {
  const compares = clauses.map((clause): Compare<Row> => {
    if (!('field' in clause)) throw malformedQuery('functions in ORDER BY need a GROUP BY')
    const path = resolvePath(context, meta, clause.field, alias)
    if (!path.spec.filterable) {
      const message = `field '${path.spec.name}' can not be sorted in a query call`
      throw new ApiProblem(400, 'INVALID_FIELD', message)
    }
    const compare = compareValues(clause)
    return (one, other) => compare(path.read(one), path.read(other))
  })
  return (one, other) => {
    for (const compare of compares) {
      const order = compare(one, other)
      if (order !== 0) return order
    }
    return one.Id < other.Id ? -1 : one.Id > other.Id ? 1 : 0
  }
}

/** Nulls come first when ascending and last when descending, unless the query says otherwise. */
export function compareValues(clause: Pick<OrderByClause, 'order' | 'nulls'>): Compare<Value> {
  const isDescending = clause.order === 'DESC'
  const nullsOrder = (clause.nulls ?? (isDescending ? 'LAST' : 'FIRST')) === 'FIRST' ? -1 : 1
  return (one, other) => {
    if (one === null || other === null) return one === other ? 0 : one === null ? nullsOrder : -nullsOrder
    const order = compareKeys(sortKey(one), sortKey(other))
    return isDescending ? -order : order
  }
}

const sortKey = (value: string | number | boolean) => (typeof value === 'string' ? value.toLowerCase() : Number(value))

function compareKeys(one: string | number, other: string | number): number {
  return one < other ? -1 : one > other ? 1 : 0
}
