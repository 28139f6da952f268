import {
  changeIngestJob,
  createIngestJob,
  deleteIngestJob,
  failedResults,
  listIngestJobs,
  readIngestJob,
  successfulResults,
  unprocessedRecords,
  uploadBatch,
} from '../bulk/ingest.ts'
import {
  changeQueryJob,
  createQueryJob,
  deleteQueryJob,
  listQueryJobs,
  queryResults,
  readQueryJob,
} from '../bulk/query.ts'
import { ApiProblem, notFound } from '../problem.ts'
import { completions, executeAnonymous } from './apex.ts'
import type { ApiAnswer, ApiContext, ApiRequest, Handler } from './api.ts'
import { deleted, updated } from './changes.ts'
import { createMany, deleteMany, readMany, updateMany, upsertMany } from './collections.ts'
import { batch, composite } from './composite.ts'
import {
  describeBasic,
  describeGlobal,
  describeObject,
  describeToolingGlobal,
  describeToolingObject,
} from './describe.ts'
import { graph } from './graph.ts'
import {
  describeApprovalLayouts,
  describeCompactLayouts,
  describeLayoutOf,
  describeLayouts,
  describeNamedLayout,
  primaryCompactLayouts,
} from './layouts.ts'
import { describeListView, listViewResults, listViews, readListView } from './list-views.ts'
import { listApprovals, listRules, submitApproval, triggerRules } from './process.ts'
import { query, queryAll, queryMore, toolingQuery } from './query.ts'
import {
  defaultValues,
  defaultValuesFor,
  describeQuickAction,
  listQuickActions,
  runQuickAction,
} from './quick-actions.ts'
import { recent } from './recent.ts'
import { isVersion, listLimits, listResources } from './root.ts'
import { parameterizedSearch, search } from './search.ts'
import { createOne, deleteByKey, deleteOne, readByKey, readOne, updateOne, upsertOne } from './sobjects.ts'
import { tabs, theme } from './tabs.ts'
import { createCustomField, deleteCustomField, readCustomField, updateCustomField } from './tooling.ts'
import { createTree } from './tree.ts'

