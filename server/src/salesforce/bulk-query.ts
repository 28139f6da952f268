import type { Field } from './catalog.ts'
import type { SalesforceConnection } from './connection.ts'
import { csvRows } from './csv-page.ts'
import type { SalesforceError } from './errors.ts'
import { type CrmRecord, instantIn, recordIn, textIn } from './json.ts'

/** A bulk query as the mirror keeps it, so that a process which stops goes on where it was. */
export type BulkJob = {
  readonly jobId: string
  /** When Salesforce made it, by its own clock: it holds everything up to then. */
  readonly createdMs: number
  /** Where the next page of results begins; null: at the beginning. */
  readonly locator: string | null
}
type Failed = { readonly kind: 'failed'; readonly error: SalesforceError }

/** 25,000 contacts are about 15 MB, well below what we take as one answer. */
const ROWS_PER_PAGE = 25_000

/** Starts a query job. Without ORDER BY: Salesforce cuts a large table into pieces only then. */
export async function startBulkJob(
  connection: SalesforceConnection,
  query: string,
): Promise<{ readonly kind: 'started'; readonly job: BulkJob } | (Failed & { readonly mayHaveHappened: boolean })> {
  const body = { operation: 'query', query, contentType: 'CSV', columnDelimiter: 'COMMA', lineEnding: 'LF' }
  const answer = await connection.request({ method: 'POST', path: '/jobs/query', body })
  if (answer.kind === 'failed') return answer
  const made = recordIn(answer.body)
  const [jobId, createdMs] = [textIn(made, 'id'), instantIn(made, 'createdDate')]
  if (jobId !== null && createdMs !== null) return { kind: 'started', job: { jobId, createdMs, locator: null } }
  const error = { code: 'UNREADABLE_ANSWER', message: 'a bulk job without its id', fields: [] }
  return { kind: 'failed', error, mayHaveHappened: true }
}

/** A job that Salesforce gave up, or keeps no more, is `gone`. */
export async function bulkJobState(
  connection: SalesforceConnection,
  { jobId }: BulkJob,
): Promise<{ readonly kind: 'complete' | 'running' | 'gone' } | Failed> {
  const answer = await connection.request({ method: 'GET', path: `/jobs/query/${jobId}` })
  if (answer.kind === 'failed') return isGone(answer.error) ? { kind: 'gone' } : answer
  const state = textIn(recordIn(answer.body), 'state')
  if (state === 'JobComplete') return { kind: 'complete' }
  return { kind: state === 'Failed' || state === 'Aborted' ? 'gone' : 'running' }
}

/** The next page of results, in the types that the composite would give, and the job as it stands after that page. */
export async function readBulkPage(
  connection: SalesforceConnection,
  job: BulkJob,
  fields: ReadonlyMap<string, Field>,
): Promise<
  | { readonly kind: 'page'; readonly records: AsyncIterable<CrmRecord[]>; readonly next: BulkJob | null }
  | { readonly kind: 'gone' }
  | Failed
> {
  const locator = job.locator === null ? '' : `&locator=${encodeURIComponent(job.locator)}`
  const path = `/jobs/query/${job.jobId}/results?maxRecords=${ROWS_PER_PAGE}${locator}`
  const answer = await connection.csvPage(path)
  if (answer.kind === 'failed') return isGone(answer.error) ? { kind: 'gone' } : answer
  const { text, nextLocator } = answer.body
  const next = nextLocator === null ? null : { ...job, locator: nextLocator }
  return { kind: 'page', records: recordsIn(text, fields), next }
}

/** Results are kept for seven days. */
const isGone = ({ code }: SalesforceError): boolean =>
  ['NOT_FOUND', 'INVALIDJOBSTATE', 'INVALIDJOB', 'INVALID_QUERY_LOCATOR', 'ERROR_HTTP_404'].includes(code)

async function* recordsIn(text: string, fields: ReadonlyMap<string, Field>): AsyncGenerator<CrmRecord[]> {
  for await (const rows of csvRows(text)) {
    yield rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, typed(cell, fields.get(name)?.type)])),
    )
  }
}

const NUMBERS = ['int', 'double', 'currency', 'percent', 'long']

function typed(cell: string, type: string | undefined): unknown {
  if (cell === '') return null
  if (type === 'boolean') return cell === 'true'
  return type !== undefined && NUMBERS.includes(type) ? Number(cell) : cell
}
