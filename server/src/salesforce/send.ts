import { WORK_KINDS, type WorkKind } from '@reachable/shared/contract'
import { chunksOf } from '../db/org/chunks.ts'
import { markSent } from '../db/org/desired-batch.ts'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import { type MovableObject, personField } from '../db/org/desired-remap.ts'
import { markRetry, restAccount } from '../db/org/desired-state.ts'
import { workOf } from '../db/org/desired-work.ts'
import { writing } from '../db/org/open.ts'
import {
  type CompositeAnswer,
  HEAVY_SUB_REQUESTS_MAX,
  looksLikeReference,
  referenceTo,
  runComposite,
  runSingle,
  type SubAnswer,
  type SubRequest,
} from './composite.ts'
import { describeError, errorsIn, isLock, reactionTo, type SalesforceError } from './errors.ts'
import { listIn, recordIn, textIn } from './json.ts'
import { applyRefusal, asksForFewer, RETRY_FIRST_MS, type Refused } from './outcome.ts'
import type { Outgoing } from './prepare.ts'
import { isKeyed, type PushContext, type StepResult } from './push-context.ts'
import { settleAllWritten, settleDead, settleWritten } from './settle.ts'

type Collection = readonly Outgoing[]

/** Sub-requests in one composite that may each create one record. */
const SINGLE_REQUESTS_MAX = 25
const COLLECTION_ROWS_MAX = 200
/** One transaction of results: short enough not to hold up badges. */
const ROWS_PER_WRITE = 50
/** After a batch without trouble the collections grow again by this many rows. */
const GROWTH_ROWS = 25

/**
 * Sends rows in collections, five to a call. The intent is stored before each call, so that a lost answer leaves the
 * rows in doubt and nothing else. Each row gets its own result. Stops at the first call that fails as a whole.
 */
export async function sendRows(context: PushContext, rows: readonly Outgoing[]): Promise<StepResult> {
  const duplicates: Refused[] = []
  for (const group of callsFor(context, rows)) {
    const items = group.flat()
    await keepIntents(context, items)
    const answer = await context.meter.during(firstWork(items), () => runCall(context, group))
    if (answer.kind === 'failed') {
      await settleFailedCall(context, items, answer)
      return answer.error
    }
    for (const [index, sent] of group.entries()) {
      const part = answer.answers[index]
      if (part) duplicates.push(...(await applyAnswers(context, withContactIds(sent, group, answer.answers), part)))
    }
  }
  return duplicates.length === 0 ? null : learnDuplicates(context, duplicates)
}

/** True where all these rows fit into one call with these people, so that they can name contacts which it makes. */
export function mayTravelTogether(
  context: PushContext,
  people: readonly Outgoing[],
  followers: readonly DesiredRow[],
): boolean {
  const kinds = new Map<string, number>()
  for (const row of followers) kinds.set(kindOf(row), (kinds.get(kindOf(row)) ?? 0) + 1)
  const collections = [...kinds.values()].reduce((sum, count) => sum + Math.ceil(count / context.size.rows), 0)
  const isPlain = !people.some((item) => looksLikeReference(item.values))
  return isPlain && collectionsOf(context, people).length + collections <= HEAVY_SUB_REQUESTS_MAX
}

const kindOf = ({ object, operation }: DesiredRow) => `${object} ${operation}`

/** A call counts for the most urgent work that it carries. */
const firstWork = (items: readonly Outgoing[]): WorkKind =>
  WORK_KINDS.find((kind) => items.some(({ row }) => workOf(row) === kind)) ?? 'people'

/** Five collections to a call; what a composite would misread goes by itself, once the contact is there. */
function callsFor(context: PushContext, rows: readonly Outgoing[]): Collection[][] {
  const odd = rows.filter((item) => looksLikeReference(item.values))
  const plain = rows.filter((item) => !odd.includes(item))
  return [
    ...chunksOf(collectionsOf(context, plain), HEAVY_SUB_REQUESTS_MAX),
    ...collectionsOf(
      context,
      odd.filter(({ contactKey }) => contactKey === undefined),
    ).map((collection) => [collection]),
  ]
}

function runCall({ connection }: PushContext, group: readonly Collection[]): Promise<CompositeAnswer> {
  const [first] = group
  if (first?.some((item) => looksLikeReference(item.values))) return runSingle(connection, requestOf(first, group))
  return runComposite(
    connection,
    group.map((collection) => requestOf(collection, group)),
  )
}

/** Where in the call a contact is made. */
function placeOf(contactKey: string, group: readonly Collection[]): { collection: number; row: number } | null {
  for (const [collection, items] of group.entries()) {
    const row = items.findIndex((item) => item.row.object === 'Contact' && item.row.naturalKey === contactKey)
    if (row >= 0) return { collection, row }
  }
  return null
}

