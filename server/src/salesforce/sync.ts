import type { LayoutFields } from '@reachable/shared/rules'
import { retryDead } from '../db/org/dead-letters.ts'
import { nextDesiredAtMs } from '../db/org/desired-state.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import { saveOrgFields } from '../db/org/org-fields.ts'
import { savePicklists } from '../db/org/picklists.ts'
import { loadConnection } from '../db/org/salesforce-connection.ts'
import { readSyncState, saveSyncState } from '../db/org/sync-state.ts'
import { type Pause, pauseByTimer } from '../db/patience.ts'
import type { MakeId } from '../ids.ts'
import type { Log } from '../log.ts'
import { type AccountPace, createAccountPace } from './account-pace.ts'
import { budgetNow, noteCalls, pauseCalls, pausedUntilMs, pauseLogins } from './call-budget.ts'
import { type CallMeter, createCallMeter } from './call-meter.ts'
import { type Catalog, catalogDigest, contactPicklists, orgFieldsIn, readCatalog } from './catalog.ts'
import { type ConnectTools, stopConnection } from './connect.ts'
import { openConnection, type SalesforceConnection } from './connection.ts'
import { inspectContacts } from './contact-inspection.ts'
import { describeError, reactionTo, type SalesforceError } from './errors.ts'
import { readFlags } from './flags-now.ts'
import { type PullInput, type PullResult, pullChanges } from './pull.ts'
import { pushDue } from './push.ts'
import type { PushContext } from './push-context.ts'
import { reconcile } from './reconcile.ts'
import { type DeletedRecord, restoreRecords } from './restore-records.ts'
import { ALL_RULES, type SafetyRules } from './safety-rules.ts'
import type {
  BackfillReport,
  DoneReport,
  ExceptAmong,
  FlagQuestion,
  FlagsReport,
  InspectReport,
  LayoutsReport,
  PullReport,
  PushReport,
  RestoreReport,
  SalesforceSync,
  SalesforceSyncPorts,
  SetupReport,
  SetupWish,
  ValuesQuestion,
  ValuesReport,
} from './salesforce-sync.ts'
import { backfillChecked, createFields, isReportThere, listViewObjects } from './setup.ts'
import { readValues } from './values-now.ts'

export type SalesforceSyncInput = ConnectTools & {
  readonly db: OrgDb
  readonly ports: SalesforceSyncPorts
  readonly makeId: MakeId
  /** The longest time that a request may still be carried out after its answer was lost. */
  readonly inDoubtWaitMs?: number
  readonly log: Pick<Log, 'warn'>
  /** How to wait for Salesforce in process time; a test has no need to. */
  readonly pause?: Pause
  /** What a test switches off. */
  readonly safety?: Partial<SafetyRules>
}

const IN_DOUBT_WAIT_MS = 15 * 60_000
/** Fields rarely change; an answer that names a missing one asks again at once. */
const CATALOG_LIFE_MS = 24 * 3_600_000
const COLLECTION_ROWS = 200

/** The sync of one org with its Salesforce. Its two halves take turns; no more than one call is in flight. */
export function createSalesforceSync(input: SalesforceSyncInput): SalesforceSync {
  const state: SyncState = {
    catalog: null,
    size: { rows: COLLECTION_ROWS },
    news: new Set(),
    pace: createAccountPace(),
  }
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
  return {
    pull: (nowMs, reach = 'all') => inTurn(() => pull(input, state, nowMs, reach)),
    push: (nowMs) => inTurn(() => push(input, state, nowMs)),
    inspect: (contactIds, nowMs) => inTurn(() => inspect(input, state, contactIds, nowMs)),
    restore: (deleted, nowMs) => inTurn(() => restore(input, state, deleted, nowMs)),
    flagsNow: (records, nowMs) => inTurn(() => flagsNow(input, state, records, nowMs)),
    valuesNow: (records, nowMs) => inTurn(() => valuesNow(input, state, records, nowMs)),
    readSetup: (nowMs) => inTurn(() => readSetup(input, state, nowMs)),
    readLayouts: (nowMs) => inTurn(() => readLayouts(input, state, nowMs)),
    createSetup: (wanted, nowMs) => inTurn(() => createSetup(input, state, wanted, nowMs)),
    backfill: (exceptAmong, nowMs) => inTurn(() => backfill(input, state, exceptAmong, nowMs)),
  }
}

