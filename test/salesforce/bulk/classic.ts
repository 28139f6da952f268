import { ApiProblem } from '../problem.ts'
import type { ApiContext } from '../rest/api.ts'
import { asObject, versionOf } from '../rest/api.ts'
import { parseXml, toValue, writeXml } from '../soap/xml.ts'
import type { ClassicBatch, ClassicJob } from './classic-jobs.ts'
import { addClassicJob, classicBatchInfo, classicJobInfo, classicJobs } from './classic-jobs.ts'
import type { CsvForm, CsvTable } from './csv.ts'
import { readCsv, writeCsv } from './csv.ts'
import { errorText, INGEST_OPERATIONS, ingestRows, unknownColumn } from './ingest-rows.ts'
import { tableOfQuery } from './query.ts'

/** What the first Bulk API answers: XML about jobs, CSV for rows. */
export type ClassicAnswer = { readonly status: number; readonly type: string; readonly text: string }

const NAMESPACE = 'http://www.force.com/2009/06/asyncapi/dataload'
const BATCH_ROWS_MAX = 10_000
const OPERATIONS = [...INGEST_OPERATIONS, 'query', 'queryAll'] as const
const FORM: CsvForm = { columnDelimiter: 'COMMA', lineEnding: 'LF' }

/** Runs one request below `/services/async/NN.0/`. @param path such as `['job', '750…', 'batch']` */
export function answerClassic(
  context: ApiContext,
  method: string,
  path: readonly string[],
  text: string,
): ClassicAnswer {
  const [root, jobId, batches, batchId, result, resultId] = path
  if (root !== 'job') throw refused('InvalidUrl', 'Invalid url')
  if (jobId === undefined) return xml(201, 'jobInfo', classicJobInfo(openJob(context, text)))
  const job = classicJobs(context.sim).get(jobId.slice(0, 15))
  if (!job) throw refused('InvalidJob', `Unable to find job: ${jobId}`)
  if (batches === undefined) {
    if (method === 'POST') changeState(job, text)
    return xml(200, 'jobInfo', classicJobInfo(job))
  }
  if (batchId === undefined) {
    if (method === 'POST') return xml(201, 'batchInfo', classicBatchInfo(addBatch(context, job, text)))
    return xml(200, 'batchInfoList', { batchInfo: job.batches.map(classicBatchInfo) })
  }
  const batch = job.batches.find((each) => each.id.slice(0, 15) === batchId.slice(0, 15))
  if (!batch) throw refused('InvalidBatch', `Unable to find batch: ${batchId}`)
  if (result === undefined) return xml(200, 'batchInfo', classicBatchInfo(batch))
  if (!batch.found) return csv(resultTable(batch))
  return resultId === undefined ? xml(200, 'result-list', { result: batch.found.id }) : csv(batch.found.table)
}

/** A failure of the whole request, in the words of this API. */
export function classicFailure(problem: ApiProblem): ClassicAnswer {
  const exceptionMessage = problem.message.slice(problem.errorCode.length + 2)
  return xml(problem.status, 'error', { exceptionCode: problem.errorCode, exceptionMessage })
}

export const refused = (code: string, message: string) => new ApiProblem(400, code, message)

function openJob(context: ApiContext, text: string): ClassicJob {
  const asked = readInfo(text)
  const operation = OPERATIONS.find((each) => each === asked.operation)
  const meta = context.sim.schema.object(String(asked.object))
  if (!operation) throw refused('InvalidJob', `Unable to find operation: ${String(asked.operation)}`)
  if (!meta) throw refused('InvalidJob', `Unable to find object: ${String(asked.object)}`)
  if ((asked.contentType ?? 'XML') !== 'CSV') throw refused('InvalidJob', 'Only content type CSV exists here')
  const job: ClassicJob = {
    id: context.sim.store.newId('750'),
    operation,
    object: meta.spec.name,
    externalIdFieldName: String(asked.externalIdFieldName ?? ''),
    createdById: context.session.userId,
    createdMs: context.sim.clock.nowMs(),
    apiVersion: versionOf(context),
    batches: [],
    state: 'Open',
  }
  addClassicJob(context.sim, job)
  return job
}

function changeState(job: ClassicJob, text: string): void {
  const { state } = readInfo(text)
  if (state !== 'Closed' && state !== 'Aborted') throw refused('InvalidJobState', `Invalid state: ${String(state)}`)
  if (job.state !== 'Open' && state !== job.state) throw refused('InvalidJobState', `Job is ${job.state}`)
  job.state = state
}

/** The batch is worked on at once; Salesforce does it some time later. */
function addBatch(context: ApiContext, job: ClassicJob, text: string): ClassicBatch {
  if (job.state !== 'Open') throw refused('InvalidJobState', 'Job is not in open state')
  const { sim } = context
  const base = { id: sim.store.newId('751'), jobId: job.id, madeMs: sim.clock.nowMs() }
  const batch = {
    ...base,
    ...(job.operation.startsWith('query') ? runQuery(context, job, text) : writeRows(context, job, text)),
  }
  job.batches.push(batch)
  return batch
}

type Done = Pick<ClassicBatch, 'failure' | 'rows' | 'found'>
const failedAs = (failure: string): Done => ({ failure, rows: [], found: null })

function runQuery(context: ApiContext, job: ClassicJob, soql: string): Done {
  try {
    const table = tableOfQuery(context, soql, job.operation === 'queryAll')
    return { failure: null, rows: [], found: { id: context.sim.store.newId('752'), table } }
  } catch (error) {
    if (error instanceof ApiProblem) return failedAs(`InvalidBatch : Failed to process query: ${error.message}`)
    throw error
  }
}

function writeRows({ sim }: ApiContext, job: ClassicJob, text: string): Done {
  const meta = sim.schema.object(job.object)
  const table = readCsv(text, { ...FORM, lineEnding: /^[^\n]*\r\n/.test(text) ? 'CRLF' : 'LF' })
  if (!meta || !table) return failedAs('InvalidBatch : Failed to parse CSV')
  if (table.rows.length > BATCH_ROWS_MAX) return failedAs(`ClientInputError : more than ${BATCH_ROWS_MAX} records`)
  const write = sim.writeContext(job.createdById)
  const unknown = unknownColumn(meta, write, table.columns)
  if (unknown !== undefined) return failedAs(`InvalidBatch : Field name not found : ${unknown}`)
  const operation = INGEST_OPERATIONS.find((each) => each === job.operation) ?? 'insert'
  return { failure: null, rows: ingestRows(write, meta, operation, job.externalIdFieldName, table), found: null }
}

/** One line for each row that was given, in its order. */
function resultTable({ rows }: ClassicBatch): CsvTable {
  const lines = rows.map(({ outcome }) =>
    outcome.ok ? [outcome.id, 'true', String(outcome.created), ''] : ['', 'false', 'false', errorText(outcome.errors)],
  )
  return { columns: ['Id', 'Success', 'Created', 'Error'], rows: lines }
}

function readInfo(text: string): Record<string, unknown> {
  const root = parseXml(text.trim())
  if (root?.name !== 'jobInfo') throw refused('InvalidJob', 'The request is no jobInfo')
  return asObject(toValue(root))
}

function xml(status: number, name: string, value: Record<string, unknown>): ClassicAnswer {
  const inside = writeXml(name, value).replace(`<${name}>`, `<${name} xmlns="${NAMESPACE}">`)
  return { status, type: 'application/xml', text: `<?xml version="1.0" encoding="UTF-8"?>${inside}` }
}

const csv = (table: CsvTable): ClassicAnswer => ({ status: 200, type: 'text/csv', text: writeCsv(table, FORM) })