/** Only roles, Tasks and Events name a contact of the same call. */
const followerField = ({ object }: DesiredRow): string => personField(object as MovableObject)

/** The ids that Salesforce filled in, for the log and the mirror. */
function withContactIds(
  items: Collection,
  group: readonly Collection[],
  answers: readonly SubAnswer[],
): readonly Outgoing[] {
  return items.map((item) => {
    const place = item.contactKey === undefined ? null : placeOf(item.contactKey, group)
    const part = place ? answers[place.collection] : undefined
    if (!place || part?.kind !== 'ok') return item
    const id = textIn(recordIn(listIn(part.body)[place.row]), 'id')
    return { ...item, values: { ...item.values, [followerField(item.row)]: id } }
  })
}

/** Creates are inserts with our unique key: a second one fails instead of writing over what a person changed since. */
function collectionsOf(context: PushContext, rows: readonly Outgoing[]): Collection[] {
  const kinds = new Map<string, Outgoing[]>()
  for (const item of rows) {
    const kind = kindOf(item.row)
    kinds.set(kind, [...(kinds.get(kind) ?? []), item])
  }
  return [...kinds.values()].flatMap((items) => chunksOf(items, context.size.rows))
}

const requestOf = (items: Collection, group: readonly Collection[]): SubRequest =>
  items[0]?.row.operation === 'delete' ? deletionRequest(items) : writeRequest(items, group)

/** 200 ids are 3,800 characters, well below what an address may have. */
const deletionRequest = (items: readonly Outgoing[]): SubRequest => ({
  method: 'DELETE',
  path: `/composite/sobjects?allOrNone=false&ids=${items.map(({ row }) => row.recordId).join(',')}`,
})

const writeRequest = (items: Collection, group: readonly Collection[]): SubRequest => ({
  method: items[0]?.row.operation === 'create' ? 'POST' : 'PATCH',
  path: '/composite/sobjects',
  headers: KEEP_OWNER,
  body: { allOrNone: false, records: items.map((item) => toRecord(item, group)) },
})

/** Without it an assignment rule may give a changed lead to somebody else. */
const KEEP_OWNER = { 'Sforce-Auto-Assign': 'FALSE' }

function toRecord({ row, values, contactKey }: Outgoing, group: readonly Collection[]): Record<string, unknown> {
  const place = contactKey === undefined ? null : placeOf(contactKey, group)
  return {
    attributes: { type: row.object },
    ...(row.operation === 'update' ? { id: row.recordId } : {}),
    ...values,
    ...(place ? { [followerField(row)]: referenceTo(place.collection, `[${place.row}].id`) } : {}),
  }
}

async function keepIntents(context: PushContext, items: readonly Outgoing[]): Promise<void> {
  const sent = items.map(({ row, before }) => ({ row, before, verifyAtMs: verifyAtMs(context, row) }))
  await writing(context.db, (tx) => markSent(tx, sent))
}

/** A keyed create may be looked up and sent again at once: the key keeps a late first one and a second one apart. */
const verifyAtMs = (context: PushContext, row: DesiredRow): number =>
  row.operation === 'create' && isKeyed(context, row.object) ? context.nowMs : context.nowMs + context.inDoubtWaitMs

async function settleFailedCall(
  context: PushContext,
  items: readonly Outgoing[],
  failure: { readonly error: SalesforceError; readonly mayHaveHappened: boolean },
): Promise<void> {
  if (failure.mayHaveHappened && context.safety.inDoubt) {
    context.totals.inDoubt += items.length
    return
  }
  if (reactionTo(failure.error, 'request') === 'split') shrink(context)
  const error = describeError(failure.error)
  await writing(context.db, async (tx) => {
    for (const { row } of items) {
      const { attempts } = row
      await markRetry(tx, row, { nextAttemptAtMs: context.nowMs + RETRY_FIRST_MS, error, attempts })
    }
  })
}

async function applyAnswers(context: PushContext, items: readonly Outgoing[], part: SubAnswer): Promise<Refused[]> {
  const answers = part.kind === 'ok' ? listIn(part.body) : []
  const results = items.map((item, index) => ({ item, answer: recordIn(answers[index]) }))
  const refusals: Refused[] = []
  // A stop between two pieces leaves rows in doubt, which are looked up like any other.
  for (const chunk of chunksOf(results, ROWS_PER_WRITE)) {
    const written = chunk.flatMap(({ item: { row, values: sent, before }, answer }) => {
      const recordId = answer.success === true ? textIn(answer, 'id') : null
      return recordId === null ? [] : [{ row, recordId, sent, before, isNewToMirror: true }]
    })
    await writing(context.db, (tx) => settleAllWritten(tx, context, written))
  }
  for (const { item, answer } of results) {
    if (answer.success === true) continue
    const [error = UNREADABLE] = part.kind === 'ok' ? errorsIn(answer.errors) : [part.error]
    refusals.push({ item, error, isShared: part.kind === 'failed' && items.length > 1 })
  }
  return applyRefusals(context, items, refusals)
}

