import { writing } from '../db/org/open.ts'
import { forgetSyncState, readSyncState, saveSyncState } from '../db/org/sync-state.ts'
import { type BulkJob, bulkJobState, readBulkPage, startBulkJob } from './bulk-query.ts'
import type { ObjectName } from './catalog.ts'
import type { SalesforceError } from './errors.ts'
import type { MirrorSpec } from './mirror-objects.ts'
import { mirrorState, storeRecords } from './mirror-store.ts'
import type { PullInput } from './pull.ts'

/**
 * - done: the mirror holds the object · late: Salesforce is still at it, a later pull goes on
 * - page-wise: bulk queries are not permitted here, or the job is gone
 */
export type BulkEnd =
  | { readonly kind: 'done' | 'late' | 'page-wise' }
  | { readonly kind: 'failed'; readonly error: SalesforceError }

/** A job costs three calls or four and 25,000 rows one more; a page of 2,000 rows costs one. */
export const BULK_ROWS_MIN = 10_000

/** A job that takes longer is left to the next pull: the other work of the org waits meanwhile. */
const POLL_PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000]

type Kept = BulkJob & { readonly sinceMs: number | null }

/** Reads a large object by a bulk job, which is kept, so that a process that stops goes on where it was. */
export async function fillInBulk(
  input: PullInput,
  { spec, sinceMs, soql }: { readonly spec: MirrorSpec; readonly sinceMs: number | null; readonly soql: string },
  changed: Set<string>,
): Promise<BulkEnd> {
  const started = await startBulkJob(input.connection, soql)
  if (started.kind === 'failed') return isPassing(started) ? started : { kind: 'page-wise' }
  const kept = { ...started.job, sinceMs }
  await keep(input, spec.object, kept)
  return goOn(input, spec, kept, changed)
}

/** Goes on with the job of an object; null where there is none. */
export async function resumeBulk(input: PullInput, spec: MirrorSpec, changed: Set<string>): Promise<BulkEnd | null> {
  const stored = await readSyncState(input.db, bulkState(spec.object))
  return stored === null ? null : goOn(input, spec, JSON.parse(stored) as Kept, changed)
}

/** What is wanted anew is not read off an old job. */
export const bulkState = (object: ObjectName) => `bulk.${object}`

/** Whatever else Salesforce says, it does not take bulk queries from us. */
const isPassing = ({ error, mayHaveHappened }: { error: SalesforceError; mayHaveHappened: boolean }): boolean =>
  mayHaveHappened || ['NO_ANSWER', 'INVALID_SESSION_ID', 'REQUEST_LIMIT_EXCEEDED'].includes(error.code)

async function goOn(input: PullInput, spec: MirrorSpec, kept: Kept, changed: Set<string>): Promise<BulkEnd> {
  const state = await untilComplete(input, kept)
  if (state.kind === 'failed') return state
  if (state.kind === 'running') return { kind: 'late' }
  const fields = input.catalog.get(spec.object) ?? new Map()
  const arriving = { spec, sinceMs: kept.sinceMs, isInOrder: false }
  for (let job: BulkJob | null = state.kind === 'gone' ? null : kept; job !== null; ) {
    const page = await readBulkPage(input.connection, job, fields)
    if (page.kind === 'failed') return page
    if (page.kind === 'gone') break
    for await (const records of page.records) await storeRecords(input, arriving, records, changed)
    if (page.next === null) return finish(input, spec.object, kept)
    await keep(input, spec.object, { ...kept, ...page.next })
    job = page.next
  }
  await writing(input.db, (tx) => forgetSyncState(tx, bulkState(spec.object)))
  return { kind: 'page-wise' }
}

async function untilComplete(input: PullInput, job: BulkJob): ReturnType<typeof bulkJobState> {
  for (const pauseMs of POLL_PAUSES_MS) {
    const state = await bulkJobState(input.connection, job)
    if (state.kind !== 'running') return state
    await input.pause(pauseMs)
  }
  return bulkJobState(input.connection, job)
}

const keep = ({ db }: PullInput, object: ObjectName, job: Kept): Promise<void> =>
  writing(db, (tx) => saveSyncState(tx, bulkState(object), JSON.stringify(job)))

/** The job held everything up to the moment when Salesforce made it; the next pull reads on from there. */
async function finish({ db }: PullInput, object: ObjectName, { createdMs }: Kept): Promise<BulkEnd> {
  await writing(db, async (tx) => {
    await forgetSyncState(tx, bulkState(object))
    await saveSyncState(tx, mirrorState(object), String(createdMs))
  })
  return { kind: 'done' }
}
