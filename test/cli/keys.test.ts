import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type RunningServer, readConfig, startServer } from '@reachable/server'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { runCli } from '../../server/cli/run.ts'
import { closeOrgDb, type OrgDb, openOrgDb, writing } from '../../server/src/db/org/open.ts'
import { changeConnection, loadConnection } from '../../server/src/db/org/salesforce-connection.ts'
import { createKeyRing } from '../../server/src/keys/key-ring.ts'
import { makeKeyFile, masterKeyFile, nextKeyFile } from '../../server/src/keys/master-key-file.ts'
import { rewrapOrgKey } from '../../server/src/keys/rotate-keys.ts'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from '../salesforce/config.ts'
import { type Simulator, startSimulator } from '../salesforce/simulator.ts'
import { apiClient } from '../world/api-client.ts'

let dataDir: string
let simulator: Simulator
let server: RunningServer | null
let said: string[]

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'reachable-keys-'))
  simulator = await startSimulator()
  server = null
  said = []
  for (const stream of ['log', 'error'] as const) {
    vi.spyOn(console, stream).mockImplementation((line: unknown) => void said.push(String(line)))
  }
  vi.stubEnv('REACHABLE_MODE', 'sandbox')
  vi.stubEnv('REACHABLE_PORT', '0')
  vi.stubEnv('REACHABLE_DATA_DIR', dataDir)
  vi.stubEnv('REACHABLE_LOG_LEVEL', 'silent')
})
afterEach(async () => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
  await server?.stop()
  await simulator.stop()
  rmSync(dataDir, { recursive: true })
})

const start = async () => {
  server = await startServer(readConfig(), { owners: 'inline' })
  return server.url
}
const stop = async () => {
  await server?.stop()
  server = null
}

type Org = { readonly orgId: string; readonly token: string }

/** A connected org with one admin. */
async function makeOrg(url: string, email: string): Promise<Org> {
  const salesforce = { loginUrl: simulator.url, clientId: SIM_CLIENT_ID, clientSecret: SIM_CLIENT_SECRET }
  const users = [{ email, name: 'Ada', role: 'admin' }]
  const made = await apiClient(url, null).demand('POST', '/v1/sandbox/orgs', { name: 'Ours', users, salesforce })
  const { orgId, tokens } = made as { orgId: string; tokens: Record<string, string> }
  return { orgId, token: tokens[email] ?? '' }
}
const setup = async (url: string, { token }: Org) =>
  (await apiClient(url, token).call('GET', '/v1/setup')) as { status: number; body: { isConnected?: boolean } }
const logins = () => simulator.sim.calls.log().filter(({ path }) => path.endsWith('/oauth2/token')).length
const withDb = async <T>({ orgId }: Org, use: (db: OrgDb) => Promise<T>) => {
  const db = await openOrgDb({ url: `file:${join(dataDir, 'orgs', `${orgId}.db`)}` })
  return use(db).finally(() => closeOrgDb(db))
}
const keyOnFile = (path: string) => new Uint8Array(Buffer.from(readFileSync(path, 'utf8'), 'base64'))
const given = (key: Uint8Array) => Buffer.from(key).toString('base64')