/** Answers the rows that a duplicate rule stopped: they need another question. */
async function applyRefusals(
  context: PushContext,
  items: Collection,
  refusals: readonly Refused[],
): Promise<Refused[]> {
  if (refusals.length === 0) grow(context)
  else if (refusals.some(asksForFewer)) shrink(context)
  const locked = lockedAccounts(items, refusals)
  for (const accountId of countByAccount(items).keys()) if (!locked.has(accountId)) context.pace.passed(accountId)
  const duplicates = refusals.filter(({ error }) => error.code === 'DUPLICATES_DETECTED')
  await writing(context.db, async (tx) => {
    for (const refused of refusals) if (!duplicates.includes(refused)) await applyRefusal(tx, context, refused)
  })
  await restAccounts(context, locked)
  return duplicates
}

/** Accounts that somebody holds: most of their rows met the lock. A lock now and then is the row's own matter. */
function lockedAccounts(items: Collection, refusals: readonly Refused[]): ReadonlySet<string> {
  const counts = countByAccount(items)
  const locks = countByAccount(refusals.flatMap(({ item, error }) => (isLock(error) ? [item] : [])))
  return new Set([...locks].flatMap(([accountId, met]) => (met * 2 > (counts.get(accountId) ?? 0) ? [accountId] : [])))
}

function countByAccount(items: Collection): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { row } of items) {
    if (row.accountId !== null) counts.set(row.accountId, (counts.get(row.accountId) ?? 0) + 1)
  }
  return counts
}

/** Rows whose account somebody else holds rest together, those that were not tried as well. */
async function restAccounts({ db, pace, nowMs }: PushContext, accountIds: ReadonlySet<string>): Promise<void> {
  if (accountIds.size === 0) return
  const rests = [...accountIds].map((accountId) => [accountId, nowMs + pace.locked(accountId)] as const)
  await writing(db, async (tx) => {
    for (const [accountId, untilMs] of rests) await restAccount(tx, accountId, { nowMs, untilMs })
  })
}

const UNREADABLE: SalesforceError = { code: 'UNKNOWN_EXCEPTION', message: 'no result for this row', fields: [] }

/**
 * A duplicate rule stopped these rows. Collections do not say which record it means, single requests do: they are
 * asked the same again, one by one, in few calls, and the named record is adopted (CON-14).
 */
async function learnDuplicates(context: PushContext, refused: readonly Refused[]): Promise<StepResult> {
  const odd = refused.filter(({ item }) => looksLikeReference(item.values))
  await writing(context.db, async (tx) => {
    for (const { item, error } of odd) await settleDead(tx, context, item.row, error)
  })
  const plain = refused.filter((each) => !odd.includes(each))
  for (const chunk of chunksOf(plain, SINGLE_REQUESTS_MAX)) {
    const requests = chunk.map(({ item }): SubRequest => {
      const path = `/sobjects/${item.row.object}${item.row.operation === 'update' ? `/${item.row.recordId}` : ''}`
      return {
        method: item.row.operation === 'create' ? 'POST' : 'PATCH',
        path,
        headers: KEEP_OWNER,
        body: item.values,
      }
    })
    const answer = await runComposite(context.connection, requests)
    if (answer.kind === 'failed') return answer.error
    await writing(context.db, async (tx) => {
      for (const [index, { item, error }] of chunk.entries()) {
        const part = answer.answers[index]
        const id = part?.kind === 'ok' ? (textIn(recordIn(part.body), 'id') ?? item.row.recordId) : null
        const { row, values: sent, before } = item
        if (id) await settleWritten(tx, context, { row, recordId: id, sent, before, isNewToMirror: true })
        else await settleDead(tx, context, row, error, part?.kind === 'failed' ? matchedId(part.body) : null)
      }
    })
  }
  return null
}

/** The first record that a duplicate rule names. The misspelt key is Salesforce's own; both spellings are seen. */
function matchedId(body: unknown): string | null {
  const first = recordIn(listIn(body)[0])
  const result = recordIn(first.duplicateResut ?? first.duplicateResult)
  const records = listIn(result.matchResults).flatMap((match) => listIn(recordIn(match).matchRecords))
  return textIn(recordIn(recordIn(records[0]).record), 'Id')
}

const shrink = (context: PushContext) => {
  context.size.rows = Math.max(1, Math.floor(context.size.rows / 2))
}
const grow = (context: PushContext) => {
  context.size.rows = Math.min(COLLECTION_ROWS_MAX, context.size.rows + GROWTH_ROWS)
}
