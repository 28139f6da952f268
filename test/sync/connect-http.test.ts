import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningServer, readConfig, startServer } from '@reachable/server'
import { SalesforceConnection, SalesforceConnectResult } from '@reachable/shared/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from '../salesforce/config.ts'
import { type Simulator, startSimulator } from '../salesforce/simulator.ts'
import { type ApiClient, apiClient } from '../world/api-client.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'reachable-connect-'))
let simulator: Simulator
let server: RunningServer
let adam: ApiClient
let rita: ApiClient

beforeAll(async () => {
  simulator = await startSimulator()
  server = await startServer(
    readConfig({
      ...{ REACHABLE_MODE: 'sandbox', REACHABLE_PORT: '0', REACHABLE_DATA_DIR: dataDir },
      REACHABLE_LOG_LEVEL: 'silent',
    }),
    { owners: 'inline' },
  )
})
afterAll(async () => {
  await server.stop()
  await simulator.stop()
  rmSync(dataDir, { recursive: true })
})

/** A new org for each test, so that none is connected. */
beforeEach(async () => {
  simulator.sim.reset()
  const users = [
    { email: 'adam@ourco.com', name: 'Adam', role: 'admin' },
    { email: 'rita@ourco.com', name: 'Rita', role: 'rep' },
  ]
  const made = await apiClient(server.url, null).demand('POST', '/v1/sandbox/orgs', { name: 'Ours', users })
  const { tokens } = made as { tokens: Record<string, string> }
  adam = apiClient(server.url, tokens['adam@ourco.com'] ?? null)
  rita = apiClient(server.url, tokens['rita@ourco.com'] ?? null)
})

const APP = () => ({ loginUrl: simulator.url, clientId: SIM_CLIENT_ID, clientSecret: SIM_CLIENT_SECRET })
const post = (who: ApiClient, path: string, body: unknown = {}) => who.call('POST', `/v1/salesforce/${path}`, { body })
/** A connected org is synced at once: its other calls may come at any moment. */
const tokensAskedFor = () => simulator.sim.calls.log().filter(({ path }) => path.endsWith('/oauth2/token')).length
const state = async () => SalesforceConnection.parse(await adam.demand('GET', '/v1/salesforce/connection'))

/** What Salesforce puts into the address of our page, after the admin pressed Allow. */
async function allow(request: Record<string, unknown>): Promise<{ state: string; code: string }> {
  const started = SalesforceConnectResult.parse((await post(adam, 'connect', request)).body)
  if (started.state !== 'consent') throw new Error('no consent was asked for')
  const answer = await fetch(started.authorizeUrl, { redirect: 'manual' })
  const back = new URL(answer.headers.get('location') ?? '')
  expect(`${back.origin}${back.pathname}`).toBe((await state()).redirectUri)
  return { state: back.searchParams.get('state') ?? '', code: back.searchParams.get('code') ?? '' }
}

