import { createRoute } from '@hono/zod-openapi'
import {
  SalesforceCallback,
  SalesforceConnection,
  SalesforceConnectRequest,
  SalesforceConnectResult,
  SalesforceDisconnectResult,
} from '@reachable/shared/contract'
import type { Context } from 'hono'
import { sessionHash } from '../auth/session-hash.ts'
import { problem } from '../problem.ts'
import { type ApiParts, type ApiRoutes, type CallerEnv, callerGate } from './api-parts.ts'
import { body, ok } from './route-parts.ts'

const PATH = '/v1/salesforce'
/** The console's page; the app at Salesforce names it as its callback URL. */
const CALLBACK_PAGE = '/console/salesforce'

const read = createRoute({
  method: 'get',
  path: `${PATH}/connection`,
  summary: 'How Salesforce is reached, and whether it is (admins)',
  responses: ok(SalesforceConnection, 'The connection; secrets are not shown'),
})
const connect = createRoute({
  method: 'post',
  path: `${PATH}/connect`,
  summary: 'Connect Salesforce, or connect it again (admins)',
  description:
    'With `web_server` the answer is an address at Salesforce for the admin’s browser; it works for 15 minutes and for ' +
    'the session that asked. With `client_credentials` the server signs in at once, at the My Domain URL.',
  request: body(SalesforceConnectRequest),
  responses: ok(SalesforceConnectResult, 'Where to go, or connected'),
})
const callback = createRoute({
  method: 'post',
  path: `${PATH}/callback`,
  summary: 'Finish a consent with what Salesforce put into the callback URL (admins)',
  description: 'Works once, and in the session that asked for the consent only.',
  request: body(SalesforceCallback),
  responses: ok(SalesforceConnection, 'Connected'),
})
const disconnect = createRoute({
  method: 'post',
  path: `${PATH}/disconnect`,
  summary: 'Stop writing and reading, and revoke the tokens at Salesforce (admins)',
  description: 'What is planned waits. Safe to repeat.',
  responses: ok(SalesforceDisconnectResult, 'Disconnected'),
})

type Parts = ApiParts & { readonly publicUrl: string }

export function salesforceConnectionRoutes(
  routes: ApiRoutes,
  { identify, owners, businessClock, publicUrl }: Parts,
): void {
  const redirectUri = `${publicUrl}${CALLBACK_PAGE}`
  const acting = (c: Context<CallerEnv>) => ({
    byUser: c.var.caller.email,
    sessionHash: sessionHash(c.req.raw.headers),
  })
  const view = async (c: Context<CallerEnv>) => ({
    ...(await owners.call(c.var.caller.orgId, 'connection')),
    redirectUri,
  })
  routes.use(`${PATH}/connection`, callerGate(identify, 'admin'))
  routes.use(`${PATH}/connect`, callerGate(identify, 'admin'))
  routes.use(`${PATH}/callback`, callerGate(identify, 'admin'))
  routes.use(`${PATH}/disconnect`, callerGate(identify, 'admin'))

  routes.openapi(read, async (c) => c.json(await view(c), 200))

  routes.openapi(connect, async (c) => {
    const input = { ...acting(c), request: c.req.valid('json'), redirectUri }
    const answer = await owners.call(c.var.caller.orgId, 'connectAsAdmin', input, businessClock.nowMs())
    switch (answer.kind) {
      case 'consent':
        return c.json({ state: 'consent' as const, authorizeUrl: answer.authorizeUrl }, 200)
      case 'connected':
        return c.json({ state: 'connected' as const, connection: await view(c) }, 200)
      case 'incomplete':
        return refuseIncomplete(c)
      case 'refused':
        return refuse(c, answer.error)
    }
  })

  routes.openapi(callback, async (c) => {
    const { state, code } = c.req.valid('json')
    const input = { ...acting(c), state, code: code ?? null }
    const answer = await owners.call(c.var.caller.orgId, 'finishConnect', input, businessClock.nowMs())
    switch (answer.kind) {
      case 'connected':
        return c.json(await view(c), 200)
      case 'unknown':
        return refuseUnknownConsent(c)
      case 'denied':
        return refuseDenied(c)
      case 'refused':
        return refuse(c, answer.error)
    }
  })

  routes.openapi(disconnect, async (c) => {
    const { orgId, email } = c.var.caller
    const { isRevoked } = await owners.call(orgId, 'disconnectSalesforce', email, businessClock.nowMs())
    return c.json({ connection: await view(c), isRevoked }, 200)
  })
}

function refuseIncomplete(c: Context) {
  const detail = 'Give the login URL, the consumer key and, for client credentials, the consumer secret of the app.'
  return problem(c, { title: 'Something is missing', status: 422, code: 'salesforce_app_incomplete', detail })
}

function refuseUnknownConsent(c: Context) {
  const detail = 'It was used, is older than 15 minutes, or was begun in another session. Connect again.'
  return problem(c, { title: 'This consent is not known', status: 409, code: 'consent_unknown', detail })
}

function refuseDenied(c: Context) {
  const detail = 'Nothing was changed. Connect again, and press Allow.'
  return problem(c, { title: 'Access was denied at Salesforce', status: 409, code: 'consent_denied', detail })
}

/** What Salesforce said, and for what people meet most often, what to do about it. */
function refuse(c: Context, { code, message }: { readonly code: string; readonly message: string }) {
  const advice = ADVICE[code]
  const detail = `Salesforce said ${code}: ${message}${advice === undefined ? '' : ` ${advice}`}`.slice(0, 1_000)
  const title = 'Salesforce refused the connection'
  return problem(c, { title, status: 422, code: 'salesforce_refused', detail })
}

const ADVICE: Readonly<Record<string, string>> = {
  OTHER_ORG: 'To go over to the other org, choose so; its records are then read anew.',
  redirect_uri_mismatch: 'The callback URL of the app must be the one shown here, letter by letter.',
  invalid_client_id: 'A new app can take ten minutes until Salesforce knows it everywhere.',
  invalid_client: 'The consumer secret does not belong to the consumer key.',
}
