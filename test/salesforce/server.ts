import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { Hono } from 'hono'
import { addControlRoutes, controlFailure } from './control.ts'
import type { Fault } from './faults.ts'
import { operationOf } from './faults.ts'
import type { OauthAnswer, Session } from './oauth.ts'
import type { ApiAnswer } from './rest/api.ts'
import { asObject } from './rest/api.ts'
import { dispatch, readAddress } from './rest/dispatch.ts'
import { listVersions } from './rest/root.ts'
import type { Sim } from './sim.ts'
import { addWatchRoutes } from './watch/watch-routes.ts'

type Env = { Bindings: HttpBindings }
export type SimContext = Context<Env>
type Sub = { method: string; path: string; rows: number }

/** Salesforce takes bodies up to 50 MB. */
const BODY_BYTES_MAX = 50 * 1024 * 1024

/** The whole HTTP face of one org: OAuth, REST and the private control endpoints. */
export function createApp(sim: Sim): Hono<Env> {
  // The sf command line appends a slash to the instance URL, so paths may begin with two.
  const app = new Hono<Env>({ getPath: (request) => new URL(request.url).pathname.replaceAll(/\/{2,}/g, '/') })
  app.onError((error, c) => {
    const failure = controlFailure(error)
    if (failure && c.req.path.startsWith('/__sim/')) return c.json(failure.body, failure.status)
    console.error(error)
    return c.json([{ message: 'An unexpected error occurred. ErrorId: 1', errorCode: 'UNKNOWN_EXCEPTION' }], 500)
  })
  addControlRoutes(app, sim)
  addWatchRoutes(app, sim)
  app.all('/services/oauth2/:name', (c) => serveOauth(sim, c))
  app.all('/services/data/*', (c) => serveRest(sim, c))
  app.get('/services/data', (c) => serveRest(sim, c))
  app.notFound((c) => c.json([{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }], 404))
  return app
}

async function serveOauth(sim: Sim, c: SimContext): Promise<Response> {
  const name = c.req.param('name') ?? ''
  const form = new URLSearchParams(c.req.method === 'POST' ? await c.req.text() : '')
  for (const [key, value] of new URL(c.req.url).searchParams) if (!form.has(key)) form.set(key, value)
  const request = { method: c.req.method, path: c.req.path, operation: name, text: c.req.path }
  const fault = sim.faults.forRequest(request)
  const note = (status: number | null) =>
    sim.calls.record({ method: c.req.method, path: c.req.path, subRequests: [], status, cost: 0 }, sim.clock.nowMs())
  if (fault) await wait(fault)
  if (fault?.do === 'drop-before') return cut(c, () => note(null))
  const answer = fault && isAnswerFault(fault) ? faultAnswer(fault) : answerOauth(sim, c, name, form)
  sim.store.commit()
  if (fault?.do === 'drop-after-commit') return cut(c, () => note(null))
  note(typeof answer === 'string' ? 302 : answer.status)
  if (typeof answer === 'string') return c.redirect(answer, 302)
  return toResponse(answer, {})
}

function answerOauth(sim: Sim, c: SimContext, name: string, form: URLSearchParams): OauthAnswer | ApiAnswer | string {
  switch (name) {
    case 'token':
      return sim.oauth.token(form)
    case 'authorize':
      return sim.oauth.authorize(form)
    case 'introspect':
      return sim.oauth.introspect(form)
    case 'revoke': {
      const wasKnown = sim.oauth.revoke(form.get('token') ?? '')
      return wasKnown
        ? { status: 200 }
        : {
            status: 400,
            body: { error: 'unsupported_token_type', error_description: 'this token type is not supported' },
          }
    }
    case 'userinfo': {
      const session = sessionOf(sim, c)
      return session ? { status: 200, body: sim.oauth.userinfo(session) } : { status: 403, body: 'Bad_OAuth_Token' }
    }
    default:
      return { status: 404, body: { error: 'not_found', error_description: 'no such endpoint' } }
  }
}