type SyncState = {
  catalog: KnownCatalog | null
  readonly size: { rows: number }
  readonly news: Set<string>
  readonly pace: AccountPace
}
type KnownCatalog = {
  readonly catalog: Catalog
  readonly readAtMs: number
  readonly digest: string
  /** Of the connection through which it was read. */
  readonly epoch: number
}
type Metered = { readonly connection: SalesforceConnection; readonly meter: CallMeter }
type Ready =
  | ({ readonly kind: 'ready'; readonly catalog: Catalog } & Metered)
  | { readonly kind: 'not_connected' | 'failed'; readonly error: string | null; readonly calls: number }

async function pull(
  input: SalesforceSyncInput,
  state: SyncState,
  nowMs: number,
  reach: 'some' | 'all',
): Promise<PullReport> {
  const ready = await getReady(input, state, nowMs, 'share')
  if (ready.kind !== 'ready') return { ...reportOf(ready), changedAddresses: [] }
  const { connection, catalog, meter } = ready
  const { settings } = await input.ports.settings()
  const { changed, error } = await meter.during('mirror', () =>
    readMirror({ db: input.db, connection, catalog, settings, nowMs, reach, pause: input.pause ?? pauseByTimer }),
  )
  await noteCallsOf(input.db, ready, nowMs)
  if (error) await react(input, state, error, nowMs)
  const changedAddresses = [...new Set([...state.news, ...changed])]
  state.news.clear()
  const calls = connection.calls()
  return error
    ? { kind: 'failed', changedAddresses, calls, error: describeError(error) }
    : { kind: 'pulled', changedAddresses, calls }
}

/** What changed since the last pull; once a day also what got lost on the way. */
async function readMirror(pull: PullInput): Promise<PullResult> {
  const pulled = await pullChanges(pull)
  if (pulled.error || pull.reach === 'some') return pulled
  const lastMs = await readSyncState(pull.db, RECONCILED)
  if (lastMs !== null && pull.nowMs - Number(lastMs) < RECONCILE_MS) return pulled
  // The first fill has just read everything.
  const found = lastMs === null ? null : await reconcile(pull)
  if (!found?.error) await writing(pull.db, (tx) => saveSyncState(tx, RECONCILED, String(pull.nowMs)))
  return { changed: new Set([...pulled.changed, ...(found?.changed ?? [])]), error: found?.error ?? null }
}
const RECONCILED = 'reconciled_at'
const RECONCILE_MS = 24 * 3_600_000

async function push(input: SalesforceSyncInput, state: SyncState, nowMs: number): Promise<PushReport> {
  const totals = { written: 0, refused: 0, inDoubt: 0 }
  await reviveForNewRules(input, state, nowMs)
  if (!(await isAnythingDue(input.db, nowMs))) {
    const isConnected = (await loadConnection(input.db))?.state === 'connected'
    return { kind: isConnected ? 'idle' : 'not_connected', ...totals, calls: 0 }
  }
  const ready = await getReady(input, state, nowMs, 'share')
  if (ready.kind !== 'ready') return { ...reportOf(ready), ...totals }
  const { connection, catalog, meter } = ready
  const { version: settingsVersion, settings } = await input.ports.settings()
  const context: PushContext = {
    ...{ db: input.db, makeId: input.makeId, loadView: input.ports.loadView },
    ...{ connection, meter, catalog, settings, settingsVersion, nowMs, totals },
    ...{ size: state.size, news: state.news, pace: state.pace },
    inDoubtWaitMs: input.inDoubtWaitMs ?? IN_DOUBT_WAIT_MS,
    safety: { ...ALL_RULES, ...input.safety },
    kindsNow: async () => {
      await noteCallsOf(input.db, ready, nowMs)
      return (await budgetNow(input.db, settings.salesforce, nowMs)).kinds
    },
  }
  const error = await pushDue(context)
  await noteCallsOf(input.db, ready, nowMs)
  if (error) await react(input, state, error, nowMs)
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
  await noteCallsOf(input.db, ready, nowMs)
  if (answer.kind === 'failed') await react(input, state, answer.error, nowMs)
  if (answer.kind === 'failed') return { kind: 'failed', error: describeError(answer.error) }
  return { kind: 'looked', contacts: answer.contacts }
}

