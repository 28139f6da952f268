import type { OrgSettings } from '@reachable/shared/contract'
import type { MirroredObject } from '../db/org/mirror-write.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import { forgetSyncState, readSyncState, saveSyncState } from '../db/org/sync-state.ts'
import type { Pause } from '../db/patience.ts'
import { BULK_ROWS_MIN, bulkState, fillInBulk, resumeBulk } from './bulk-fill.ts'
import { type Catalog, knownFields, type ObjectName } from './catalog.ts'
import {
  HEAVY_SUB_REQUESTS_MAX,
  queryRequest,
  readComposite,
  readPage,
  type SubAnswer,
  type SubRequest,
} from './composite.ts'
import type { SalesforceConnection } from './connection.ts'
import type { SalesforceError } from './errors.ts'
import { instantIn, listIn, recordIn, textIn } from './json.ts'
import { watchedFields } from './mirror-mapping.ts'
import { DELETABLE, forgetDeleted, MIRROR_SPECS, type MirrorSpec } from './mirror-objects.ts'
import { mirrorState, storeRecords } from './mirror-store.ts'
import { allOf, datetime, select } from './soql.ts'

/**
 * Long transactions commit with a stamp older than rows that were read before them, so each pull reads the last ten
 * minutes again.
 */
const OVERLAP_MS = 10 * 60_000
/** A first fill needs no activity older than the longest quiet period that settings allow (90 days). */
const ACTIVITY_REACH_MS = 91 * 86_400_000

export type PullInput = {
  readonly db: OrgDb
  readonly connection: SalesforceConnection
  readonly catalog: Catalog
  readonly settings: OrgSettings
  readonly nowMs: number
  /** `some`: only what a decision of the next minutes may need, in one call. */
  readonly reach: 'some' | 'all'
  /** Waits for Salesforce to finish a bulk job, in process time. */
  readonly pause: Pause
}
export type PullResult = { readonly changed: ReadonlySet<string>; readonly error: SalesforceError | null }

/** An object on its way: the request for its next page and how far the mirror reaches. */
type Reading = {
  readonly spec: MirrorSpec
  readonly request: SubRequest
  readonly sinceMs: number | null
  /** The same question for a bulk job; null where its time is over. */
  readonly bulkSoql: string | null
}

type Deletion = { readonly object: MirroredObject; readonly request: SubRequest }
type Found = {
  readonly changed: Set<string>
  readonly errors: SalesforceError[]
  /** Up to when, by Salesforce's own clock, this pull knows everything; null: it was not told. */
  coveredMs: number | null
  /** Objects that a bulk job is still to bring. */
  readonly late: Set<ObjectName>
}

/**
 * Brings the mirror up to date: deleted records first, then everything changed since the watermark of each object.
 * Rows and watermark are stored together, so a stop at any point only means reading some rows again.
 * An object that cannot be read does not hold up the others; its error is reported. The questions for deleted records
 * ride in the first call.
 */
export async function pullChanges(input: PullInput): Promise<PullResult> {
  const found: Found = { changed: new Set(), errors: [], coveredMs: null, late: new Set() }
  const { changed, errors } = found
  // Before the questions for deleted records: what a job brings may be deleted by now.
  const toRead = await resumeJobs(input, found)
  let open = await startReadings(input, toRead)
  let deletions = await startDeletions(input, found.late)
  while (open.length > 0) {
    const now = open.filter((reading) => !isTooEarly(reading, open, found.late)).slice(0, HEAVY_SUB_REQUESTS_MAX)
    if (now.length === 0) break
    const requests = [...now, ...deletions].map((each) => each.request)
    const answer = await readComposite(input.connection, requests)
    if (answer.kind === 'failed') return { changed, error: answer.error }
    await forgetAll(input, deletions, answer.answers.slice(now.length), found)
    deletions = []
    const next = await storeAll(input, now, answer.answers, found)
    open = [...next, ...open.filter((reading) => !now.includes(reading))]
  }
  return { changed, error: errors[0] ?? null }
}

