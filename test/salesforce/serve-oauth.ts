import type { Fault } from './hazards/hazard-form.ts'
import { cut, faultAnswer, type HttpContext, isAnswerFault, sessionOf, toResponse, wait } from './http-answer.ts'
import type { Oauth } from './oauth/oauth.ts'
import type { ApiAnswer } from './rest/api.ts'
import type { Sim } from './sim.ts'

/** Serves `/services/oauth2/…`; these requests are logged, never counted. */
export async function serveOauth(sim: Sim, c: HttpContext): Promise<Response> {
  sim.open.settle()
  const name = c.req.param('name') ?? ''
  const form = new URLSearchParams(c.req.method === 'POST' ? await c.req.text() : '')
  for (const [key, value] of new URL(c.req.url).searchParams) if (!form.has(key)) form.set(key, value)
  const request = { method: c.req.method, path: c.req.path, operation: name, text: c.req.path }
  const fault = sim.faults.forRequest(request)
  const note = (status: number | null) =>
    sim.calls.record({ method: c.req.method, path: c.req.path, subRequests: [], status, cost: 0 }, sim.clock.nowMs())
  const cutAndNote = () => {
    note(null)
    return cut(c)
  }
  if (fault) await wait(fault)
  if (fault?.do === 'drop-before') return cutAndNote()
  const answer = fault && isAnswerFault(fault) ? oauthFailure(fault) : answerOauth(sim, c, name, form)
  sim.store.commit()
  if (fault?.do === 'drop-after-commit') return cutAndNote()
  note('location' in answer ? 302 : 'html' in answer ? 200 : answer.status)
  if ('location' in answer) return c.redirect(answer.location, 302)
  if ('html' in answer) return c.html(answer.html)
  return toResponse(answer, {})
}

function answerOauth(
  sim: Sim,
  c: HttpContext,
  name: string,
  form: URLSearchParams,
): ApiAnswer | ReturnType<Oauth['authorize']> {
  switch (name) {
    case 'token':
      return sim.oauth.token(form, !sim.hosts.isLogin(c.req.header('host')))
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

/** Sign-in fails in its own words, such as `invalid_grant`; an outage looks as everywhere. */
function oauthFailure(fault: Fault): ApiAnswer {
  const { status = 400, errorCode, message = 'authentication failure' } = fault
  if (fault.do !== 'status' || errorCode === undefined || status >= 500) return faultAnswer(fault)
  return { status, body: { error: errorCode, error_description: message } }
}
