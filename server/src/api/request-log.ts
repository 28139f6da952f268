import { createMiddleware } from 'hono/factory'
import type { Clock } from '../clock.ts'
import type { MakeId } from '../ids.ts'
import type { Log } from '../log.ts'

/**
 * Gives each request an id, tells it and the time that the answer took to the client, and logs method, route and status:
 * never a query, path value or body. @source https://www.w3.org/TR/server-timing
 */
export function requestLog(log: Log, clock: Clock, makeId: MakeId) {
  return createMiddleware<{ Variables: { requestId: string } }>(async (c, next) => {
    const startedAtMs = clock.nowMs()
    const requestId = makeId('req', startedAtMs)
    c.set('requestId', requestId)
    c.header('x-request-id', requestId)
    const started = performance.now()
    await next()
    c.header('server-timing', `app;dur=${(performance.now() - started).toFixed(1)}`)
    const fields = { requestId, method: c.req.method, status: c.res.status, ms: clock.nowMs() - startedAtMs }
    log.info(fields, 'request')
  })
}
