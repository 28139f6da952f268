import type { ClassicAnswer } from './bulk/classic.ts'
import { answerClassic, classicFailure, refused } from './bulk/classic.ts'
import { passHazards } from './hazards/pass-hazards.ts'
import type { HttpContext } from './http-answer.ts'
import { ApiProblem } from './problem.ts'
import { readBody } from './read-body.ts'
import type { Sim } from './sim.ts'

const NO_SESSION = refused('InvalidSessionId', 'Invalid session id')

/** Serves `/services/async/NN.0/job…`, the first Bulk API; its session stands in a header of its own. */
export async function serveAsync(sim: Sim, c: HttpContext): Promise<Response> {
  const text = await readBody(c)
  const { method, path } = c.req
  const session = sim.oauth.session(c.req.header('x-sfdc-session') ?? null)
  const [version = '', ...segments] = path
    .split('/')
    .slice(3)
    .filter((segment) => segment !== '')
  return passHazards<ClassicAnswer>(sim, c, {
    operation: 'bulk',
    text: `${path}${text}`,
    subRequests: [],
    isWrite: method === 'POST' && path.endsWith('/batch'),
    cost: 1,
    work: () => {
      if (!session) return classicFailure(NO_SESSION)
      const context = { sim, session, versionPath: `/services/data/v${version}` }
      const mark = sim.store.mark()
      try {
        return answerClassic(context, method, segments, text)
      } catch (error) {
        sim.store.rollbackTo(mark)
        if (error instanceof ApiProblem) return classicFailure(error)
        throw error
      }
    },
    refuse: (why) => {
      if (why === 'no-session') return classicFailure(NO_SESSION)
      if (why === 'quota' || why === 'concurrency')
        return classicFailure(refused('ExceededQuota', 'TotalRequests Limit exceeded.'))
      return classicFailure(new ApiProblem(why.status ?? 503, why.errorCode ?? 'ServerUnavailable', why.message ?? ''))
    },
    respond: ({ status, type, text: body }) =>
      new Response(body, { status, headers: { 'Content-Type': `${type};charset=UTF-8` } }),
  })
}
