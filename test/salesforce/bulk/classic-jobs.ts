import { toStamp } from '../clock.ts'
import type { Sim } from '../sim.ts'
import type { CsvTable } from './csv.ts'
import type { IngestedRow, IngestOperation } from './ingest-rows.ts'

/** A job of the first Bulk API: it takes any number of batches while it is open. */
export type ClassicJob = {
  readonly id: string
  readonly operation: IngestOperation | 'query' | 'queryAll'
  readonly object: string
  readonly externalIdFieldName: string
  readonly createdById: string
  readonly createdMs: number
  readonly apiVersion: number
  readonly batches: ClassicBatch[]
  state: 'Open' | 'Closed' | 'Aborted'
}
export type ClassicBatch = {
  readonly id: string
  readonly jobId: string
  readonly madeMs: number
  /** Why the batch failed as a whole, or null. */
  readonly failure: string | null
  readonly rows: readonly IngestedRow[]
  /** What a query found; null for batches of rows. */
  readonly found: { readonly id: string; readonly table: CsvTable } | null
}

/** Jobs hold their data until the process ends; the oldest goes when there are more. */
const JOBS_MAX = 1_000
const jobsOf = new WeakMap<Sim, Map<string, ClassicJob>>()

/** The jobs of an org by the first 15 characters of their id. */
export function classicJobs(sim: Sim): Map<string, ClassicJob> {
  const known = jobsOf.get(sim) ?? new Map<string, ClassicJob>()
  jobsOf.set(sim, known)
  return known
}

export function addClassicJob(sim: Sim, job: ClassicJob): void {
  const all = classicJobs(sim)
  all.set(job.id.slice(0, 15), job)
  const [oldest] = all.keys()
  if (all.size > JOBS_MAX && oldest !== undefined) all.delete(oldest)
}

/** A job as `jobInfo` tells it. */
export function classicJobInfo(job: ClassicJob): Record<string, unknown> {
  const failed = job.batches.filter((batch) => batch.failure !== null).length
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: job.createdById,
    createdDate: timeOf(job.createdMs),
    systemModstamp: timeOf(job.createdMs),
    state: job.state,
    ...(job.externalIdFieldName === '' ? {} : { externalIdFieldName: job.externalIdFieldName }),
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    numberBatchesQueued: 0,
    numberBatchesInProgress: 0,
    numberBatchesCompleted: job.batches.length - failed,
    numberBatchesFailed: failed,
    numberBatchesTotal: job.batches.length,
    numberRecordsProcessed: job.batches.reduce((sum, { rows }) => sum + rows.length, 0),
    numberRetries: 0,
    apiVersion: job.apiVersion.toFixed(1),
    numberRecordsFailed: job.batches.reduce((sum, batch) => sum + failedRows(batch), 0),
  }
}

/** A batch as `batchInfo` tells it; it is done as soon as it was given. */
export function classicBatchInfo(batch: ClassicBatch): Record<string, unknown> {
  return {
    id: batch.id,
    jobId: batch.jobId,
    state: batch.failure === null ? 'Completed' : 'Failed',
    ...(batch.failure === null ? {} : { stateMessage: batch.failure }),
    createdDate: timeOf(batch.madeMs),
    systemModstamp: timeOf(batch.madeMs),
    numberRecordsProcessed: batch.found?.table.rows.length ?? batch.rows.length,
    numberRecordsFailed: failedRows(batch),
    totalProcessingTime: batch.rows.length,
    apiActiveProcessingTime: batch.rows.length,
    apexProcessingTime: 0,
  }
}

const failedRows = ({ rows }: ClassicBatch) => rows.filter(({ outcome }) => !outcome.ok).length
const timeOf = (ms: number) => toStamp(ms).replace('+0000', 'Z')
