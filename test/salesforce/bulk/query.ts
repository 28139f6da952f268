import { ApiProblem, notFound } from '../problem.ts'
import type { ApiContext, Handler } from '../rest/api.ts'
import { asObject, NO_CONTENT, versionOf } from '../rest/api.ts'
import { parseSoql, runSoql } from '../soql/run-query.ts'
import type { CsvTable } from './csv.ts'
import { csvAnswer, csvForm, wrongState } from './ingest.ts'
import { jobInfo, locatorAt, rowOfLocator } from './job-info.ts'
import type { QueryJob } from './job-store.ts'
import { addJob, jobs } from './job-store.ts'

/** What the server puts on one page of results when nobody asks for less. */
const PAGE_ROWS = 50_000

/** `POST jobs/query`: the answer is a snapshot of this moment. */
export const createQueryJob: Handler = (context, request) => {
  const body = asObject(request.body)
  const { operation, query } = body
  if (operation !== 'query' && operation !== 'queryAll') {
    throw new ApiProblem(400, 'INVALIDJOB', `Invalid operation: ${String(operation)}`)
  }
  const soql = String(query ?? '')
  const nowMs = context.sim.clock.nowMs()
  const result = tableOfQuery(context, soql, operation === 'queryAll')
  const job: QueryJob = {
    kind: 'query',
    id: context.sim.store.newId('750'),
    object: context.sim.schema.object(parseSoql(soql).sObject ?? '')?.spec.name ?? '',
    operation,
    createdById: context.session.userId,
    createdMs: nowMs,
    changedMs: nowMs,
    apiVersion: versionOf(context),
    result,
    state: 'UploadComplete',
    ...csvForm(body),
  }
  addJob(context.sim, job)
  const answer = { status: 200, body: jobInfo(job) }
  job.state = 'JobComplete'
  return answer
}

/** `GET jobs/query/id`. */
export const readQueryJob: Handler = (context, _request, [id = '']) => ({
  status: 200,
  body: jobInfo(queryJob(context, id)),
})

/** `PATCH jobs/query/id {"state":"Aborted"}`. */
export const changeQueryJob: Handler = (context, request, [id = '']) => {
  const job = queryJob(context, id)
  if (asObject(request.body).state !== 'Aborted') throw wrongState('only Aborted is allowed')
  job.state = 'Aborted'
  return { status: 200, body: jobInfo(job) }
}

/** `DELETE jobs/query/id`. */
export const deleteQueryJob: Handler = (context, _request, [id = '']) => {
  jobs(context.sim).delete(queryJob(context, id).id)
  return NO_CONTENT
}

/** `GET jobs/query`. */
export const listQueryJobs: Handler = (context) => {
  const records = [...jobs(context.sim).values()].filter((job) => job.kind === 'query').map(jobInfo)
  return { status: 200, body: { done: true, nextRecordsUrl: null, records } }
}

/** `GET jobs/query/id/results?locator=&maxRecords=`; the literal text `null` as locator ends the pages. */
export const queryResults: Handler = (context, request, [id = '']) => {
  const job = queryJob(context, id)
  if (job.state !== 'JobComplete') throw wrongState(`Job is not complete: ${job.state}`)
  const locator = request.query.get('locator')
  const from = locator === null ? 0 : rowOfLocator(locator)
  if (from === null) throw new ApiProblem(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator')
  const asked = Number(request.query.get('maxRecords') ?? PAGE_ROWS)
  const to = from + Math.max(1, Math.min(asked || PAGE_ROWS, PAGE_ROWS))
  const rows = job.result.rows.slice(from, to)
  const isLast = to >= job.result.rows.length
  return csvAnswer({ columns: job.result.columns, rows }, job, {
    'Sforce-Locator': isLast ? 'null' : locatorAt(to),
    'Sforce-NumberOfRecords': String(rows.length),
  })
}

function queryJob(context: ApiContext, id: string): QueryJob {
  const job = jobs(context.sim).get(id)
  if (job?.kind !== 'query') throw notFound()
  return job
}

/** What a query finds as a table; only plain fields fit into one. */
export function tableOfQuery(context: ApiContext, soql: string, withDeleted: boolean): CsvTable {
  const asSeen = context.sim.queryContext(context.session.userId)
  const result = runSoql(asSeen, soql, { versionPath: context.versionPath, withDeleted })
  const fields = parseSoql(soql).fields ?? []
  const isPlain = fields.every((each) => each.type === 'Field' || each.type === 'FieldRelationship')
  if (result.kind !== 'rows' || !isPlain) {
    throw new ApiProblem(400, 'API_ERROR', 'Aggregate queries and sub-queries are not supported by the Bulk API')
  }
  const paths = fields.map((each) => pathOf(each))
  const first = result.rows[0] === undefined ? null : result.project(result.rows[0])
  const columns = paths.map((path) => (first ? canonical(first, path) : path).join('.'))
  const rows = result.rows.map((row) => {
    const record = result.project(row)
    return paths.map((path) => cellOf(record, path))
  })
  return { columns, rows }
}

type Selected = { type: string; field?: string; relationships?: readonly string[] }
const pathOf = ({ field = '', relationships = [] }: Selected) => [...relationships, field]

/** The path in the names of the answer: a query may write them in any case. */
function canonical(record: unknown, path: readonly string[]): string[] {
  let at = record
  return path.map((name) => {
    const [key, value] = Object.entries(asObject(at)).find(([each]) => each.toLowerCase() === name.toLowerCase()) ?? [
      name,
    ]
    at = value
    return key
  })
}

function cellOf(record: unknown, path: readonly string[]): string {
  let at: unknown = record
  for (const name of path) {
    at = Object.entries(asObject(at)).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1] ?? null
  }
  return at === null ? '' : String(at).replace(/^(\d{4}-\d\d-\d\dT[\d:.]+)\+0000$/, '$1Z')
}