describe('rotate-key', () => {
  test('seals everything with a new key; nobody is signed out, and Salesforce is not asked for a session', async () => {
    const org = await makeOrg(await start(), 'ada@ours.test')
    await stop()
    const before = keyOnFile(masterKeyFile(dataDir))
    simulator.sim.calls.clear()
    expect(await runCli(['rotate-key'])).toBe(0)
    expect(keyOnFile(masterKeyFile(dataDir))).not.toEqual(before)
    expect(existsSync(nextKeyFile(dataDir))).toBe(false)
    expect(await setup(await start(), org)).toMatchObject({ status: 200, body: { isConnected: true } })
    expect(logins()).toBe(0)
    await stop()
    vi.stubEnv('REACHABLE_MASTER_KEY', given(before))
    rmSync(masterKeyFile(dataDir))
    await expect(start()).rejects.toThrow(/sealed by the master key [0-9a-f]{12}/)
  })

  test('stopped half-way leaves a server that works, and is finished by running it again', async () => {
    const url = await start()
    const [done, left] = [await makeOrg(url, 'ada@ours.test'), await makeOrg(url, 'ann@theirs.test')]
    await stop()
    const current = keyOnFile(masterKeyFile(dataDir))
    const next = makeKeyFile(nextKeyFile(dataDir))
    await withDb(done, (db) => rewrapOrgKey(db, createKeyRing({ current: next, others: [current] })))
    const between = await start()
    for (const org of [done, left]) expect(await setup(between, org)).toMatchObject({ body: { isConnected: true } })
    await stop()
    expect(await runCli(['rotate-key'])).toBe(0)
    expect(said.join()).toContain('1 of 2 orgs')
    expect(keyOnFile(masterKeyFile(dataDir))).toEqual(next)
    const after = await start()
    for (const org of [done, left]) expect(await setup(after, org)).toMatchObject({ body: { isConnected: true } })
  })

  test('goes over to a key that is given, and then needs the file no more', async () => {
    const org = await makeOrg(await start(), 'ada@ours.test')
    await stop()
    vi.stubEnv('REACHABLE_MASTER_KEY', given(new Uint8Array(32).fill(5)))
    expect(await runCli(['rotate-key'])).toBe(0)
    expect(said.join()).toContain('Delete')
    rmSync(masterKeyFile(dataDir))
    expect(await setup(await start(), org)).toMatchObject({ status: 200, body: { isConnected: true } })
  })

  test('does not run beside a server that would go on sealing with the key before', async () => {
    const { port } = new URL(await start())
    vi.stubEnv('REACHABLE_PORT', port)
    expect(await runCli(['rotate-key'])).toBe(1)
    expect(said.join()).toContain('stop it first')
  })
})

describe('revoke-all', () => {
  test('ends sessions at once, also under a running server, and every token at Salesforce', async () => {
    const url = await start()
    const org = await makeOrg(url, 'ada@ours.test')
    expect((await setup(url, org)).status).toBe(200)
    expect(await runCli(['revoke-all'])).toBe(0)
    expect((await setup(url, org)).status).toBe(401)
    const left = await withDb(org, loadConnection)
    expect(left).toMatchObject({ state: 'disconnected', sealedAccessToken: null, sealedClientSecret: null })
    simulator.sim.calls.clear()
    await apiClient(url, null).demand('POST', '/v1/sandbox/run', { job: 'sync' })
    expect(simulator.sim.calls.log()).toEqual([])
    const again = await apiClient(url, null).demand('POST', '/v1/sandbox/pair', { email: 'ada@ours.test' })
    await stop()
    const { token } = again as { token: string }
    expect((await setup(await start(), { ...org, token })).status).toBe(401)
  })

  test('says where Salesforce did not answer, and can be run again', async () => {
    await makeOrg(await start(), 'ada@ours.test')
    simulator.fault({ match: { operation: 'revoke' }, do: 'drop-before', times: 1 })
    expect(await runCli(['revoke-all'])).toBe(1)
    expect(said.join()).toContain('run this again')
    expect(await runCli(['revoke-all'])).toBe(0)
  })
})

describe('connect', () => {
  const credentials = (secret = SIM_CLIENT_SECRET) => {
    vi.stubEnv('REACHABLE_SALESFORCE_LOGIN_URL', simulator.url)
    vi.stubEnv('REACHABLE_SALESFORCE_CLIENT_ID', SIM_CLIENT_ID)
    vi.stubEnv('REACHABLE_SALESFORCE_CLIENT_SECRET', secret)
  }

  test('brings back a connection that a start with the same credentials leaves alone', async () => {
    const org = await makeOrg(await start(), 'ada@ours.test')
    expect(await runCli(['revoke-all'])).toBe(0)
    await stop()
    credentials()
    simulator.sim.calls.clear()
    await start()
    await stop()
    expect(logins()).toBe(0)
    expect(await runCli(['connect'])).toBe(0)
    expect(await withDb(org, loadConnection)).toMatchObject({ state: 'connected' })
  })

  test('is not undone by a start: an admin who went another way stays there', async () => {
    const org = await makeOrg(await start(), 'ada@ours.test')
    await stop()
    credentials()
    await start()
    await withDb(org, (db) => writing(db, (tx) => changeConnection(tx, { flow: 'web_server', state: 'reconnect' })))
    await stop()
    simulator.sim.calls.clear()
    await start()
    expect([logins(), await withDb(org, loadConnection)]).toMatchObject([0, { flow: 'web_server', state: 'reconnect' }])
  })

  test('says what is wrong', async () => {
    expect(await runCli(['connect'])).toBe(2)
    await makeOrg(await start(), 'ada@ours.test')
    credentials('no')
    expect(await runCli(['connect'])).toBe(1)
    expect(said.join()).toContain('invalid_client')
  })
})
