import { ApiProblem, notFound } from '../problem.ts'
import type { WriteContext } from '../records/write-context.ts'
import type { ApiContext, Handler } from '../rest/api.ts'
import { asObject, NO_CONTENT, versionOf } from '../rest/api.ts'
import type { ObjectMeta } from '../schema/schema.ts'
import type { CsvForm, CsvTable } from './csv.ts'
import { isDelimiter, isLineEnding, readCsv, writeCsv } from './csv.ts'
import { errorText, INGEST_OPERATIONS, ingestRows, unknownColumn } from './ingest-rows.ts'
import { jobInfo } from './job-info.ts'
import type { IngestJob } from './job-store.ts'
import { addJob, jobs } from './job-store.ts'

/** `POST jobs/ingest`. */
export const createIngestJob: Handler = (context, request) => {
  const body = asObject(request.body)
  const operation = INGEST_OPERATIONS.find((each) => each === body.operation)
  if (!operation) throw new ApiProblem(400, 'INVALIDJOB', `Invalid operation: ${String(body.operation)}`)
  const meta = context.sim.schema.object(String(body.object))
  if (!meta)
    throw new ApiProblem(400, 'INVALIDENTITY', `Entity '${String(body.object)}' is not supported by the Bulk API.`)
  const externalIdFieldName = body.externalIdFieldName === undefined ? null : String(body.externalIdFieldName)
  if (operation === 'upsert' && externalIdFieldName === null) {
    const message = `External ID was blank for ${meta.spec.name}. An External ID must be specified for upsert.`
    throw new ApiProblem(400, 'INVALIDJOB', message)
  }
  const nowMs = context.sim.clock.nowMs()
  const job: IngestJob = {
    kind: 'ingest',
    id: context.sim.store.newId('750'),
    object: meta.spec.name,
    operation,
    externalIdFieldName,
    createdById: context.session.userId,
    createdMs: nowMs,
    changedMs: nowMs,
    apiVersion: versionOf(context),
    state: 'Open',
    upload: null,
    columns: [],
    rows: [],
    errorMessage: null,
    ...csvForm(body),
  }
  addJob(context.sim, job)
  return { status: 200, body: jobInfo(job) }
}

/** `PUT jobs/ingest/id/batches`: the one upload of a job. */
export const uploadBatch: Handler = (context, request, [id = '']) => {
  const job = ingestJob(context, id)
  if (job.state !== 'Open')
    throw wrongState(
      `Found multiple contents for job: <${job.id}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a new Job and make sure you only do 'PUT' once on a given Job.`,
    )
  if (job.upload !== null) throw wrongState(`Found multiple contents for job: <${job.id}>`)
  job.upload = request.text ?? ''
  return { status: 201 }
}

/**
 * `PATCH jobs/ingest/id {state}`. Salesforce works on a closed job some time after it answered; here the rows are
 * written before the answer, and the next look at the job says so.
 */
export const changeIngestJob: Handler = (context, request, [id = '']) => {
  const job = ingestJob(context, id)
  const { state } = asObject(request.body)
  if (job.state !== 'Open')
    throw wrongState(`${state === 'Aborted' ? 'Aborting' : 'Closing'} already Completed Job not allowed`)
  if (state !== 'UploadComplete' && state !== 'Aborted') throw wrongState(`Invalid state: ${String(state)}`)
  job.changedMs = context.sim.clock.nowMs()
  if (state === 'UploadComplete') work(context, job)
  else job.state = 'Aborted'
  return { status: 200, body: { ...jobInfo(job), state } }
}

/** `GET jobs/ingest/id`. */
export const readIngestJob: Handler = (context, _request, [id = '']) => ({
  status: 200,
  body: jobInfo(ingestJob(context, id)),
})

/** `DELETE jobs/ingest/id`: only when it is not open. */
export const deleteIngestJob: Handler = (context, _request, [id = '']) => {
  const job = ingestJob(context, id)
  if (job.state === 'Open') throw wrongState('Deleting not Closed or Aborted Job not allowed')
  jobs(context.sim).delete(job.id)
  return NO_CONTENT
}

