import { operationOf } from './faults.ts'
import { batchSizes } from './hazards/batch-sizes.ts'
import { passHazards } from './hazards/pass-hazards.ts'
import { faultAnswer, type HttpContext, NO_SESSION, sessionOf, toResponse } from './http-answer.ts'
import type { Session } from './oauth/oauth.ts'
import { readBody } from './read-body.ts'
import type { ApiAnswer } from './rest/api.ts'
import { asObject } from './rest/api.ts'
import { dispatch, readAddress } from './rest/dispatch.ts'
import { listVersions } from './rest/root.ts'
import type { Sim } from './sim.ts'

type Sub = { method: string; path: string; rows: number }

/** Salesforce takes bodies up to 50 MB. */
const BODY_BYTES_MAX = 50 * 1024 * 1024
/** An upload of a bulk job may be larger. */
const CSV_BYTES_MAX = 150 * 1024 * 1024

/** Serves `/services/data/…`. */
export async function serveRest(sim: Sim, c: HttpContext): Promise<Response> {
  const text = await readBody(c)
  const { path } = c.req
  const method = methodOf(c)
  const body = parseJson(text)
  const subRequests = subRequestsOf(body)
  // Whoever was let in when the request arrived is let in when it is worked on, however late that is.
  const session = sessionOf(sim, c)
  return passHazards<ApiAnswer>(sim, c, {
    operation: operationOf(method, path),
    text: `${path}${decode(new URL(c.req.url).search)}${text}`,
    subRequests,
    isWrite: method !== 'GET' && /\/v[\d.]+\/(?:composite|sobjects)/.test(path),
    batches: batchSizes(body),
    cost: costOf(path, subRequests),
    work: () => answerRest(sim, c, session, method, text, body),
    refuse: (why) => (why === 'no-session' ? NO_SESSION : typeof why === 'string' ? LIMIT_GONE[why] : faultAnswer(why)),
    respond: (answer) => {
      const used = `api-usage=${sim.calls.usedInWindow(sim.clock.nowMs())}/${sim.config().apiLimit}`
      return toResponse(answer, { 'Sforce-Limit-Info': used })
    },
  })
}

/** One per request, but one per sub-request of a batch. */
function costOf(path: string, subRequests: readonly Sub[]): number {
  return path.endsWith('/composite/batch') ? Math.max(1, subRequests.length) : 1
}

const limitGone = (message: string): ApiAnswer => ({
  status: 403,
  body: [{ message, errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
})
const LIMIT_GONE = {
  quota: limitGone('TotalRequests Limit exceeded.'),
  concurrency: limitGone('ConcurrentRequests (Concurrent API Requests) Limit exceeded.'),
}
const NOT_JSON: ApiAnswer = {
  status: 400,
  body: [{ message: 'Unexpected character at [line:1, column:1]', errorCode: 'JSON_PARSER_ERROR' }],
}

/** HEAD asks what GET would, and clients that know no PATCH send it as a POST that says so. */
function methodOf(c: HttpContext): string {
  const { method } = c.req
  if (method === 'HEAD') return 'GET'
  return method === 'POST' ? (c.req.query('_HttpMethod')?.toUpperCase() ?? method) : method
}

function answerRest(
  sim: Sim,
  c: HttpContext,
  session: Session | null,
  method: string,
  text: string,
  body: unknown,
): ApiAnswer {
  if (/^\/services\/data\/?$/.test(c.req.path)) return { status: 200, body: listVersions() }
  if (!session) return NO_SESSION
  const type = c.req.header('content-type') ?? ''
  const isCsv = /^text\/csv/i.test(type)
  if (text.length > (isCsv ? CSV_BYTES_MAX : BODY_BYTES_MAX))
    return { status: 413, body: [{ message: 'Body too large', errorCode: 'REQUEST_ENTITY_TOO_LARGE' }] }
  if (text !== '' && UNREADABLE_TYPES.test(type)) return WRONG_TYPE
  if (!isCsv && text !== '' && body === undefined) return NOT_JSON
  const address = readAddress(`${c.req.path}${new URL(c.req.url).search}`)
  if (!address)
    return { status: 404, body: [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }] }
  const { versionPath, segments, query } = address
  const request = { method, segments, query, header: (name: string) => c.req.header(name), body, text }
  return dispatch({ sim, session, versionPath }, request)
}

/** What no resource takes. A body without a type is read as JSON. */
const UNREADABLE_TYPES = /^(?:text\/plain|text\/html|application\/x-www-form-urlencoded)\b/i
const WRONG_TYPE: ApiAnswer = {
  status: 415,
  body: [{ message: 'The HTTP entity body is in a format that is not supported', errorCode: 'UNSUPPORTED_MEDIA_TYPE' }],
}

function subRequestsOf(body: unknown): Sub[] {
  const { compositeRequest, batchRequests, graphs } = asObject(body)
  const nodes = Array.isArray(graphs) ? graphs.flatMap((each) => asObject(each).compositeRequest ?? []) : undefined
  const subs = compositeRequest ?? batchRequests ?? nodes
  if (!Array.isArray(subs)) return []
  return subs.map(asObject).map((sub) => {
    const { records } = asObject(sub.body)
    return {
      method: String(sub.method),
      path: String(sub.url),
      rows: Array.isArray(records) ? records.length : deletedRows(sub),
    }
  })
}

/** Ids of a deletion stand in its address. */
function deletedRows({ method, url }: Readonly<Record<string, unknown>>): number {
  if (String(method).toUpperCase() !== 'DELETE') return 0
  const ids = /[?&]ids=([^&]*)/.exec(String(url))?.[1]
  return ids === undefined ? 1 : ids.split(',').length
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