/** `*` stands for one path segment. The first route that fits wins, so fixed words come before `*`. */
const ROUTES: readonly (readonly [method: string, path: string, handler: Handler])[] = [
  ['GET', '', listResources],
  ['GET', 'limits', listLimits],
  ['GET', 'query', query],
  ['GET', 'queryAll', queryAll],
  ['GET', 'query/*', queryMore],
  ['GET', 'queryAll/*', queryMore],
  ['GET', 'search', search],
  ['GET', 'parameterizedSearch', parameterizedSearch],
  ['POST', 'parameterizedSearch', parameterizedSearch],
  ['GET', 'recent', recent],
  ['GET', 'tabs', tabs],
  ['GET', 'theme', theme],
  ['GET', 'compactLayouts', primaryCompactLayouts],
  ['GET', 'process/rules', listRules],
  ['POST', 'process/rules', triggerRules],
  ['GET', 'process/approvals', listApprovals],
  ['POST', 'process/approvals', submitApproval],
  ['GET', 'quickActions', listQuickActions],
  ['POST', 'quickActions/*', runQuickAction],
  ['GET', 'quickActions/*/describe', describeQuickAction],
  ['GET', 'quickActions/*/defaultValues', defaultValues],
  ['GET', 'quickActions/*/defaultValues/*', defaultValuesFor],
  ['GET', 'sobjects', describeGlobal],
  ['GET', 'sobjects/*', describeBasic],
  ['POST', 'sobjects/*', createOne],
  ['POST', 'sobjects/*/Id', createOne],
  ['GET', 'sobjects/*/describe', describeObject],
  ['GET', 'sobjects/*/describe/layouts', describeLayouts],
  ['GET', 'sobjects/*/describe/layouts/*', describeLayoutOf],
  ['GET', 'sobjects/*/describe/namedLayouts/*', describeNamedLayout],
  ['GET', 'sobjects/*/describe/compactLayouts', describeCompactLayouts],
  ['GET', 'sobjects/*/describe/approvalLayouts', describeApprovalLayouts],
  ['GET', 'sobjects/*/quickActions', listQuickActions],
  ['POST', 'sobjects/*/quickActions/*', runQuickAction],
  ['GET', 'sobjects/*/quickActions/*/describe', describeQuickAction],
  ['GET', 'sobjects/*/quickActions/*/defaultValues', defaultValues],
  ['GET', 'sobjects/*/quickActions/*/defaultValues/*', defaultValuesFor],
  ['GET', 'sobjects/*/listviews', listViews],
  ['GET', 'sobjects/*/listviews/*', readListView],
  ['GET', 'sobjects/*/listviews/*/describe', describeListView],
  ['GET', 'sobjects/*/listviews/*/results', listViewResults],
  ['GET', 'sobjects/*/updated', updated],
  ['GET', 'sobjects/*/deleted', deleted],
  ['GET', 'sobjects/*/*', readOne],
  ['PATCH', 'sobjects/*/*', updateOne],
  ['DELETE', 'sobjects/*/*', deleteOne],
  ['GET', 'sobjects/*/*/*', readByKey],
  ['PATCH', 'sobjects/*/*/*', upsertOne],
  ['DELETE', 'sobjects/*/*/*', deleteByKey],
  ['POST', 'composite', composite],
  ['POST', 'composite/batch', batch],
  ['POST', 'composite/graph', graph],
  ['POST', 'composite/tree/*', createTree],
  ['POST', 'composite/sobjects', createMany],
  ['PATCH', 'composite/sobjects', updateMany],
  ['DELETE', 'composite/sobjects', deleteMany],
  ['GET', 'composite/sobjects/*', readMany],
  ['POST', 'composite/sobjects/*', readMany],
  ['PATCH', 'composite/sobjects/*/*', upsertMany],
  ['GET', 'jobs/ingest', listIngestJobs],
  ['POST', 'jobs/ingest', createIngestJob],
  ['GET', 'jobs/ingest/*', readIngestJob],
  ['PATCH', 'jobs/ingest/*', changeIngestJob],
  ['DELETE', 'jobs/ingest/*', deleteIngestJob],
  ['PUT', 'jobs/ingest/*/batches', uploadBatch],
  ['GET', 'jobs/ingest/*/successfulResults', successfulResults],
  ['GET', 'jobs/ingest/*/failedResults', failedResults],
  ['GET', 'jobs/ingest/*/unprocessedrecords', unprocessedRecords],
  ['GET', 'jobs/query', listQueryJobs],
  ['POST', 'jobs/query', createQueryJob],
  ['GET', 'jobs/query/*', readQueryJob],
  ['PATCH', 'jobs/query/*', changeQueryJob],
  ['DELETE', 'jobs/query/*', deleteQueryJob],
  ['GET', 'jobs/query/*/results', queryResults],
  ['GET', 'tooling/query', toolingQuery],
  ['GET', 'tooling/executeAnonymous', executeAnonymous],
  ['GET', 'tooling/completions', completions],
  ['GET', 'tooling/sobjects', describeToolingGlobal],
  ['GET', 'tooling/sobjects/*/describe', describeToolingObject],
  ['POST', 'tooling/sobjects/CustomField', createCustomField],
  ['GET', 'tooling/sobjects/CustomField/*', readCustomField],
  ['PATCH', 'tooling/sobjects/CustomField/*', updateCustomField],
  ['DELETE', 'tooling/sobjects/CustomField/*', deleteCustomField],
]

/** Runs one REST request. Whole-request failures come back as answers with an error array; nothing is committed yet. */
export function dispatch(context: ApiContext, request: ApiRequest): ApiAnswer {
  const mark = context.sim.store.mark()
  try {
    return route(context, request)
  } catch (error) {
    context.sim.store.rollbackTo(mark)
    if (error instanceof ApiProblem) return { status: error.status, body: error.body }
    throw error
  }
}

function route(context: ApiContext, request: ApiRequest): ApiAnswer {
  let isKnownPath = false
  for (const [method, path, handler] of ROUTES) {
    const parameters = matchPath(path, request.segments)
    if (!parameters) continue
    isKnownPath = true
    if (method === request.method) return handler(context, request, parameters)
  }
  if (!isKnownPath) throw notFound()
  throw new ApiProblem(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${request.method}' not allowed.`)
}

function matchPath(path: string, segments: readonly string[]): string[] | null {
  const parts = path === '' ? [] : path.split('/')
  if (parts.length !== segments.length) return null
  const parameters: string[] = []
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? ''
    if (part === '*') parameters.push(segment)
    else if (part !== segment) return null
  }
  return parameters
}

/** Splits the address of a request into decoded segments and query; null when it is outside `/services/data/vNN.0`. */
export function readAddress(
  address: string,
): { versionPath: string; segments: string[]; query: URLSearchParams } | null {
  const url = new URL(address.replace(/^\/+/, '/'), 'http://sim.invalid')
  const match = /^(\/services\/data\/v(\d+)\.0)(?:\/(.*))?$/.exec(url.pathname.replaceAll(/\/{2,}/g, '/'))
  if (!match?.[1] || !isVersion(Number(match[2]))) return null
  const segments = (match[3] ?? '').split('/').filter((segment) => segment !== '')
  return { versionPath: match[1], segments: segments.map(decode), query: url.searchParams }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
