import { nextDesiredAtMs } from '../db/org/desired-state.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import { saveOrgFields } from '../db/org/org-fields.ts'
import { savePicklists } from '../db/org/picklists.ts'
import { loadConnection } from '../db/org/salesforce-connection.ts'
import type { MakeId } from '../ids.ts'
import type { Log } from '../log.ts'
import { callUsage, pauseCalls, pausedUntilMs, saveCallUsage } from './call-budget.ts'
import { type Catalog, contactPicklists, orgFieldsIn, readCatalog } from './catalog.ts'
import { type ConnectTools, stopConnection } from './connect.ts'
import { openConnection, type SalesforceConnection } from './connection.ts'
import { inspectContacts } from './contact-inspection.ts'
import { describeError, reactionTo, type SalesforceError } from './errors.ts'
import { readFlags } from './flags-now.ts'
import { pullChanges } from './pull.ts'
import { pushDue } from './push.ts'
import type { PushContext } from './push-context.ts'
import { type RemovedContact, restoreContact } from './restore-contact.ts'
import type {
  BackfillReport,
  DoneReport,
  ExceptAmong,
  FlagQuestion,
  FlagsReport,
  InspectReport,
  PullReport,
  PushReport,
  RestoreReport,
  SalesforceSync,
  SalesforceSyncPorts,
  SetupReport,
  SetupWish,
} from './salesforce-sync.ts'
import { backfillChecked, createFields, listViewObjects } from './setup.ts'

export type SalesforceSyncInput = ConnectTools & {
  readonly db: OrgDb
  readonly ports: SalesforceSyncPorts
  readonly makeId: MakeId
  /** The longest time that a request may still be carried out after its answer was lost. */
  readonly inDoubtWaitMs?: number
  readonly log: Pick<Log, 'warn'>
}

const IN_DOUBT_WAIT_MS = 15 * 60_000
/** Fields rarely change; an answer that names a missing one asks again at once. */
const CATALOG_LIFE_MS = 24 * 3_600_000
const COLLECTION_ROWS = 200

/** The sync of one org with its Salesforce. Its two halves take turns; no more than one call is in flight. */
export function createSalesforceSync(input: SalesforceSyncInput): SalesforceSync {
  const state: SyncState = { catalog: null, size: { rows: COLLECTION_ROWS }, news: new Set() }
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
  return {
    pull: (nowMs) => inTurn(() => pull(input, state, nowMs)),
    push: (nowMs) => inTurn(() => push(input, state, nowMs)),
    inspect: (contactIds, nowMs) => inTurn(() => inspect(input, state, contactIds, nowMs)),
    restore: (removed, nowMs) => inTurn(() => restore(input, state, removed, nowMs)),
    flagsNow: (records, nowMs) => inTurn(() => flagsNow(input, state, records, nowMs)),
    readSetup: (nowMs) => inTurn(() => readSetup(input, state, nowMs)),
    createSetup: (wanted, nowMs) => inTurn(() => createSetup(input, state, wanted, nowMs)),
    backfill: (exceptAmong, nowMs) => inTurn(() => backfill(input, state, exceptAmong, nowMs)),
  }
}

type SyncState = {
  catalog: { readonly catalog: Catalog; readonly readAtMs: number } | null
  readonly size: { rows: number }
  readonly news: Set<string>
}
type Ready =
  | { readonly kind: 'ready'; readonly connection: SalesforceConnection; readonly catalog: Catalog }
  | { readonly kind: 'not_connected' | 'failed'; readonly error: string | null; readonly calls: number }

async function pull(input: SalesforceSyncInput, state: SyncState, nowMs: number): Promise<PullReport> {
  const ready = await getReady(input, state, nowMs)
  if (ready.kind !== 'ready') return { ...reportOf(ready), changedAddresses: [] }
  const { connection, catalog } = ready
  const { settings } = await input.ports.settings()
  const { changed, error } = await pullChanges({ db: input.db, connection, catalog, settings, nowMs })
  if (error) await react(input, state, error, nowMs)
  await noteUsage(input.db, connection, nowMs)
  const changedAddresses = [...new Set([...state.news, ...changed])]
  state.news.clear()
  const calls = connection.calls()
  return error
    ? { kind: 'failed', changedAddresses, calls, error: describeError(error) }
    : { kind: 'pulled', changedAddresses, calls }
}

