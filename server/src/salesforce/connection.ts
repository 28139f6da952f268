import type { LayoutFields } from '@reachable/shared/rules'
import type { OrgDb } from '../db/org/open.ts'
import { loadConnection } from '../db/org/salesforce-connection.ts'
import { API_VERSION } from './api-version.ts'
import { type ConnectTools, stopConnection } from './connect.ts'
import { type CsvPage, fetchCsvPage } from './csv-page.ts'
import { describeError, errorsIn, type SalesforceError } from './errors.ts'
import { jsforceTransport, NoAnswer } from './http.ts'
import { createListView, type NewListView } from './list-view.ts'
import { addToLayouts, type PageLayout, readLayouts } from './page-layouts.ts'
import { type LiveSession, liveSession, renewSession } from './renew-session.ts'
import { createReport } from './report.ts'
import { type Undeleted, undeleteRecords } from './undelete.ts'

/** Salesforce answers within ten minutes or never; a composite of 1,000 rows takes seconds. */
const REQUEST_TIMEOUT_MS = 120_000

type ApiRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}
export type ApiAnswer<T = unknown> =
  | { readonly kind: 'ok'; readonly body: T }
  /** `mayHaveHappened`: the answer was lost or is no answer, so a write is in doubt. */
  | { readonly kind: 'failed'; readonly error: SalesforceError; readonly mayHaveHappened: boolean }

export type SalesforceConnection = {
  /** Our own user in the customer's org: what it did is no news to us (ACT-7). */
  readonly integrationUserId: string
  /** Changes with each connect, perhaps to another Salesforce org. */
  readonly epoch: number
  /** Path below `/services/data/vNN.0`, with a slash in front. Sent once; a lost session is renewed once. */
  request(request: ApiRequest): Promise<ApiAnswer>
  /** A page of the results of a bulk query; `path` as above. */
  csvPage(path: string): Promise<ApiAnswer<CsvPage>>
  /** Takes records out of the recycle bin, at most `UNDELETE_IDS_MAX`, which the REST API cannot. */
  undelete(recordIds: readonly string[]): Promise<ApiAnswer<Undeleted>>
  /** Makes the list view of flagged records, which the REST API cannot either (HBF-10). */
  createListView(view: NewListView): Promise<ApiAnswer>
  /** Makes the report of the contacts that we created; `flag` is their field (RPT-2). */
  createReport(flag: string): Promise<ApiAnswer>
  /** The page layouts of Contact and Lead: a call for their names, and one for each ten of them (HBF-10). */
  readLayouts(): Promise<ApiAnswer<PageLayout[]>>
  /** Puts fields on layouts that lack them, as they were just read. */
  addToLayouts(layouts: readonly PageLayout[], wanted: LayoutFields): Promise<ApiAnswer>
  /** API calls made through this connection. */
  calls(): number
  /** The org's own count, as the last answer told it. */
  usage(): { readonly used: number; readonly limit: number } | null
}
export type OpenResult =
  | { readonly kind: 'open'; readonly connection: SalesforceConnection }
  | { readonly kind: 'not_connected'; readonly error: string | null }
  | { readonly kind: 'failed'; readonly error: SalesforceError }

type Usage = { readonly used: number; readonly limit: number }
/** A server that refuses each session which it has just granted would otherwise be asked for ever. */
const RENEWALS_MAX = 2

/** The org's Salesforce, with the stored token or a fresh one. The sealed secrets are opened here and not kept. */
export async function openConnection(db: OrgDb, tools: ConnectTools): Promise<OpenResult> {
  const stored = await loadConnection(db)
  if (stored?.state !== 'connected') return { kind: 'not_connected', error: stored?.lastError ?? null }
  const known = liveSession(stored, tools)
  if (known) return { kind: 'open', connection: createConnection(db, tools, known) }
  const renewed = await renewSession(db, stored.tokenVersion, tools)
  if (renewed.kind === 'session') return { kind: 'open', connection: createConnection(db, tools, renewed.session) }
  if (renewed.kind === 'failed') return renewed
  return { kind: 'not_connected', error: describeError(renewed.error) }
}

