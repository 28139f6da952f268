import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Fault } from './hazards/hazard-form.ts'
import type { OauthAnswer } from './oauth/grants.ts'
import type { Session } from './oauth/oauth.ts'
import type { ApiAnswer } from './rest/api.ts'
import type { Sim } from './sim.ts'

export type HttpEnv = { Bindings: HttpBindings }
export type HttpContext = Context<HttpEnv>

export const NO_SESSION: ApiAnswer = {
  status: 401,
  body: [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }],
}
/** The session of the bearer token, or null. */
export function sessionOf(sim: Sim, c: HttpContext): Session | null {
  const token = /^(?:Bearer|OAuth)\s+(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  return sim.oauth.session(token ?? null)
}

/** Faults that answer instead of the org. */
export const isAnswerFault = (fault: Fault) => ['status', 'html-503', 'unauthorized'].includes(fault.do)

export function faultAnswer(fault: Fault): ApiAnswer {
  if (fault.do === 'unauthorized') return NO_SESSION
  if (fault.do === 'html-503') return { status: 503, body: HTML_503 }
  const status = fault.status ?? 503
  const errorCode = fault.errorCode ?? (status >= 500 ? 'SERVER_UNAVAILABLE' : 'UNKNOWN_EXCEPTION')
  return { status, body: [{ message: fault.message ?? 'The server is not available', errorCode }] }
}

const HTML_503 = '<html><head><title>Down For Maintenance</title></head><body>Down For Maintenance</body></html>'

/** Waits as long as the fault says, in real time. */
export async function wait(fault: Fault): Promise<void> {
  if (fault.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
}

/** Cuts the connection without an answer, as a lost response does. */
export function cut(c: HttpContext): Response {
  c.env.incoming.socket.destroy()
  return new Response(null)
}

export function toResponse(answer: ApiAnswer | OauthAnswer, extra: Record<string, string>): Response {
  const own = 'headers' in answer ? answer.headers : {}
  const isEmpty = answer.body === undefined || answer.body === null
  const isText = typeof answer.body === 'string'
  const type = isText ? 'text/html;charset=UTF-8' : 'application/json;charset=UTF-8'
  const headers = { ...extra, ...(isEmpty ? {} : { 'Content-Type': type }), ...own }
  const payload = isEmpty ? null : isText ? String(answer.body) : JSON.stringify(answer.body)
  return new Response(payload, { status: answer.status, headers })
}