/** A Task or Event counts only for contacts that are there already. */
const isTooEarly = ({ spec }: Reading, open: readonly Reading[], late: ReadonlySet<ObjectName>): boolean =>
  (spec.object === 'Task' || spec.object === 'Event') &&
  (late.has('Contact') || open.some((other) => other.spec.object === 'Contact'))

type ToRead = { readonly spec: MirrorSpec; readonly mayBulk: boolean }

/** Goes on with the bulk jobs of earlier pulls; answers which objects are to be read as usual. */
async function resumeJobs(input: PullInput, found: Found): Promise<ToRead[]> {
  const { db, catalog, settings, reach } = input
  const toRead: ToRead[] = []
  for (const spec of MIRROR_SPECS) {
    // No such object, as accounts without teams: the feature is off, and nothing is missing.
    if (!catalog.has(spec.object) || (reach === 'some' && spec.isRare)) continue
    await startAnewForNewFields(db, catalog, spec, settings)
    const end = await resumeBulk(input, spec, found.changed)
    if (end?.kind === 'failed') found.errors.push(end.error)
    if (end?.kind === 'failed' || end?.kind === 'late') found.late.add(spec.object)
    else toRead.push({ spec, mayBulk: end === null })
  }
  return toRead
}

/** Stores the pages that came; answers what is left to read of the same objects. */
async function storeAll(
  input: PullInput,
  readings: readonly Reading[],
  answers: readonly SubAnswer[],
  found: Found,
): Promise<Reading[]> {
  const next: Reading[] = []
  for (const [index, reading] of readings.entries()) {
    const answer = answers[index]
    if (answer?.kind !== 'ok') {
      if (answer) found.errors.push(answer.error)
      continue
    }
    const page = readPage(answer.body)
    await storeRecords(input, { ...reading, isInOrder: true }, page.records, found.changed)
    if (page.next) next.push(...(await readOn(input, { ...reading, request: page.next }, page.total, found)))
    else await finishReading(input.db, reading, found.coveredMs)
  }
  return next
}

/** The next page; where there are too many of them, a bulk job. */
async function readOn(input: PullInput, reading: Reading, rows: number, found: Found): Promise<Reading[]> {
  const { bulkSoql: soql } = reading
  const nextPage = { ...reading, bulkSoql: null }
  if (soql === null || rows <= BULK_ROWS_MIN) return [nextPage]
  const end = await fillInBulk(input, { ...reading, soql }, found.changed)
  if (end.kind === 'page-wise') return [nextPage]
  if (end.kind === 'failed') found.errors.push(end.error)
  if (end.kind !== 'done') found.late.add(reading.spec.object)
  return []
}

/**
 * Everything up to `coveredMs` is read, so the next pull need not go back to the last change: after a bulk load of
 * thousands of rows with one stamp it would read them all again, each time. An object without any row stays unread.
 */
async function finishReading(db: OrgDb, { spec }: Reading, coveredMs: number | null): Promise<void> {
  const watermark = await readSyncState(db, mirrorState(spec.object))
  if (watermark === null || coveredMs === null || coveredMs <= Number(watermark)) return
  await writing(db, (tx) => saveSyncState(tx, mirrorState(spec.object), String(coveredMs)))
}

async function startReadings(input: PullInput, toRead: readonly ToRead[]): Promise<Reading[]> {
  const { db, catalog, settings, nowMs } = input
  const readings: Reading[] = []
  for (const { spec, mayBulk } of toRead) {
    const watermark = await readSyncState(db, mirrorState(spec.object))
    const sinceMs = watermark === null ? null : Number(watermark)
    const fields = knownFields(catalog, spec.object, spec.fields(settings.fields, watchedFields(settings)))
    const where = allOf(spec.where ?? null, sinceCondition(spec, sinceMs, nowMs))
    const soql = select(fields, spec.object, { where, orderBy: 'SystemModstamp, Id' })
    const bulkSoql = mayBulk ? select(fields, spec.object, { where }) : null
    readings.push({ spec, request: queryRequest(soql), sinceMs, bulkSoql })
  }
  return readings
}

