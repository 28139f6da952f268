import { malformedQuery } from '../problem.ts'
import { parseSoql, runSoql } from '../soql/run-query.ts'
import type { Handler } from './api.ts'
import { soqlOfListView } from './list-views.ts'

/** `GET query?explain=`, of SOQL or of the id of a list view: one plan, the one that the evaluator would follow; the query is checked as if it ran. */
export const explainQuery: Handler = (context, request) => {
  const asked = request.query.get('explain') ?? ''
  const soql = soqlOfListView(context, asked) ?? asked
  const asSeen = context.sim.queryContext(context.session.userId)
  const result = runSoql(asSeen, soql, { versionPath: context.versionPath, withDeleted: false })
  const meta = context.sim.schema.object(parseSoql(soql).sObject ?? '')
  if (!meta) throw malformedQuery('unexpected token: <EOF>')
  const total = context.sim.store.count(meta.spec.name)
  const cardinality = result.kind === 'count' ? result.total : result.kind === 'rows' ? result.rows.length : total
  const plan = {
    cardinality,
    fields: [],
    leadingOperationType: 'TableScan',
    notes: [],
    relativeCost: total === 0 ? 0 : cardinality / total,
    sobjectCardinality: total,
    sobjectType: meta.spec.name,
  }
  return { status: 200, body: { plans: [plan], sourceQuery: soql } }
}