describe('the consent of an admin', () => {
  test('connects, shows no secret, and is in the log', async () => {
    expect(await state()).toMatchObject({ state: 'never_connected', hasClientSecret: false })
    const answer = await post(adam, 'callback', await allow({ flow: 'web_server', ...APP() }))
    expect(answer).toMatchObject({ status: 200, body: { state: 'connected', instanceUrl: simulator.url } })
    expect(JSON.stringify(answer.body)).not.toMatch(new RegExp(`${SIM_CLIENT_SECRET}|!|5Aep`))
    const { entries } = (await adam.demand('GET', '/v1/log')) as { entries: { action: string; why: string }[] }
    expect(entries).toMatchObject([{ action: 'salesforce.connect', why: expect.stringContaining('adam@ourco.com') }])
  })

  test('asks for no more than the sync needs, with PKCE, and asks who signs in', async () => {
    const started = (await post(adam, 'connect', { flow: 'web_server', ...APP() })).body as { authorizeUrl: string }
    const { searchParams } = new URL(started.authorizeUrl)
    expect(Object.fromEntries(searchParams)).toMatchObject({
      ...{ scope: 'api refresh_token', code_challenge_method: 'S256', prompt: 'login', response_type: 'code' },
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(started.authorizeUrl).not.toContain(SIM_CLIENT_SECRET)
  })

  test('works once, and the code is not asked for again', async () => {
    const back = await allow({ flow: 'web_server', ...APP() })
    await post(adam, 'callback', back)
    const before = tokensAskedFor()
    expect(await post(adam, 'callback', back)).toMatchObject({ status: 409, body: { code: 'consent_unknown' } })
    expect(before).toBeGreaterThan(0)
    expect(tokensAskedFor()).toBe(before)
  })

  test('does not work in another session, not even one of the same admin', async () => {
    const back = await allow({ flow: 'web_server', ...APP() })
    const paired = await apiClient(server.url, null).demand('POST', '/v1/sandbox/pair', { email: 'adam@ourco.com' })
    const other = apiClient(server.url, (paired as { token: string }).token)
    expect(await post(other, 'callback', back)).toMatchObject({ status: 409, body: { code: 'consent_unknown' } })
    expect((await state()).state).toBe('never_connected')
  })

  test('that was denied, or forged, changes nothing', async () => {
    simulator.configure({ denyConsent: true })
    const { state: word } = await allow({ flow: 'web_server', ...APP() })
    const denied = await post(adam, 'callback', { state: word, error: 'access_denied' })
    expect(denied).toMatchObject({ status: 409, body: { code: 'consent_denied' } })
    const forged = await post(adam, 'callback', { state: 'x'.repeat(43), code: 'y' })
    expect(forged).toMatchObject({ status: 409, body: { code: 'consent_unknown' } })
    expect((await state()).state).toBe('never_connected')
  })
})

describe('the login of the app itself', () => {
  test('connects at once; a wrong secret is told in plain words', async () => {
    const wrong = await post(adam, 'connect', { flow: 'client_credentials', ...APP(), clientSecret: 'no' })
    expect(wrong).toMatchObject({ status: 422, body: { code: 'salesforce_refused' } })
    const right = await post(adam, 'connect', { flow: 'client_credentials', ...APP() })
    expect(right).toMatchObject({ status: 200, body: { state: 'connected', connection: { hasClientSecret: true } } })
  })

  test.each(['http://169.254.169.254', 'https://acme.my.salesforce.com', 'file:///etc/passwd'])(
    'does not go to %s from a sandbox',
    async (loginUrl) => {
      const answer = await post(adam, 'connect', { flow: 'client_credentials', ...APP(), loginUrl })
      expect(answer).toMatchObject({ status: 422, body: { detail: expect.stringContaining('HOST_NOT_ALLOWED') } })
    },
  )

  test('sends a stored secret to no other host', async () => {
    await post(adam, 'connect', { flow: 'client_credentials', ...APP() })
    const elsewhere = await post(adam, 'connect', { flow: 'client_credentials', loginUrl: 'http://127.0.0.1:9' })
    expect(elsewhere).toMatchObject({ status: 422, body: { code: 'salesforce_app_incomplete' } })
  })
})

describe('a connection that stopped', () => {
  test('says so, and one call connects it again with what is stored', async () => {
    await post(adam, 'connect', { flow: 'client_credentials', ...APP() })
    simulator.sim.oauth.expireAll(true)
    simulator.fault({ match: { path: '/services/data/' }, do: 'unauthorized' })
    await apiClient(server.url, null).demand('POST', '/v1/sandbox/run', { job: 'sync' })
    await apiClient(server.url, null).demand('POST', '/v1/sandbox/run', { job: 'sync' })
    expect(await state()).toMatchObject({ state: 'reconnect', error: expect.stringContaining('INVALID_SESSION_ID') })
    const { entries } = (await adam.demand('GET', '/v1/log')) as { entries: { action: string; outcome: string }[] }
    expect(entries.filter(({ action }) => action === 'salesforce.stop')).toMatchObject([{ outcome: 'failed' }])
    simulator.sim.faults.clear()
    expect(await post(adam, 'connect', { flow: 'client_credentials' })).toMatchObject({ status: 200 })
    expect(await state()).toMatchObject({ state: 'connected', error: null })
  })

  test('by a disconnect keeps the app, and revokes the tokens', async () => {
    await post(adam, 'callback', await allow({ flow: 'web_server', ...APP() }))
    const answer = await post(adam, 'disconnect')
    expect(answer).toMatchObject({ status: 200, body: { isRevoked: true, connection: { state: 'disconnected' } } })
    expect(await post(adam, 'callback', await allow({ flow: 'web_server' }))).toMatchObject({ status: 200 })
  })
})

test('a rep sees and changes nothing of it; nobody names whom the server’s key signs in', async () => {
  expect((await rita.call('GET', '/v1/salesforce/connection')).status).toBe(403)
  for (const path of ['connect', 'callback', 'disconnect']) expect((await post(rita, path)).status).toBe(403)
  expect((await post(adam, 'connect', { flow: 'jwt_bearer', ...APP() })).status).toBe(422)
})
