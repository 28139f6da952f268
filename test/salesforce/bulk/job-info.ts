import { toStamp } from '../clock.ts'
import type { Job } from './job-store.ts'

/** A job as its own resource tells it. */
export function jobInfo(job: Job): Record<string, unknown> {
  const { id, operation, object, createdById, state, lineEnding, columnDelimiter, apiVersion } = job
  const common = {
    id,
    operation,
    object,
    createdById,
    createdDate: toStamp(job.createdMs),
    systemModstamp: toStamp(job.changedMs),
    state,
  }
  const form = { concurrencyMode: 'Parallel', contentType: 'CSV', apiVersion, lineEnding, columnDelimiter }
  if (job.kind === 'query') {
    const done = {
      jobType: 'V2Query',
      numberRecordsProcessed: job.result.rows.length,
      retries: 0,
      totalProcessingTime: 1,
    }
    return { ...common, ...form, ...(state === 'JobComplete' ? { ...done, isPkChunkingSupported: true } : {}) }
  }
  const failed = job.rows.filter(({ outcome }) => !outcome.ok).length
  return {
    ...common,
    ...(job.externalIdFieldName === null ? {} : { externalIdFieldName: job.externalIdFieldName }),
    ...form,
    contentUrl: `services/data/v${apiVersion.toFixed(1)}/jobs/ingest/${id}/batches`,
    jobType: 'V2Ingest',
    ...(job.errorMessage === null ? {} : { errorMessage: job.errorMessage }),
    retries: 0,
    totalProcessingTime: job.rows.length,
    apiActiveProcessingTime: job.rows.length,
    apexProcessingTime: 0,
    numberRecordsProcessed: job.rows.length,
    numberRecordsFailed: failed,
  }
}

/** Where the next page of results begins, opaque to clients. */
export const locatorAt = (row: number) => Buffer.from(`row:${row}`).toString('base64url')

/** The row that a locator means, or null when it is none of ours. */
export function rowOfLocator(locator: string): number | null {
  const row = /^row:(\d+)$/.exec(Buffer.from(locator, 'base64url').toString())?.[1]
  return row === undefined ? null : Number(row)
}