async function push(input: SalesforceSyncInput, state: SyncState, nowMs: number): Promise<PushReport> {
  const totals = { written: 0, refused: 0, inDoubt: 0 }
  if (!(await isAnythingDue(input.db, nowMs))) {
    const isConnected = (await loadConnection(input.db))?.state === 'connected'
    return { kind: isConnected ? 'idle' : 'not_connected', ...totals, calls: 0 }
  }
  const ready = await getReady(input, state, nowMs)
  if (ready.kind !== 'ready') return { ...reportOf(ready), ...totals }
  const { connection, catalog } = ready
  const { version: settingsVersion, settings } = await input.ports.settings()
  const context: PushContext = {
    ...{ db: input.db, makeId: input.makeId, loadView: input.ports.loadView },
    ...{ connection, catalog, settings, settingsVersion, nowMs, totals, size: state.size, news: state.news },
    inDoubtWaitMs: input.inDoubtWaitMs ?? IN_DOUBT_WAIT_MS,
  }
  const error = await pushDue(context)
  if (error) await react(input, state, error, nowMs)
  await noteUsage(input.db, connection, nowMs)
  const calls = connection.calls()
  if (error) return { kind: 'failed', ...totals, calls, error: describeError(error) }
  const isIdle = totals.written + totals.refused + totals.inDoubt === 0
  return { kind: isIdle ? 'idle' : 'pushed', ...totals, calls }
}

async function inspect(
  input: SalesforceSyncInput,
  state: SyncState,
  contactIds: readonly string[],
  nowMs: number,
): Promise<InspectReport> {
  const ready = await getReady(input, state, nowMs)
  if (ready.kind !== 'ready') return { kind: ready.kind, error: ready.error }
  const { settings } = await input.ports.settings()
  const answer = await inspectContacts({ ...ready, settings }, contactIds)
  if (answer.kind === 'failed') await react(input, state, answer.error, nowMs)
  await noteUsage(input.db, ready.connection, nowMs)
  if (answer.kind === 'failed') return { kind: 'failed', error: describeError(answer.error) }
  return { kind: 'looked', contacts: answer.contacts }
}

async function restore(
  input: SalesforceSyncInput,
  state: SyncState,
  removed: RemovedContact,
  nowMs: number,
): Promise<RestoreReport> {
  const ready = await getReady(input, state, nowMs)
  if (ready.kind !== 'ready') return { kind: ready.kind }
  const { settings } = await input.ports.settings()
  const outcome = await restoreContact({ ...ready, settings }, removed)
  if (outcome.kind === 'failed') await react(input, state, outcome.error, nowMs)
  await noteUsage(input.db, ready.connection, nowMs)
  return { kind: outcome.kind }
}

async function flagsNow(
  input: SalesforceSyncInput,
  state: SyncState,
  records: readonly FlagQuestion[],
  nowMs: number,
): Promise<FlagsReport> {
  const ready = await getReady(input, state, nowMs)
  if (ready.kind !== 'ready') return { kind: ready.kind, error: ready.error }
  const { settings } = await input.ports.settings()
  const answer = await readFlags({ ...ready, settings }, records)
  if (answer.kind === 'failed') await react(input, state, answer.error, nowMs)
  await noteUsage(input.db, ready.connection, nowMs)
  return answer.kind === 'failed' ? { kind: 'failed', error: describeError(answer.error) } : answer
}

async function readSetup(input: SalesforceSyncInput, state: SyncState, nowMs: number): Promise<SetupReport> {
  state.catalog = null
  const ready = await getReady(input, state, nowMs)
  if (ready.kind !== 'ready') return { kind: ready.kind, error: ready.error }
  const views = await listViewObjects(ready.connection)
  await noteUsage(input.db, ready.connection, nowMs)
  // Whoever may not see list views can still see fields.
  const listViews = views.kind === 'ok' ? views.objects : []
  return { kind: 'read', fields: orgFieldsIn(ready.catalog), listViews }
}

