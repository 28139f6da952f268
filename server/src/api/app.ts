import { randomBytes } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import { POST_BYTES_MAX } from '@reachable/shared/contract'
import { bodyLimit } from 'hono/body-limit'
import type { IdentifyCaller } from '../auth/caller.ts'
import type { BusinessClock, Clock } from '../clock.ts'
import { createMakeId } from '../ids.ts'
import type { Log } from '../log.ts'
import type { Owners } from '../owner/owner-calls.ts'
import { problem, refuseInvalid } from '../problem.ts'
import { activityRoutes } from './activities.ts'
import { adviceRoutes } from './advice.ts'
import { type CallerEnv, newRoutes } from './api-parts.ts'
import { consoleFiles } from './console-files.ts'
import { deadLetterRoutes } from './dead-letters.ts'
import { docsPage, docsStyle } from './docs.ts'
import { duplicateRoutes } from './duplicates.ts'
import { failureHandler } from './failure.ts'
import { filterRoutes } from './filters.ts'
import { heartbeatRoutes } from './heartbeats.ts'
import { importRoutes } from './imports.ts'
import { incidentRoutes } from './incidents.ts'
import { logRoutes } from './log.ts'
import { notFoundHandler } from './not-found.ts'
import { openApiDocument } from './openapi-document.ts'
import { peopleRoutes } from './people.ts'
import { personActionRoutes } from './person-actions.ts'
import { previewRoutes } from './previews.ts'
import { profileRoutes } from './profiles.ts'
import { rateLimit } from './rate-limit.ts'
import { reachabilityRoutes } from './reachability.ts'
import { replayRoutes } from './replays.ts'
import { requestLog } from './request-log.ts'
import { runRoutes } from './runs.ts'
import { salesforceConnectionRoutes } from './salesforce-connection.ts'
import { type SandboxParts, sandboxRoutes } from './sandbox.ts'
import { securityHeaders } from './security-headers.ts'
import { settingsRoutes } from './settings.ts'
import { setupRoutes } from './setup.ts'
import { stagingRoutes } from './staging.ts'
import { subscriptionRoutes } from './subscriptions.ts'
import { undoRoutes } from './undo.ts'

export type AppInput = {
  readonly identify: IdentifyCaller
  readonly owners: Owners
  /** Process time: rate limits and the log of requests. */
  readonly clock: Clock
  readonly businessClock: BusinessClock
  readonly log: Log
  readonly mode: 'production' | 'sandbox'
  /** Where people reach us: Salesforce sends an admin's browser back there. */
  readonly publicUrl: string
  /** Setup, sign-in, invites and pairing. */
  readonly accessRoutes?: OpenAPIHono
  /** Doors that exist in sandbox mode only. */
  readonly sandbox?: Omit<SandboxParts, 'owners' | 'businessClock'>
  /** The built console. */
  readonly consoleFolder: string
}

/** The whole HTTP surface. It decides nothing: it checks who asks and what, and passes it on to the org's owner. */
export function createApp(input: AppInput): OpenAPIHono<CallerEnv> {
  const { log, clock, mode } = input
  const app = new OpenAPIHono<CallerEnv>({ defaultHook: refuseInvalid })
  const makeId = createMakeId(() => randomBytes(4).toString('hex'))
  app.use(requestLog(log, clock, makeId))
  app.use(securityHeaders)
  app.use('/v1/*', rateLimit(clock))
  app.use('/v1/*', bodyLimit({ maxSize: POST_BYTES_MAX, onError: tooLarge }))
  if (input.accessRoutes) app.route('/', input.accessRoutes)
  app.route('/', resourceRoutes(input))
  if (mode === 'sandbox' && input.sandbox) app.route('/', sandboxRoutes({ ...input, ...input.sandbox }))
  app.get('/openapi.json', (c) => c.json(openApiDocument(app)))
  app.get('/docs', (c) => c.html(docsPage(openApiDocument(app))))
  app.get('/docs/style.css', (c) => c.body(docsStyle(), 200, { 'content-type': 'text/css; charset=utf-8' }))
  consoleFiles(app, input.consoleFolder)
  app.get('/', (c) => c.redirect('/console'))
  app.onError(failureHandler(log))
  app.notFound(notFoundHandler(app))
  return app
}

function resourceRoutes(input: AppInput) {
  const routes = newRoutes()
  activityRoutes(routes, input)
  heartbeatRoutes(routes, input)
  reachabilityRoutes(routes, input)
  adviceRoutes(routes, input)
  peopleRoutes(routes, input)
  personActionRoutes(routes, input)
  duplicateRoutes(routes, input)
  logRoutes(routes, input)
  settingsRoutes(routes, input)
  filterRoutes(routes, input)
  subscriptionRoutes(routes, input)
  setupRoutes(routes, input)
  salesforceConnectionRoutes(routes, input)
  stagingRoutes(routes, input)
  importRoutes(routes, input)
  profileRoutes(routes, input)
  previewRoutes(routes, input)
  replayRoutes(routes, input)
  runRoutes(routes, input)
  undoRoutes(routes, input)
  deadLetterRoutes(routes, input)
  incidentRoutes(routes, input)
  return routes
}

const tooLarge = (c: Parameters<typeof problem>[0]) => {
  const detail = `At most ${POST_BYTES_MAX} bytes in one request.`
  return problem(c, { title: 'The body is too large', status: 413, code: 'body_too_large', detail })
}
