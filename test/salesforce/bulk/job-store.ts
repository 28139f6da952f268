import type { Sim } from '../sim.ts'
import type { CsvForm, CsvTable } from './csv.ts'
import type { IngestedRow, IngestOperation } from './ingest-rows.ts'

type JobBase = CsvForm & {
  readonly id: string
  readonly object: string
  readonly createdById: string
  readonly createdMs: number
  readonly apiVersion: number
  changedMs: number
}
export type IngestJob = JobBase & {
  readonly kind: 'ingest'
  readonly operation: IngestOperation
  readonly externalIdFieldName: string | null
  state: 'Open' | 'UploadComplete' | 'JobComplete' | 'Failed' | 'Aborted'
  upload: string | null
  columns: readonly string[]
  rows: readonly IngestedRow[]
  errorMessage: string | null
}
export type QueryJob = JobBase & {
  readonly kind: 'query'
  readonly operation: 'query' | 'queryAll'
  readonly result: CsvTable
  state: 'UploadComplete' | 'JobComplete' | 'Aborted'
}
export type Job = IngestJob | QueryJob

/** Jobs hold their data until they are deleted or the process ends; the oldest goes when there are more. */
const JOBS_MAX = 1_000
const jobsOf = new WeakMap<Sim, Map<string, Job>>()

/** The bulk jobs of an org by id, in the order of creation. */
export function jobs(sim: Sim): Map<string, Job> {
  const known = jobsOf.get(sim) ?? new Map<string, Job>()
  jobsOf.set(sim, known)
  return known
}

export function addJob(sim: Sim, job: Job): void {
  const all = jobs(sim)
  all.set(job.id, job)
  const [oldest] = all.keys()
  if (all.size > JOBS_MAX && oldest !== undefined) all.delete(oldest)
}
