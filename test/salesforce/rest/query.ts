import { ApiProblem } from '../problem.ts'
import type { Schema } from '../schema/schema.ts'
import type { QueryResult } from '../soql/run-query.ts'
import { parseSoql, runSoql } from '../soql/run-query.ts'
import type { ApiAnswer, ApiContext, ApiRequest, Handler } from './api.ts'
import { describeColumns } from './query-columns.ts'
import { explainQuery } from './query-plan.ts'
import { noteTouched } from './recent.ts'

type Cursor = {
  readonly result: Extract<QueryResult, { kind: 'rows' }>
  readonly openedMs: number
  readonly pageRows: number
}

const PAGE_ROWS_MIN = 200
/** Open cursors hold their rows; the oldest goes when there are more. Salesforce has no cap since v56, memory has. */
const CURSORS_MAX = 500
const cursorsOf = new WeakMap<object, Map<string, Cursor>>()

/** `GET query?q=`. */
export const query: Handler = (context, request) =>
  request.query.has('explain') ? explainQuery(context, request, []) : start(context, request, false)
/** `GET queryAll?q=`: rows in the recycle bin included. */
export const queryAll: Handler = (context, request) => start(context, request, true)

/** `GET query/0r8…-2000`: the page of an open cursor that begins at that row. */
export const queryMore: Handler = (context, _request, [locator = '']) => {
  const [id = '', offset = ''] = locator.split('-')
  const cursor = cursors(context).get(id)
  const from = Number(offset)
  const lifeMs = context.sim.config().locatorMinutes * 60_000
  const isAlive = cursor && cursor.openedMs + lifeMs > context.sim.clock.nowMs()
  if (!isAlive || !/^\d+$/.test(offset) || from >= cursor.result.rows.length) {
    throw new ApiProblem(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator')
  }
  return page(context, id, cursor, from)
}

/** `GET tooling/query?q=`: the objects of the Tooling API beside those of the org. */
export const toolingQuery: Handler = (context, request) => {
  const { schema } = context.sim
  const seesTooling = { ...schema, object: (name: string) => schema.toolingObject(name) ?? schema.object(name) }
  return start(context, request, false, seesTooling)
}

function start(
  context: ApiContext,
  request: ApiRequest,
  withDeleted: boolean,
  schema: Schema = context.sim.schema,
): ApiAnswer {
  const soql = request.query.get('q')
  if (soql === null) throw new ApiProblem(400, 'MALFORMED_QUERY', 'SOQL statement is missing')
  const asSeen = { ...context.sim.queryContext(context.session.userId), schema }
  const result = runSoql(asSeen, soql, { versionPath: context.versionPath, withDeleted })
  if (request.query.get('columns') === 'true') {
    const parsed = parseSoql(soql)
    const meta = schema.object(parsed.sObject ?? '')
    if (meta) return { status: 200, body: describeColumns(asSeen, meta, parsed) }
  }
  if (result.kind === 'count') return { status: 200, body: { totalSize: result.total, done: true, records: [] } }
  const pageRows = pageRowsOf(context, request)
  if (result.kind === 'aggregate') {
    if (result.records.length > pageRows) {
      const message =
        'Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch'
      throw new ApiProblem(400, 'EXCEEDED_ID_LIMIT', message)
    }
    return { status: 200, body: { totalSize: result.records.length, done: true, records: result.records } }
  }
  if (parseSoql(soql).for)
    noteTouched(
      context,
      result.rows.slice(0, pageRows).map(({ Id }) => Id),
    )
  const cursor = { result, openedMs: context.sim.clock.nowMs(), pageRows }
  if (result.rows.length <= pageRows) return page(context, '', cursor, 0)
  const id = context.sim.store.newId('0r8')
  const open = cursors(context)
  open.set(id, cursor)
  const [oldest] = open.keys()
  if (open.size > CURSORS_MAX && oldest !== undefined) open.delete(oldest)
  return page(context, id, cursor, 0)
}

/** Every open locator dies at once. */
export function forgetLocators(sim: object): void {
  cursorsOf.delete(sim)
}

function cursors(context: ApiContext): Map<string, Cursor> {
  const known = cursorsOf.get(context.sim)
  if (known) return known
  const made = new Map<string, Cursor>()
  cursorsOf.set(context.sim, made)
  return made
}

function page(context: ApiContext, id: string, { result, pageRows }: Cursor, from: number): ApiAnswer {
  const to = from + pageRows
  const isDone = to >= result.rows.length
  return {
    status: 200,
    body: {
      totalSize: result.rows.length,
      done: isDone,
      ...(isDone ? {} : { nextRecordsUrl: `${context.versionPath}/query/${id}-${to}` }),
      records: result.rows.slice(from, to).map(result.project),
    },
  }
}

function pageRowsOf(context: ApiContext, request: ApiRequest): number {
  const asked = /batchSize\s*=\s*(\d+)/i.exec(request.header('sforce-query-options') ?? '')?.[1]
  const most = context.sim.config().pageRowsMax
  return asked === undefined ? most : Math.min(most, Math.max(PAGE_ROWS_MIN, Number(asked)))
}