function createConnection(db: OrgDb, tools: ConnectTools, first: LiveSession): SalesforceConnection {
  let session = first
  let renewals = 0
  let calls = 0
  let usage: Usage | null = null
  const exchange = async <T>(send: (now: LiveSession) => Promise<ApiAnswer<T>>): Promise<ApiAnswer<T>> => {
    // In the middle of a cycle, too: the next call would be refused, and count.
    if (usage !== null && usage.limit > 0 && usage.used >= usage.limit) return USED_UP
    const sentWith = session
    calls++
    const answer = await send(sentWith)
    const trouble = troubleOf(answer)
    if (trouble === null || (trouble === 'host' && renewals > 0)) return answer
    if (renewals >= RENEWALS_MAX) return stopOn(answer, sentWith)
    renewals++
    const renewed = await renewSession(db, sentWith.version, tools)
    if (renewed.kind !== 'session') return { kind: 'failed', error: renewed.error, mayHaveHappened: false }
    // Somebody took these data over to another org: this request was meant for the one before.
    if (renewed.session.salesforceOrgId !== first.salesforceOrgId) return failed(OTHER_ORG, false)
    session = renewed.session
    if (trouble === 'host' && session.instanceUrl === sentWith.instanceUrl) return answer
    calls++
    // Nothing was carried out, so a write may be sent again: to the instance that the new token named, not the old one.
    const again = await send(session)
    return troubleOf(again) === 'session' ? stopOn(again, session) : again
  }
  const stopOn = async <T>(answer: ApiAnswer<T>, { version: seenVersion }: LiveSession): Promise<ApiAnswer<T>> => {
    if (answer.kind === 'failed') await stopConnection(db, answer.error, { ...tools, seenVersion })
    return answer
  }
  const noteUsage = (told: Usage) => {
    usage = told
  }
  return {
    integrationUserId: first.integrationUserId,
    epoch: first.epoch,
    calls: () => calls,
    usage: () => usage,
    request: (request) => exchange((now) => sendOnce(now, request, noteUsage)),
    csvPage: (path) => exchange((now) => fetchCsvPage(now, path, REQUEST_TIMEOUT_MS)),
    createListView: (view) => exchange((now) => createListView(now, view, REQUEST_TIMEOUT_MS)),
    createReport: (flag) => exchange((now) => createReport(now, flag, REQUEST_TIMEOUT_MS)),
    readLayouts: () => exchange((now) => readLayouts(now, REQUEST_TIMEOUT_MS)),
    addToLayouts: (layouts, wanted) => exchange((now) => addToLayouts(now, layouts, wanted, REQUEST_TIMEOUT_MS)),
    undelete: (recordIds) => exchange((now) => undeleteRecords(now, recordIds, REQUEST_TIMEOUT_MS)),
  }
}

/** What a new token could mend: a session that is over, or an instance that is no longer where it was. */
function troubleOf(answer: ApiAnswer): 'session' | 'host' | null {
  if (answer.kind === 'ok') return null
  if (answer.error.code === 'INVALID_SESSION_ID') return 'session'
  return !answer.mayHaveHappened && HOST_TROUBLE.has(answer.error.code) ? 'host' : null
}

const OTHER_ORG: SalesforceError = { code: 'OTHER_ORG', message: 'It is another Salesforce org now.', fields: [] }

const REDIRECTED = 'REDIRECTED'
const HOST_TROUBLE = new Set(['NO_ANSWER', REDIRECTED])
/** Never followed: a token goes to the host that was checked. 300 and 304 are no redirects. */
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * jsforce without its own session renewal: that one loops on a server which keeps answering 401, and sends again to
 * the old host after the instance moved (issue #196).
 */
async function sendOnce(
  { accessToken, instanceUrl }: LiveSession,
  request: ApiRequest,
  onUsage: (usage: Usage) => void,
): Promise<ApiAnswer> {
  const jsforce = await loadJsforce()
  const connection = new jsforce.Connection({
    ...{ accessToken, instanceUrl, version: API_VERSION },
    callOptions: { client: 'reachable' },
  })
  let status = 0
  const transport = jsforceTransport(REQUEST_TIMEOUT_MS, (answer) => {
    status = answer.statusCode
  })
  const { method, path, body } = request
  const headers = { ...(body === undefined ? {} : JSON_HEADERS), ...request.headers }
  const content = body === undefined ? { headers } : { headers, body: JSON.stringify(body) }
  try {
    const answer = await connection.request({ method, url: path, ...content }, { transport })
    if (status >= 200 && status < 300) return { kind: 'ok', body: answer }
    if (REDIRECTS.has(status)) return failed({ code: REDIRECTED, message: 'the host has moved', fields: [] }, false)
    return failed({ code: `ERROR_HTTP_${status}`, message: 'an unexpected answer', fields: [] }, true)
  } catch (error) {
    return toFailure(error, status)
  } finally {
    const usage = connection.limitInfo?.apiUsage
    if (usage) onUsage(usage)
  }
}

/**
 * Loaded when the first org syncs: 0.3 s that a cold start should not pay. jsforce's undici takes the place behind the
 * `fetch` of the whole process unless the platform's own sits there already, which its first use sees to.
 */
async function loadJsforce() {
  await fetch('data:,')
  return (await import('jsforce')).default
}

const USED_UP = {
  kind: 'failed' as const,
  error: { code: 'REQUEST_LIMIT_EXCEEDED', message: 'The last answer told that no call is left.', fields: [] },
  mayHaveHappened: false,
}

const JSON_HEADERS = { 'content-type': 'application/json' }

function toFailure(error: unknown, status: number): ApiAnswer {
  if (error instanceof NoAnswer) {
    return failed({ code: 'NO_ANSWER', message: error.message, fields: [] }, error.wasSent)
  }
  if (!(error instanceof Error)) throw error
  const data = 'data' in error ? error.data : null
  const [first] = errorsIn(Array.isArray(data) ? data : [data])
  // A gateway may refuse a session without Salesforce's own words.
  const code = status === 401 ? 'INVALID_SESSION_ID' : 'errorCode' in error ? String(error.errorCode) : error.name
  // Below 500 Salesforce has read the request and refused it; from 500 on anything may have happened.
  return failed(first ?? { code, message: error.message, fields: [] }, status === 0 || status >= 500)
}

const failed = (error: SalesforceError, mayHaveHappened: boolean) => ({
  kind: 'failed' as const,
  error,
  mayHaveHappened,
})