/** `GET jobs/ingest`. */
export const listIngestJobs: Handler = (context) => {
  const records = [...jobs(context.sim).values()].filter((job) => job.kind === 'ingest').map(jobInfo)
  return { status: 200, body: { done: true, nextRecordsUrl: null, records } }
}

export const successfulResults: Handler = (context, _request, [id = '']) => {
  const job = ingestJob(context, id)
  const rows = job.rows.flatMap(({ row, outcome }) =>
    outcome.ok ? [[outcome.id, String(outcome.created), ...row]] : [],
  )
  return csvAnswer({ columns: ['sf__Id', 'sf__Created', ...job.columns], rows }, job)
}

export const failedResults: Handler = (context, _request, [id = '']) => {
  const job = ingestJob(context, id)
  const rows = job.rows.flatMap(({ row, outcome }) =>
    outcome.ok ? [] : [[row[job.columns.indexOf('Id')] ?? '', errorText(outcome.errors), ...row]],
  )
  return csvAnswer({ columns: ['sf__Id', 'sf__Error', ...job.columns], rows }, job)
}

/** Rows that were never tried: those of a job that was aborted or failed as a whole. */
export const unprocessedRecords: Handler = (context, _request, [id = '']) => {
  const job = ingestJob(context, id)
  const table = job.rows.length > 0 ? null : readCsv(job.upload ?? '', job)
  const isTried = job.state === 'JobComplete'
  return csvAnswer({ columns: table?.columns ?? job.columns, rows: isTried ? [] : (table?.rows ?? []) }, job)
}

function work(context: ApiContext, job: IngestJob): void {
  const meta = context.sim.schema.object(job.object)
  const table = readCsv(job.upload ?? '', job)
  const write = context.sim.writeContext(job.createdById)
  job.errorMessage = refusalOf(job, meta, table, write)
  job.state = job.errorMessage === null ? 'JobComplete' : 'Failed'
  if (!meta || !table || job.errorMessage !== null) return
  job.columns = table.columns
  job.rows = ingestRows(write, meta, job.operation, job.externalIdFieldName ?? '', table)
}

/** Why a job fails as a whole; null when its rows can be tried. */
function refusalOf(
  job: IngestJob,
  meta: ObjectMeta | undefined,
  table: CsvTable | null,
  write: WriteContext,
): string | null {
  if (!meta) return `InvalidBatch : entity is gone: ${job.object}`
  if (!table) {
    return `ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${job.lineEnding}`
  }
  const unknown = unknownColumn(meta, write, table.columns)
  return unknown === undefined ? null : `InvalidBatch : Field name not found : ${unknown}`
}

function ingestJob(context: ApiContext, id: string): IngestJob {
  const job = jobs(context.sim).get(id)
  if (job?.kind !== 'ingest') throw notFound()
  return job
}

/** How the tables of a job look, by what its creation asked. */
export function csvForm(body: Readonly<Record<string, unknown>>): CsvForm {
  const { columnDelimiter = 'COMMA', lineEnding = 'LF' } = body
  if (!isDelimiter(columnDelimiter))
    throw new ApiProblem(400, 'INVALIDJOB', `Invalid columnDelimiter: ${String(columnDelimiter)}`)
  if (!isLineEnding(lineEnding)) throw new ApiProblem(400, 'INVALIDJOB', `Invalid lineEnding: ${String(lineEnding)}`)
  return { columnDelimiter, lineEnding }
}

export const csvAnswer = (table: CsvTable, form: CsvForm, headers: Record<string, string> = {}) => ({
  status: 200,
  headers: { 'Content-Type': 'text/csv', ...headers },
  body: writeCsv(table, form),
})

export const wrongState = (message: string) => new ApiProblem(400, 'INVALIDJOBSTATE', message)
