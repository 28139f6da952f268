import type { OrgDb } from '../db/org/open.ts'
import { loadConnection } from '../db/org/salesforce-connection.ts'
import { allowedOrigin } from './allowed-host.ts'
import { API_VERSION, type ConnectTools, renewSession, stopConnection } from './connect.ts'
import { describeError, errorsIn, type SalesforceError } from './errors.ts'
import { jsforceTransport, NoAnswer } from './http.ts'
import { createListView, type NewListView } from './list-view.ts'
import { undeleteRecord } from './undelete.ts'

/** Salesforce answers within ten minutes or never; a composite of 1,000 rows takes seconds. */
const REQUEST_TIMEOUT_MS = 120_000

type ApiRequest = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}
export type ApiAnswer =
  | { readonly kind: 'ok'; readonly body: unknown }
  /** `mayHaveHappened`: the answer was lost or is no answer, so a write is in doubt. */
  | { readonly kind: 'failed'; readonly error: SalesforceError; readonly mayHaveHappened: boolean }

export type SalesforceConnection = {
  /** Our own user in the customer's org: what it did is no news to us (ACT-7). */
  readonly integrationUserId: string
  /** Path below `/services/data/vNN.0`, with a slash in front. Sent once; a lost session is renewed once. */
  request(request: ApiRequest): Promise<ApiAnswer>
  /** Takes a record out of the recycle bin, which the REST API cannot. */
  undelete(recordId: string): Promise<ApiAnswer>
  /** Makes the list view of flagged records, which the REST API cannot either (HBF-10). */
  createListView(view: NewListView): Promise<ApiAnswer>
  /** API calls made through this connection. */
  calls(): number
  /** The org's own count, as the last answer told it. */
  usage(): { readonly used: number; readonly limit: number } | null
}
export type OpenResult =
  | { readonly kind: 'open'; readonly connection: SalesforceConnection }
  | { readonly kind: 'not_connected'; readonly error: string | null }
  | { readonly kind: 'failed'; readonly error: string }

type Session = { readonly accessToken: string; readonly instanceUrl: string }

/** The org's Salesforce, with the stored token or a fresh one. The sealed secrets are opened here and not kept. */
export async function openConnection(db: OrgDb, tools: ConnectTools): Promise<OpenResult> {
  const stored = await loadConnection(db)
  if (!stored) return { kind: 'not_connected', error: null }
  if (stored.state === 'reconnect') return { kind: 'not_connected', error: stored.lastError }
  const { sealedAccessToken, instanceUrl, integrationUserId } = stored
  const origin = instanceUrl === null ? null : allowedOrigin(instanceUrl, tools.policy)
  if (sealedAccessToken !== null && origin !== null && integrationUserId !== null) {
    const session = { accessToken: tools.secrets.open(sealedAccessToken), instanceUrl: origin }
    return { kind: 'open', connection: createConnection(db, tools, session, integrationUserId) }
  }
  const renewed = await renewSession(db, stored, tools)
  if (renewed.kind !== 'session') {
    return { kind: renewed.kind === 'reconnect' ? 'not_connected' : 'failed', error: describeError(renewed.error) }
  }
  return { kind: 'open', connection: createConnection(db, tools, renewed.session, renewed.session.userId) }
}

function createConnection(
  db: OrgDb,
  tools: ConnectTools,
  first: Session,
  integrationUserId: string,
): SalesforceConnection {
  let session = first
  let calls = 0
  let usage: { used: number; limit: number } | null = null
  const exchange = async (send: (now: Session) => Promise<ApiAnswer>): Promise<ApiAnswer> => {
    calls++
    const answer = await send(session)
    if (!isSessionLost(answer)) return answer
    const stored = await loadConnection(db)
    if (!stored) return answer
    const renewed = await renewSession(db, stored, tools)
    if (renewed.kind !== 'session') return { kind: 'failed', error: renewed.error, mayHaveHappened: false }
    session = renewed.session
    calls++
    // A 401 was never carried out, so a write may be sent again. A second one in a row would go on for ever.
    const again = await send(session)
    if (again.kind === 'failed' && isSessionLost(again)) await stopConnection(db, again.error)
    return again
  }
  const noteUsage = (told: { used: number; limit: number }) => {
    usage = told
  }
  return {
    integrationUserId,
    calls: () => calls,
    usage: () => usage,
    request: (request) => exchange((now) => sendOnce(now, request, noteUsage)),
    createListView: (view) => exchange((now) => createListView(now, view, REQUEST_TIMEOUT_MS)),
    undelete: (recordId) => exchange((now) => undeleteRecord(now, recordId, REQUEST_TIMEOUT_MS)),
  }
}

const isSessionLost = (answer: ApiAnswer) => answer.kind === 'failed' && answer.error.code === 'INVALID_SESSION_ID'

/**
 * jsforce without its own session renewal: that one loops on a server which keeps answering 401, and sends again to
 * the old host after the instance moved (issue #196).
 */
async function sendOnce(
  session: Session,
  request: ApiRequest,
  onUsage: (usage: { used: number; limit: number }) => void,
): Promise<ApiAnswer> {
  const jsforce = await loadJsforce()
  const connection = new jsforce.Connection({ ...session, version: API_VERSION, callOptions: { client: 'reachable' } })
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

const JSON_HEADERS = { 'content-type': 'application/json' }

function toFailure(error: unknown, status: number): ApiAnswer {
  if (error instanceof NoAnswer) {
    return failed({ code: 'NO_ANSWER', message: error.message, fields: [] }, error.wasSent)
  }
  if (!(error instanceof Error)) throw error
  const data = 'data' in error ? error.data : null
  const [first] = errorsIn(Array.isArray(data) ? data : [data])
  const code = 'errorCode' in error ? String(error.errorCode) : error.name
  // Below 500 Salesforce has read the request and refused it; from 500 on anything may have happened.
  return failed(first ?? { code, message: error.message, fields: [] }, status === 0 || status >= 500)
}

const failed = (error: SalesforceError, mayHaveHappened: boolean): ApiAnswer => ({
  kind: 'failed',
  error,
  mayHaveHappened,
})
