import type { HttpContext } from './http-answer.ts'
import { sessionOf } from './http-answer.ts'
import { ORG_ID } from './seed-org.ts'
import type { Sim } from './sim.ts'

/** Serves `/id/<org>/<user>`; the token may also come as `oauth_token`. Not an API call, so it is not counted. */
export function serveIdentity(sim: Sim, c: HttpContext): Response {
  const given = c.req.query('oauth_token') ?? c.req.query('access_token')
  const session = given === undefined ? sessionOf(sim, c) : sim.oauth.session(given)
  const hasToken = given !== undefined || c.req.header('authorization') !== undefined
  const note = (status: number) =>
    sim.calls.record({ method: 'GET', path: c.req.path, subRequests: [], status, cost: 0 }, sim.clock.nowMs())
  const refuse = (status: 403 | 404, text: string) => {
    note(status)
    return c.text(text, status)
  }
  if (!session) return refuse(403, hasToken ? 'Bad_OAuth_Token' : 'Missing_OAuth_Token')
  const isOwn = (name: string, id: string) => c.req.param(name)?.slice(0, 15) === id.slice(0, 15)
  if (!isOwn('org', ORG_ID)) return refuse(403, 'Wrong_Org')
  if (!isOwn('user', session.userId)) return refuse(404, 'Bad_Id')
  note(200)
  return c.json(sim.oauth.identity(session))
}