async function createSetup(
  input: SalesforceSyncInput,
  state: SyncState,
  { fields, listViews }: SetupWish,
  nowMs: number,
): Promise<DoneReport> {
  const ready = await getReady(input, state, nowMs)
  if (ready.kind !== 'ready') return { kind: ready.kind, error: ready.error }
  const { connection } = ready
  const { settings } = await input.ports.settings()
  const made = fields.length === 0 ? null : await createFields(connection, fields)
  if (made?.kind === 'failed') return { kind: 'failed', error: describeError(made.error) }
  for (const object of listViews) {
    const { hardBounce: flag, hardBounceDate: date } = settings.fields
    const view = await connection.createListView({ object, flag, date })
    if (view.kind === 'failed') return { kind: 'failed', error: describeError(view.error) }
  }
  await noteUsage(input.db, connection, nowMs)
  state.catalog = null
  return { kind: 'done' }
}

async function backfill(
  input: SalesforceSyncInput,
  state: SyncState,
  exceptAmong: ExceptAmong,
  nowMs: number,
): Promise<BackfillReport> {
  const ready = await getReady(input, state, nowMs)
  if (ready.kind !== 'ready') return { kind: ready.kind, error: ready.error }
  const { settings } = await input.ports.settings()
  const report = await backfillChecked(ready.connection, settings, exceptAmong)
  if (report.kind === 'failed') await react(input, state, report.error, nowMs)
  await noteUsage(input.db, ready.connection, nowMs)
  return report.kind === 'failed' ? { kind: 'failed', error: describeError(report.error) } : report
}

async function isAnythingDue(db: OrgDb, nowMs: number): Promise<boolean> {
  const dueAtMs = await nextDesiredAtMs(db)
  return dueAtMs !== null && dueAtMs <= nowMs
}

async function getReady(input: SalesforceSyncInput, state: SyncState, nowMs: number): Promise<Ready> {
  const untilMs = await pausedUntilMs(input.db, nowMs)
  if (untilMs !== null) {
    const error = `the call limit of the org is used up; next try ${new Date(untilMs).toISOString()}`
    return { kind: 'failed', error, calls: 0 }
  }
  const opened = await openConnection(input.db, input)
  if (opened.kind !== 'open') return { kind: opened.kind, error: opened.error, calls: 0 }
  const { connection } = opened
  const known = state.catalog
  if (known && nowMs - known.readAtMs < CATALOG_LIFE_MS) return { kind: 'ready', connection, catalog: known.catalog }
  const answer = await readCatalog(connection)
  if (answer.kind === 'failed') {
    await react(input, state, answer.error, nowMs)
    return { kind: 'failed', error: describeError(answer.error), calls: connection.calls() }
  }
  state.catalog = { catalog: answer.catalog, readAtMs: nowMs }
  const { settings } = await input.ports.settings()
  await writing(input.db, async (tx) => {
    await savePicklists(tx, contactPicklists(answer.catalog, settings))
    await saveOrgFields(tx, orgFieldsIn(answer.catalog))
  })
  return { kind: 'ready', connection, catalog: answer.catalog }
}

/** What an error of a whole request means for the org. Rows have been dealt with by whoever sent them. */
async function react(input: SalesforceSyncInput, state: SyncState, error: SalesforceError, nowMs: number) {
  const reaction = reactionTo(error, 'request')
  input.log.warn({ code: error.code, reaction }, 'a request to Salesforce failed')
  if (reaction === 'pause') await pauseCalls(input.db, nowMs)
  if (reaction === 'stop') await stopConnection(input.db, error)
  if (reaction === 'without-field') state.catalog = null
}

async function noteUsage(db: OrgDb, connection: SalesforceConnection, nowMs: number): Promise<void> {
  const usage = connection.usage()
  const known = await callUsage(db)
  if (usage && usage.used !== known?.used) await saveCallUsage(db, { ...usage, atMs: nowMs })
}

const reportOf = ({ kind, error, calls }: Ready & { kind: 'not_connected' | 'failed' }) => ({
  kind,
  calls,
  ...(error === null ? {} : { error }),
})