async function serveRest(sim: Sim, c: SimContext): Promise<Response> {
  const text = await c.req.text()
  const path = c.req.path
  const body = parseJson(text)
  const subRequests = subRequestsOf(body)
  const operation = operationOf(c.req.method, path)
  const search = new URL(c.req.url).search
  const fault = sim.faults.forRequest({
    method: c.req.method,
    path,
    operation,
    text: `${path}${decode(search)}${text}`,
  })
  if (fault) await wait(fault)
  // A request that never arrived costs nothing and leaves only its trace in the log.
  if (fault?.do === 'drop-before') {
    return cut(c, () =>
      sim.calls.record({ method: c.req.method, path, subRequests, status: null, cost: 0 }, sim.clock.nowMs()),
    )
  }
  const isOverLimit = sim.calls.usedInWindow(sim.clock.nowMs()) >= sim.config().apiLimit
  const answer = isOverLimit
    ? QUOTA_GONE
    : fault && isAnswerFault(fault)
      ? faultAnswer(fault)
      : answerRest(sim, c, text, body)
  sim.store.commit()
  const isCut = fault?.do === 'drop-after-commit'
  const cost = isOverLimit ? 0 : path.endsWith('/composite/batch') ? Math.max(1, subRequests.length) : 1
  const record = { method: c.req.method, path, subRequests, status: isCut ? null : answer.status, cost }
  sim.calls.record(record, sim.clock.nowMs())
  if (isCut) return cut(c, () => {})
  const used = sim.calls.usedInWindow(sim.clock.nowMs())
  return toResponse(answer, { 'Sforce-Limit-Info': `api-usage=${used}/${sim.config().apiLimit}` })
}

const QUOTA_GONE: ApiAnswer = {
  status: 403,
  body: [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }],
}
const NO_SESSION: ApiAnswer = {
  status: 401,
  body: [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
}
const NOT_JSON: ApiAnswer = {
  status: 400,
  body: [{ message: 'Unexpected character at [line:1, column:1]', errorCode: 'JSON_PARSER_ERROR' }],
}

function answerRest(sim: Sim, c: SimContext, text: string, body: unknown): ApiAnswer {
  if (/^\/services\/data\/?$/.test(c.req.path)) return { status: 200, body: listVersions() }
  const session = sessionOf(sim, c)
  if (!session) return NO_SESSION
  if (text.length > BODY_BYTES_MAX)
    return { status: 413, body: [{ message: 'Body too large', errorCode: 'REQUEST_ENTITY_TOO_LARGE' }] }
  if (text !== '' && body === undefined) return NOT_JSON
  const address = readAddress(`${c.req.path}${new URL(c.req.url).search}`)
  if (!address)
    return { status: 404, body: [{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }] }
  const { versionPath, segments, query } = address
  const request = { method: c.req.method, segments, query, header: (name: string) => c.req.header(name), body }
  return dispatch({ sim, session, versionPath }, request)
}

function sessionOf(sim: Sim, c: SimContext): Session | null {
  const token = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  return sim.oauth.session(token ?? null)
}

function subRequestsOf(body: unknown): Sub[] {
  const { compositeRequest, batchRequests } = asObject(body)
  const subs = compositeRequest ?? batchRequests
  if (!Array.isArray(subs)) return []
  return subs.map(asObject).map((sub) => {
    const { records } = asObject(sub.body)
    return { method: String(sub.method), path: String(sub.url), rows: Array.isArray(records) ? records.length : 0 }
  })
}

const isAnswerFault = (fault: Fault) => ['status', 'html-503', 'unauthorized'].includes(fault.do)

function faultAnswer(fault: Fault): ApiAnswer {
  if (fault.do === 'unauthorized') return NO_SESSION
  if (fault.do === 'html-503') return { status: 503, body: HTML_503 }
  const status = fault.status ?? 503
  const errorCode = fault.errorCode ?? (status >= 500 ? 'SERVER_UNAVAILABLE' : 'UNKNOWN_EXCEPTION')
  return { status, body: [{ message: fault.message ?? 'The server is not available', errorCode }] }
}

const HTML_503 = '<html><head><title>Down For Maintenance</title></head><body>Down For Maintenance</body></html>'

async function wait(fault: Fault): Promise<void> {
  if (fault.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
}

/** Cuts the connection without an answer, as a lost response does. */
function cut(c: SimContext, note: () => void): Response {
  note()
  c.env.incoming.socket.destroy()
  return new Response(null)
}

function toResponse(answer: ApiAnswer | OauthAnswer, extra: Record<string, string>): Response {
  const own = 'headers' in answer ? answer.headers : {}
  const isEmpty = answer.body === undefined || answer.body === null
  const isHtml = typeof answer.body === 'string'
  const type = isHtml ? 'text/html;charset=UTF-8' : 'application/json;charset=UTF-8'
  const headers = { ...extra, ...own, ...(isEmpty ? {} : { 'Content-Type': type }) }
  const payload = isEmpty ? null : isHtml ? String(answer.body) : JSON.stringify(answer.body)
  return new Response(payload, { status: answer.status, headers })
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
