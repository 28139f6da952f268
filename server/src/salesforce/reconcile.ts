import { chunksOf } from '../db/org/chunks.ts'
import { countMirrored, EVERYTHING, type IdRange, mirroredIds, splitRange } from '../db/org/mirror-ranges.ts'
import type { MirroredObject } from '../db/org/mirror-write.ts'
import { writing } from '../db/org/open.ts'
import { knownFields } from './catalog.ts'
import { HEAVY_SUB_REQUESTS_MAX, queryAllPages, queryRequest, readComposite } from './composite.ts'
import type { SalesforceError } from './errors.ts'
import { numberIn, recordIn, textIn } from './json.ts'
import { watchedFields } from './mirror-mapping.ts'
import { DELETABLE, forgetDeleted, type StoreContext, specOf } from './mirror-objects.ts'
import type { PullInput } from './pull.ts'
import { allOf, inLists, literal, select } from './soql.ts'

/** A piece of an object in which mirror and Salesforce may differ. */
type Suspect = { readonly object: MirroredObject; readonly range: IdRange }
export type Reconciled = {
  /** Records that were brought in or forgotten. */
  readonly repaired: number
  readonly changed: readonly string[]
  readonly error: SalesforceError | null
}

/** One page of ids; a larger piece is halved into fifths until it is this small. */
const LISTED_ROWS_MAX = 2_000
/** A mirror that is wrong everywhere is read anew by other means; this stops long before. */
const ROUNDS_MAX = 40

/**
 * Compares the number of records with Salesforce, object by object, and looks where they differ: two calls a day while
 * they do not. Where they do, the ids of the odd pieces are compared, and each suspect record is asked for by its id
 * before anything is believed.
 */
export async function reconcile(input: PullInput): Promise<Reconciled> {
  const changed = new Set<string>()
  let repaired = 0
  let open: Suspect[] = DELETABLE.filter((object) => input.catalog.has(object)).map((object) => ({
    object,
    range: EVERYTHING,
  }))
  for (let round = 0; open.length > 0 && round < ROUNDS_MAX; round++) {
    const now = open.slice(0, HEAVY_SUB_REQUESTS_MAX)
    open = open.slice(HEAVY_SUB_REQUESTS_MAX)
    const counted = await countThere(input, now)
    if (counted.kind === 'failed') return { repaired, changed: [...changed], error: counted.error }
    for (const [index, suspect] of now.entries()) {
      const there = counted.counts[index] ?? 0
      const here = await countMirrored(input.db, suspect.object, suspect.range)
      if (there === here) continue
      const pieces = await splitRange(input.db, suspect.object, suspect.range, HEAVY_SUB_REQUESTS_MAX)
      if (Math.max(there, here) > LISTED_ROWS_MAX && pieces.length > 1) {
        open.unshift(...pieces.map((range) => ({ object: suspect.object, range })))
        continue
      }
      const fixed = await repair(input, suspect, changed)
      if (fixed.kind === 'failed') return { repaired, changed: [...changed], error: fixed.error }
      repaired += fixed.records
    }
  }
  return { repaired, changed: [...changed], error: null }
}

type Counted =
  | { readonly kind: 'ok'; readonly counts: readonly number[] }
  | { readonly kind: 'failed'; readonly error: SalesforceError }

async function countThere({ connection }: PullInput, suspects: readonly Suspect[]): Promise<Counted> {
  const requests = suspects.map(({ object, range }) => queryRequest(`SELECT COUNT() FROM ${object}${whereIn(range)}`))
  const answer = await readComposite(connection, requests)
  if (answer.kind === 'failed') return answer
  const counts: number[] = []
  for (const part of answer.answers) {
    if (part.kind === 'failed') return part
    counts.push(numberIn(recordIn(part.body), 'totalSize') ?? 0)
  }
  return { kind: 'ok', counts }
}

function conditionOf({ after, upTo }: IdRange): string {
  return allOf(after === null ? null : `Id > ${literal(after)}`, upTo === null ? null : `Id <= ${literal(upTo)}`)
}
function whereIn(range: IdRange): string {
  const condition = conditionOf(range)
  return condition === '' ? '' : ` WHERE ${condition}`
}

type Repaired =
  | { readonly kind: 'ok'; readonly records: number }
  | { readonly kind: 'failed'; readonly error: SalesforceError }

async function repair(input: PullInput, { object, range }: Suspect, changed: Set<string>): Promise<Repaired> {
  const listed = await queryAllPages(input.connection, [`SELECT Id FROM ${object}${whereIn(range)}`])
  if (listed.kind === 'failed') return listed
  const there = new Set((listed.records[0] ?? []).flatMap((record) => textIn(record, 'Id') ?? []))
  const here = new Set(await mirroredIds(input.db, object, range))
  const odd = [...there, ...here].filter((id) => there.has(id) !== here.has(id))
  const { settings, catalog, db } = input
  const fields = knownFields(catalog, object, specOf(object).fields(settings.fields, watchedFields(settings)))
  const answer = await queryAllPages(
    input.connection,
    inLists('Id', odd).map((where) => select(fields, object, { where })),
  )
  if (answer.kind === 'failed') return answer
  const records = answer.records.flat()
  const alive = new Set(records.flatMap((record) => textIn(record, 'Id') ?? []))
  const news = await writing(db, async (tx) => {
    const gone = await forgetDeleted(
      tx,
      object,
      odd.filter((id) => !alive.has(id)),
    )
    const stored: string[] = []
    for (const chunk of chunksOf(records, ROWS_PER_WRITE)) {
      stored.push(...(await specOf(object).store(tx, chunk, storeContext(input))))
    }
    return [...gone, ...stored]
  })
  for (const address of news) changed.add(address)
  return { kind: 'ok', records: odd.length }
}

const ROWS_PER_WRITE = 200

/** What is found this way is no news of this moment. */
const storeContext = ({ settings, connection, nowMs }: PullInput): StoreContext => ({
  names: settings.fields,
  watched: watchedFields(settings),
  integrationUserId: connection.integrationUserId,
  nowMs,
  sinceMs: Number.POSITIVE_INFINITY,
})
