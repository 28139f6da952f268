import { Hono } from 'hono'
import { addControlRoutes, controlFailure } from './control.ts'
import { limitHead } from './head-limits.ts'
import type { HttpEnv } from './http-answer.ts'
import { serveAsync } from './serve-async.ts'
import { serveIdentity } from './serve-identity.ts'
import { serveOauth } from './serve-oauth.ts'
import { serveRest } from './serve-rest.ts'
import { serveSoap } from './serve-soap.ts'
import type { Sim } from './sim.ts'
import { addWatchRoutes } from './watch/watch-routes.ts'

/** The whole HTTP face of one org: OAuth, REST and the private control endpoints. */
export function createApp(sim: Sim): Hono<HttpEnv> {
  // The sf command line appends a slash to the instance URL, so paths may begin with two.
  const app = new Hono<HttpEnv>({ getPath: (request) => new URL(request.url).pathname.replaceAll(/\/{2,}/g, '/') })
  app.onError((error, c) => {
    const failure = controlFailure(error)
    if (failure && c.req.path.startsWith('/__sim/')) return c.json(failure.body, failure.status)
    console.error(error)
    return c.json([{ message: 'An unexpected error occurred. ErrorId: 1', errorCode: 'UNKNOWN_EXCEPTION' }], 500)
  })
  addControlRoutes(app, sim)
  addWatchRoutes(app, sim)
  app.use('/services/*', limitHead)
  app.all('/services/oauth2/:name', (c) => serveOauth(sim, c))
  app.all('/services/data/*', (c) => serveRest(sim, c))
  app.get('/services/data', (c) => serveRest(sim, c))
  app.all('/services/async/*', (c) => serveAsync(sim, c))
  app.get('/id/:org/:user', (c) => serveIdentity(sim, c))
  app.post('/services/Soap/m/:version', (c) => serveSoap(sim, c, 'metadata'))
  app.post('/services/Soap/m/:version/:org', (c) => serveSoap(sim, c, 'metadata'))
  app.post('/services/Soap/u/:version', (c) => serveSoap(sim, c, 'partner'))
  app.post('/services/Soap/u/:version/:org', (c) => serveSoap(sim, c, 'partner'))
  app.notFound((c) => c.json([{ message: 'The requested resource does not exist', errorCode: 'NOT_FOUND' }], 404))
  return app
}