async function restore(
  input: SalesforceSyncInput,
  state: SyncState,
  deleted: readonly DeletedRecord[],
  nowMs: number,
): Promise<RestoreReport> {
  const ready = await getReady(input, state, nowMs)
  if (ready.kind !== 'ready') return { kind: ready.kind }
  const { settings } = await input.ports.settings()
  const answer = await restoreRecords({ ...ready, settings }, deleted)
  await noteCallsOf(input.db, ready, nowMs)
  if (answer.kind === 'failed') await react(input, state, answer.error, nowMs)
  return answer.kind === 'failed' ? { kind: 'failed' } : answer
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
  await noteCallsOf(input.db, ready, nowMs)
  if (answer.kind === 'failed') await react(input, state, answer.error, nowMs)
  return answer.kind === 'failed' ? { kind: 'failed', error: describeError(answer.error) } : answer
}

async function valuesNow(
  input: SalesforceSyncInput,
  state: SyncState,
  records: readonly ValuesQuestion[],
  nowMs: number,
): Promise<ValuesReport> {
  if (records.length === 0) return { kind: 'looked', values: new Map() }
  const ready = await getReady(input, state, nowMs)
  if (ready.kind !== 'ready') return { kind: ready.kind, error: ready.error }
  const answer = await readValues(ready, records)
  if (answer.kind === 'failed') await react(input, state, answer.error, nowMs)
  await noteCallsOf(input.db, ready, nowMs)
  return answer.kind === 'failed' ? { kind: 'failed', error: describeError(answer.error) } : answer
}

async function readSetup(input: SalesforceSyncInput, state: SyncState, nowMs: number): Promise<SetupReport> {
  state.catalog = null
  const ready = await getReady(input, state, nowMs)
  if (ready.kind !== 'ready') return { kind: ready.kind, error: ready.error }
  const views = await listViewObjects(ready.connection)
  const hasReport = await isReportThere(ready.connection)
  await noteCallsOf(input.db, ready, nowMs)
  // Whoever may not see list views and reports can still see fields.
  const listViews = views.kind === 'ok' ? views.objects : []
  return { kind: 'read', fields: orgFieldsIn(ready.catalog), listViews, hasReport }
}

async function readLayouts(input: SalesforceSyncInput, state: SyncState, nowMs: number): Promise<LayoutsReport> {
  const ready = await getReady(input, state, nowMs)
  if (ready.kind !== 'ready') return { kind: ready.kind, error: ready.error }
  const answer = await ready.connection.readLayouts()
  await noteCallsOf(input.db, ready, nowMs)
  if (answer.kind === 'failed') return { kind: 'failed', error: describeError(answer.error) }
  return { kind: 'read', layouts: answer.body.map(({ object, name, fields }) => ({ object, name, fields })) }
}

async function createSetup(
  input: SalesforceSyncInput,
  state: SyncState,
  { fields, listViews, hasReport, onLayouts }: SetupWish,
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
  if (hasReport) {
    const report = await connection.createReport(settings.fields.createdByReachable)
    if (report.kind === 'failed') return { kind: 'failed', error: describeError(report.error) }
  }
  const placed = onLayouts && (await placeOnLayouts(connection, onLayouts))
  if (placed) return { kind: 'failed', error: describeError(placed) }
  await noteCallsOf(input.db, ready, nowMs)
  state.catalog = null
  return { kind: 'done' }
}

/** Read again right before they are written: an admin may have edited them meanwhile. */
async function placeOnLayouts(connection: SalesforceConnection, wanted: LayoutFields): Promise<SalesforceError | null> {
  const read = await connection.readLayouts()
  if (read.kind === 'failed') return read.error
  const added = await connection.addToLayouts(read.body, wanted)
  return added.kind === 'failed' ? added.error : null
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
  await noteCallsOf(input.db, ready, nowMs)
  if (report.kind === 'failed') await react(input, state, report.error, nowMs)
  return report.kind === 'failed' ? { kind: 'failed', error: describeError(report.error) } : report
}

