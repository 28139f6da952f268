import { liveRows } from '../metadata/components.ts'
import { notFound } from '../problem.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import { runSoql } from '../soql/run-query.ts'
import type { JsonObject } from '../soql/select.ts'
import type { Row } from '../store.ts'
import type { ApiContext, Handler } from './api.ts'
import { objectOf } from './api.ts'
import type { ListQuery } from './list-view-query.ts'
import { queryOfListView } from './list-view-query.ts'

const RESULTS_BY_DEFAULT = 25
const RESULTS_MAX = 2_000

/** `GET sobjects/X/listviews`. */
export const listViews: Handler = (context, _request, [name = '']) => {
  const { spec } = objectOf(context, name)
  const listviews = liveRows(context.sim, 'ListView')
    .filter((row) => row.SobjectType === spec.name)
    .map((row) => headOf(context, spec.name, row))
  const page = { done: true, nextRecordsUrl: null, size: listviews.length, sobjectType: spec.name }
  return { status: 200, body: { ...page, listviews } }
}

/** `GET sobjects/X/listviews/00B…`. */
export const readListView: Handler = (context, _request, [name = '', id = '']) => {
  const { spec } = objectOf(context, name)
  return { status: 200, body: headOf(context, spec.name, viewOf(context, spec.name, id)) }
}

/** `GET sobjects/X/listviews/00B…/describe`: its columns and its query. */
export const describeListView: Handler = (context, _request, [name = '', id = '']) => {
  const meta = objectOf(context, name)
  const view = viewOf(context, meta.spec.name, id)
  const listed = queryOfListView(context, meta, view)
  const orderBy = [listed.order, 'Id'].map((fieldNameOrPath) => ({
    fieldNameOrPath,
    nullsPosition: 'first',
    sortDirection: 'ascending',
  }))
  const where = { relatedEntityId: null, scopeEntityId: null, whereCondition: { conditions: [], conjunction: 'and' } }
  return {
    status: 200,
    body: {
      ...where,
      columns: columnsOf(listed),
      id: view.Id,
      orderBy,
      query: listed.soql,
      scope: listed.scope,
      sobjectType: meta.spec.name,
    },
  }
}

/** `GET sobjects/X/listviews/00B…/results?limit=&offset=`: its rows, column by column. */
export const listViewResults: Handler = (context, request, [name = '', id = '']) => {
  const meta = objectOf(context, name)
  const view = viewOf(context, meta.spec.name, id)
  const listed = queryOfListView(context, meta, view)
  const records = rowsOf(context, listed)
  const limit = Math.min(RESULTS_MAX, Number(request.query.get('limit') ?? RESULTS_BY_DEFAULT) || RESULTS_BY_DEFAULT)
  const offset = Number(request.query.get('offset') ?? 0) || 0
  const shown = records.slice(offset, offset + limit)
  const paths = columnsOf(listed).map(({ fieldNameOrPath }) => fieldNameOrPath)
  return {
    status: 200,
    body: {
      columns: columnsOf(listed),
      developerName: view.DeveloperName,
      done: offset + shown.length >= records.length,
      id: view.Id,
      label: view.Name,
      records: shown.map((record) => ({
        columns: paths.map((path) => ({ fieldNameOrPath: path, value: textAt(record, path) })),
      })),
      size: shown.length,
    },
  }
}

/** The query of a list view that an address names by its id; null where the id is of nothing like that. */
export function soqlOfListView(context: ApiContext, id: string): string | null {
  const view = liveRows(context.sim, 'ListView').find((row) => row.Id.slice(0, 15) === id.slice(0, 15))
  const meta: ObjectMeta | undefined = view && context.sim.schema.object(String(view.SobjectType))
  return view && meta ? queryOfListView(context, meta, view).soql : null
}

function headOf(context: ApiContext, object: string, row: Row) {
  const url = `${context.versionPath}/sobjects/${object}/listviews/${row.Id}`
  return {
    describeUrl: `${url}/describe`,
    developerName: row.DeveloperName,
    id: row.Id,
    label: row.Name,
    resultsUrl: `${url}/results`,
    soqlCompatible: true,
    url,
  }
}

function viewOf(context: ApiContext, object: string, id: string): Row {
  const rows = liveRows(context.sim, 'ListView').filter((row) => row.SobjectType === object)
  const view = rows.find((row) => row.Id.slice(0, 15) === id.slice(0, 15))
  if (!view) throw notFound()
  return view
}

/** The columns that people see, then those that every list carries unseen. */
function columnsOf({ columns, order }: ListQuery) {
  const shown = columns.map(({ path, spec }) => ({
    ascendingLabel: 'Z-A',
    descendingLabel: 'A-Z',
    fieldNameOrPath: path,
    hidden: false,
    label: spec.label,
    searchable: spec.filterable,
    selectListItem: spec.type === 'picklist' ? `toLabel(${path})` : path,
    sortDirection: path === order ? 'ascending' : null,
    sortIndex: path === order ? 0 : null,
    sortable: spec.filterable,
    type: String(spec.type),
  }))
  const hidden = [
    ['Id', 'id'],
    ['CreatedDate', 'datetime'],
    ['LastModifiedDate', 'datetime'],
    ['SystemModstamp', 'datetime'],
  ].map(([name = '', type = '']) => ({
    ascendingLabel: null,
    descendingLabel: null,
    fieldNameOrPath: name,
    hidden: true,
    label: name,
    searchable: false,
    selectListItem: name,
    sortDirection: null,
    sortIndex: null,
    sortable: false,
    type,
  }))
  return [...shown, ...hidden]
}

function rowsOf(context: ApiContext, { soql }: ListQuery): JsonObject[] {
  const asSeen = context.sim.queryContext(context.session.userId)
  const result = runSoql(asSeen, soql, { versionPath: context.versionPath, withDeleted: false })
  return result.kind === 'rows' ? result.rows.map(result.project) : []
}

/** Lists show everything as text. */
function textAt(record: JsonObject, path: string): string | null {
  let at: unknown = record
  for (const name of path.split('.')) at = typeof at === 'object' && at !== null ? Reflect.get(at, name) : null
  return at === null || at === undefined ? null : String(at)
}
