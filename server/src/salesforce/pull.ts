import type { OrgSettings } from '@reachable/shared/contract'
import { chunksOf } from '../db/org/chunks.ts'
import type { MirroredObject } from '../db/org/mirror-write.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import { reachabilityOf } from '../db/org/people.ts'
import { forgetSyncState, readSyncState, saveSyncState } from '../db/org/sync-state.ts'
import { type Catalog, knownFields } from './catalog.ts'
import {
  HEAVY_SUB_REQUESTS_MAX,
  type QueryPage,
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
import { DELETABLE, forgetDeleted, MIRROR_SPECS, type MirrorSpec, type StoreContext } from './mirror-objects.ts'
import { allOf, datetime, select } from './soql.ts'

/**
 * Long transactions commit with a stamp older than rows that were read before them, so each pull reads the last ten
 * minutes again.
 */
const OVERLAP_MS = 10 * 60_000
/** A first fill needs no activity older than the longest quiet period that settings allow (90 days). */
const ACTIVITY_REACH_MS = 91 * 86_400_000
/** One transaction of the mirror: short enough not to hold up badges. */
const ROWS_PER_WRITE = 200

export type PullInput = {
  readonly db: OrgDb
  readonly connection: SalesforceConnection
  readonly catalog: Catalog
  readonly settings: OrgSettings
  readonly nowMs: number
  /** `some`: only what a decision of the next minutes may need, in one call. */
  readonly reach: 'some' | 'all'
}
export type PullResult = { readonly changed: ReadonlySet<string>; readonly error: SalesforceError | null }

/** An object on its way: the request for its next page and how far the mirror reaches. */
type Reading = { readonly spec: MirrorSpec; readonly request: SubRequest; readonly sinceMs: number | null }

type Deletion = { readonly object: MirroredObject; readonly request: SubRequest }
type Found = {
  readonly changed: Set<string>
  readonly errors: SalesforceError[]
  /** Up to when, by Salesforce's own clock, this pull knows everything; null: it was not told. */
  coveredMs: number | null
}

/**
 * Brings the mirror up to date: deleted records first, then everything changed since the watermark of each object.
 * Rows and watermark are stored together, so a stop at any point only means reading some rows again.
 * An object that cannot be read does not hold up the others; its error is reported. The questions for deleted records
 * ride in the first call.
 */
export async function pullChanges(input: PullInput): Promise<PullResult> {
  const found: Found = { changed: new Set(), errors: [], coveredMs: null }
  const { changed, errors } = found
  let open = await startReadings(input)
  let deletions = await startDeletions(input)
  while (open.length > 0) {
    const now = open.slice(0, HEAVY_SUB_REQUESTS_MAX)
    const requests = [...now, ...deletions].map((each) => each.request)
    const answer = await readComposite(input.connection, requests)
    if (answer.kind === 'failed') return { changed, error: answer.error }
    await forgetAll(input, deletions, answer.answers.slice(now.length), found)
    deletions = []
    const next = await storeAll(input, now, answer.answers, found)
    open = [...next, ...open.slice(HEAVY_SUB_REQUESTS_MAX)]
  }
  return { changed, error: errors[0] ?? null }
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
    await storePage(input, reading, page, found.changed)
    if (page.next) next.push({ ...reading, request: page.next })
    else await finishReading(input.db, reading, found.coveredMs)
  }
  return next
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

async function startReadings({ db, catalog, settings, nowMs, reach }: PullInput): Promise<Reading[]> {
  const readings: Reading[] = []
  for (const spec of MIRROR_SPECS) {
    // No such object, as accounts without teams: the feature is off, and nothing is missing.
    if (!catalog.has(spec.object) || (reach === 'some' && spec.isRare)) continue
    await startAnewForNewFields(db, catalog, spec, settings)
    const watermark = await readSyncState(db, mirrorState(spec.object))
    const sinceMs = watermark === null ? null : Number(watermark)
    const soql = select(
      knownFields(catalog, spec.object, spec.fields(settings.fields, watchedFields(settings))),
      spec.object,
      {
        where: allOf(spec.where ?? null, sinceCondition(spec, sinceMs, nowMs)),
        orderBy: 'SystemModstamp, Id',
      },
    )
    readings.push({ spec, request: queryRequest(soql), sinceMs })
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
    if (before !== null) await forgetSyncState(tx, mirrorState(object))
    await saveSyncState(tx, mappedState(object), mapped)
  })
}

function sinceCondition(spec: MirrorSpec, sinceMs: number | null, nowMs: number): string | null {
  if (sinceMs !== null) return `SystemModstamp >= ${datetime(sinceMs - OVERLAP_MS)}`
  const isActivity = spec.object === 'Task' || spec.object === 'Event'
  return isActivity ? `CreatedDate >= ${datetime(nowMs - ACTIVITY_REACH_MS)}` : null
}

async function storePage(input: PullInput, reading: Reading, page: QueryPage, changed: Set<string>): Promise<void> {
  const { db, connection, settings, nowMs } = input
  const { spec, sinceMs } = reading
  const context: StoreContext = {
    names: settings.fields,
    watched: watchedFields(settings),
    integrationUserId: connection.integrationUserId,
    nowMs,
    sinceMs: sinceMs ?? Number.POSITIVE_INFINITY,
  }
  for (const records of chunksOf(page.records, ROWS_PER_WRITE)) {
    const news = await writing(db, async (tx) => {
      const addresses = await spec.store(tx, records, context)
      const stampMs = instantIn(records.at(-1) ?? {}, 'SystemModstamp')
      // The rows come in the order of their stamps, so each piece moves the watermark safely; never back.
      if (stampMs !== null && stampMs > (sinceMs ?? 0)) {
        await saveSyncState(tx, mirrorState(spec.object), String(stampMs))
      }
      return addresses
    })
    for (const address of sinceMs === null ? await knownAmong(db, news) : news) changed.add(address)
  }
}

/** A first fill is news only about people of whom we hold something; ten million others are none. */
async function knownAmong(db: OrgDb, addresses: readonly string[]): Promise<string[]> {
  const known = await reachabilityOf(db, addresses)
  return known.map((person) => person.address)
}

async function startDeletions({ db, catalog, nowMs }: PullInput): Promise<Deletion[]> {
  const deletions: Deletion[] = []
  for (const object of DELETABLE.filter((name) => catalog.has(name))) {
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

/** Salesforce ignores the seconds: the span ends with the minute that is running. */
function deletedRequest(object: MirroredObject, coveredMs: number, nowMs: number): SubRequest {
  const start = encodeURIComponent(isoMinute(coveredMs - OVERLAP_MS))
  const end = encodeURIComponent(isoMinute(Math.max(nowMs, coveredMs) + MINUTE_MS))
  return { method: 'GET', path: `/sobjects/${object}/deleted?start=${start}&end=${end}` }
}

const MINUTE_MS = 60_000
const isoMinute = (ms: number) => `${new Date(ms).toISOString().slice(0, 16)}:00+00:00`

const mirrorState = (object: string) => `mirror.${object}`
/** Which of our fields the mirror of an object holds. */
const mappedState = (object: string) => `mapped.${object}`
const deletedState = (object: string) => `deleted.${object}`