async function isAnythingDue(db: OrgDb, nowMs: number): Promise<boolean> {
  const dueAtMs = await nextDesiredAtMs(db)
  return dueAtMs !== null && dueAtMs <= nowMs
}

/** `share`: it counts against our share of the org's calls, and waits where that is used up. */
async function getReady(
  input: SalesforceSyncInput,
  state: SyncState,
  nowMs: number,
  spends: 'share' | 'asked' = 'asked',
): Promise<Ready> {
  const closed = await reasonToWait(input, nowMs, spends)
  if (closed !== null) return { kind: 'failed', error: closed, calls: 0 }
  const opened = await openConnection(input.db, input)
  if (opened.kind === 'not_connected') return { ...opened, calls: 0 }
  if (opened.kind === 'failed') {
    await react(input, state, opened.error, nowMs)
    return { kind: 'failed', error: describeError(opened.error), calls: 0 }
  }
  const { connection } = opened
  const meter = createCallMeter(connection)
  const known = state.catalog
  if (known?.epoch === connection.epoch && nowMs - known.readAtMs < CATALOG_LIFE_MS) {
    return { kind: 'ready', connection, meter, catalog: known.catalog }
  }
  const answer = await meter.during('setup', () => readCatalog(connection))
  if (answer.kind === 'failed') {
    await noteCallsOf(input.db, { connection, meter }, nowMs)
    await react(input, state, answer.error, nowMs)
    return { kind: 'failed', error: describeError(answer.error), calls: connection.calls() }
  }
  const { catalog } = answer
  state.catalog = { catalog, readAtMs: nowMs, digest: catalogDigest(catalog), epoch: connection.epoch }
  const { settings } = await input.ports.settings()
  await writing(input.db, async (tx) => {
    await savePicklists(tx, contactPicklists(catalog, settings))
    await saveOrgFields(tx, orgFieldsIn(catalog))
  })
  return { kind: 'ready', connection, meter, catalog }
}

async function reasonToWait(
  { db, ports }: SalesforceSyncInput,
  nowMs: number,
  spends: 'share' | 'asked',
): Promise<string | null> {
  const untilMs = await pausedUntilMs(db, nowMs)
  if (untilMs !== null) return `the calls or logins of the org are used up; next try ${new Date(untilMs).toISOString()}`
  if (spends === 'asked') return null
  const { settings } = await ports.settings()
  const { kinds } = await budgetNow(db, settings.salesforce, nowMs)
  return kinds === 0 ? 'our share of the calls of the org is used up' : null
}

/** What Salesforce refused may pass where the settings or the org's fields are others now (CON-14). */
async function reviveForNewRules({ db, ports }: SalesforceSyncInput, state: SyncState, nowMs: number): Promise<void> {
  if (!state.catalog) return
  const { version } = await ports.settings()
  const rules = `${state.catalog.digest}:${version}`
  const before = await readSyncState(db, RULES)
  if (before === rules) return
  await writing(db, async (tx) => {
    await saveSyncState(tx, RULES, rules)
    if (before !== null) await retryDead(tx, 'all', nowMs)
  })
}
const RULES = 'rules'

/** What an error of a whole request means for the org. Rows have been dealt with by whoever sent them. */
async function react(input: SalesforceSyncInput, state: SyncState, error: SalesforceError, nowMs: number) {
  const reaction = reactionTo(error, 'request')
  input.log.warn({ code: error.code, reaction }, 'a request to Salesforce failed')
  if (error.code === 'rate_limit_exceeded') await pauseLogins(input.db, nowMs)
  else if (reaction === 'pause') await pauseCalls(input.db, nowMs)
  if (reaction === 'stop') await stopConnection(input.db, error)
  if (reaction === 'without-field') state.catalog = null
}

const noteCallsOf = (db: OrgDb, { connection, meter }: Metered, nowMs: number): Promise<void> =>
  noteCalls(db, meter.take(), connection.usage(), nowMs)

const reportOf = ({ kind, error, calls }: Ready & { kind: 'not_connected' | 'failed' }) => ({
  kind,
  calls,
  ...(error === null ? {} : { error }),
})
