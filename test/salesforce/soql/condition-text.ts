import type { ObjectMeta } from '../schema/schema.ts'
import type { Predicate } from './condition.ts'
import { compileWhere } from './condition.ts'
import type { QueryContext } from './field-path.ts'
import { parseSoql } from './run-query.ts'

/** Compiles a bare SOQL condition such as `Phone = null AND Title = null`; throws MALFORMED_QUERY or INVALID_FIELD. */
export function compileCondition(context: QueryContext, meta: ObjectMeta, condition: string): Predicate {
  const { where } = parseSoql(`SELECT Id FROM ${meta.spec.name} WHERE ${condition}`)
  if (!where) return () => false
  return compileWhere({ context, meta, alias: undefined, selectColumn: () => [] }, where).test
}