/**
 * A field of ours that appeared, or another one that was mapped, holds values on records that nobody changed since:
 * the object is read from its beginning.
 */
async function startAnewForNewFields(
  db: OrgDb,
  catalog: Catalog,
  { object }: MirrorSpec,
  { fields: { emailActive, hardBounce, hardBounceDate } }: OrgSettings,
): Promise<void> {
  if (object !== 'Contact' && object !== 'Lead') return
  const mapped = knownFields(catalog, object, [emailActive, hardBounce, hardBounceDate]).join()
  const before = await readSyncState(db, mappedState(object))
  if (before === mapped) return
  await writing(db, async (tx) => {
    if (before !== null) {
      await forgetSyncState(tx, mirrorState(object))
      await forgetSyncState(tx, bulkState(object))
    }
    await saveSyncState(tx, mappedState(object), mapped)
  })
}

function sinceCondition(spec: MirrorSpec, sinceMs: number | null, nowMs: number): string | null {
  if (sinceMs !== null) return `SystemModstamp >= ${datetime(sinceMs - OVERLAP_MS)}`
  const isActivity = spec.object === 'Task' || spec.object === 'Event'
  return isActivity ? `CreatedDate >= ${datetime(nowMs - ACTIVITY_REACH_MS)}` : null
}

/** What an object that is late has lost is asked for once it is there: its job may still bring it. */
async function startDeletions({ db, catalog, nowMs }: PullInput, late: ReadonlySet<ObjectName>): Promise<Deletion[]> {
  const deletions: Deletion[] = []
  for (const object of DELETABLE.filter((name) => catalog.has(name) && !late.has(name))) {
    const covered = await readSyncState(db, deletedState(object))
    deletions.push({ object, request: deletedRequest(object, covered === null ? nowMs : Number(covered), nowMs) })
  }
  return deletions
}

async function forgetAll(
  input: PullInput,
  deletions: readonly Deletion[],
  answers: readonly SubAnswer[],
  found: Found,
): Promise<void> {
  for (const [index, { object }] of deletions.entries()) {
    const answer = answers[index]
    if (answer?.kind !== 'ok') {
      if (answer) found.errors.push(answer.error)
      continue
    }
    const coveredMs = await forget(input.db, object, answer.body, found.changed)
    if (coveredMs !== null) found.coveredMs = Math.min(found.coveredMs ?? coveredMs, coveredMs)
  }
}

/** Answers up to when Salesforce has looked. */
async function forget(db: OrgDb, object: MirroredObject, body: unknown, changed: Set<string>): Promise<number | null> {
  const { deletedRecords } = recordIn(body)
  const ids = listIn(deletedRecords).flatMap((entry) => textIn(recordIn(entry), 'id') ?? [])
  const coveredMs = instantIn(recordIn(body), 'latestDateCovered')
  const addresses = await writing(db, async (tx) => {
    if (coveredMs !== null) await saveSyncState(tx, deletedState(object), String(coveredMs))
    return forgetDeleted(tx, object, ids)
  })
  for (const address of addresses) changed.add(address)
  return coveredMs
}

/**
 * Salesforce ignores the seconds: the span ends with the minute that is running. It remembers deletions for 15 days and
 * refuses a question that reaches back more than 30; what an org lost while it was away for longer, `reconcile` finds.
 */
function deletedRequest(object: MirroredObject, coveredMs: number, nowMs: number): SubRequest {
  const start = encodeURIComponent(isoMinute(Math.max(coveredMs - OVERLAP_MS, nowMs - DELETED_REACH_MS)))
  const end = encodeURIComponent(isoMinute(Math.max(nowMs, coveredMs) + MINUTE_MS))
  return { method: 'GET', path: `/sobjects/${object}/deleted?start=${start}&end=${end}` }
}

const DELETED_REACH_MS = 15 * 86_400_000
const MINUTE_MS = 60_000
const isoMinute = (ms: number) => `${new Date(ms).toISOString().slice(0, 16)}:00+00:00`

/** Which of our fields the mirror of an object holds. */
const mappedState = (object: string) => `mapped.${object}`
const deletedState = (object: string) => `deleted.${object}`
