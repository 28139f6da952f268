import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { underLease } from '../../server/src/db/org/fence.ts'
import { claimLease } from '../../server/src/db/org/lease.ts'
import { contactsByEmails } from '../../server/src/db/org/mirror.ts'
import { closeOrgDb, type OrgDb, openOrgDb, writing } from '../../server/src/db/org/open.ts'
import { changeConnection, loadConnection } from '../../server/src/db/org/salesforce-connection.ts'
import { createSecretBox } from '../../server/src/keys/secret-box.ts'
import { connectAsServer } from '../../server/src/salesforce/connect.ts'
import { openConnection } from '../../server/src/salesforce/connection.ts'
import { finishConsent, startConsent } from '../../server/src/salesforce/consent.ts'
import { disconnect } from '../../server/src/salesforce/disconnect.ts'
import { renewSession } from '../../server/src/salesforce/renew-session.ts'
import { startRecordingProxy } from '../e2e/recording-proxy.ts'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from '../salesforce/config.ts'
import { createWorld, seedAcme, type World } from './harness.ts'

const MINUTE_MS = 60_000
let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const tools = { secrets: createSecretBox(new Uint8Array(32).fill(1)), policy: 'loopback' as const }
const stored = async () => {
  const row = await loadConnection(world.db)
  if (!row) throw new Error('nothing is stored')
  return row
}
const asked = (operation: string) =>
  world.simulator.sim.calls.log().filter(({ path }) => path.endsWith(`/oauth2/${operation}`)).length
const isOpen = async () => (await openConnection(world.db, tools)).kind
const openNow = async (db: OrgDb = world.db) => {
  const opened = await openConnection(db, tools)
  if (opened.kind !== 'open') throw new Error(`not open: ${opened.kind}`)
  return opened.connection
}

/** The same database as another process has it open. */
async function beside(): Promise<OrgDb> {
  const { rows } = await world.db.$client.execute('PRAGMA database_list')
  const db = await openOrgDb({ url: `file:${String(rows[0]?.file)}` })
  onTestFinished(() => closeOrgDb(db))
  return db
}

/** The way of an admin through the consent page, up to the stored connection. */
async function consent(more: { mayChangeOrg?: boolean } = {}) {
  const request = {
    sessionHash: 'session-1',
    loginUrl: world.simulator.url,
    clientId: SIM_CLIENT_ID,
    sealedClientSecret: tools.secrets.seal(SIM_CLIENT_SECRET),
    redirectUri: 'http://127.0.0.1:9/console/salesforce',
    mayChangeOrg: false,
    ...more,
  }
  const started = await startConsent(world.db, request, tools)
  if (started.kind !== 'consent') throw new Error(started.error.code)
  const answer = await fetch(started.authorizeUrl, { redirect: 'manual' })
  const { searchParams } = new URL(answer.headers.get('location') ?? '')
  const state = searchParams.get('state') ?? ''
  return finishConsent(world.db, { sessionHash: 'session-1', state, code: searchParams.get('code') }, tools)
}

const limits = async () => (await openNow()).request({ method: 'GET', path: '/limits' })

describe('a session that is over', () => {
  test('is renewed once, and the request is sent again', async () => {
    await consent()
    world.simulator.sim.calls.clear()
    world.simulator.sim.oauth.expireAll(false)
    expect(await limits()).toMatchObject({ kind: 'ok' })
    expect([asked('token'), world.simulator.callsTotal()]).toEqual([1, 2])
  })

  test('a rotated refresh token is stored, each time', async () => {
    await consent()
    world.simulator.configure({ rotateRefreshTokens: true })
    for (const _round of [1, 2, 3]) {
      world.simulator.sim.oauth.expireAll(false)
      expect(await limits()).toMatchObject({ kind: 'ok' })
    }
  })

  test('two workers that need a new one at once ask once, and both go on', async () => {
    await consent()
    world.simulator.configure({ rotateRefreshTokens: true })
    const [one, two] = [await openNow(), await openNow(await beside())]
    world.simulator.sim.oauth.expireAll(false)
    world.simulator.sim.calls.clear()
    world.simulator.fault({ match: { operation: 'token' }, do: 'slow', delayMs: 30, times: 1 })
    const get = { method: 'GET', path: '/limits' } as const
    expect(await Promise.all([one.request(get), two.request(get)])).toMatchObject([{ kind: 'ok' }, { kind: 'ok' }])
    expect(asked('token')).toBe(1)
    world.simulator.sim.oauth.expireAll(false)
    expect(await limits()).toMatchObject({ kind: 'ok' })
  })

  test('a worker that loses the org while it asks still stores what was granted', async () => {
    await consent()
    world.simulator.configure({ rotateRefreshTokens: true })
    world.simulator.sim.oauth.expireAll(false)
    world.simulator.fault({ match: { operation: 'token' }, do: 'slow', delayMs: 30, times: 1 })
    const claim = (holder: string) =>
      writing(world.db, (tx) => claimLease(tx, { holder, nowMs: 0, untilMs: 1, isGone: () => true }))
    const fence = (await claim('one')) ?? 0
    const asking = underLease(world.db, { fence, isValid: () => true }, limits)
    while ((await stored()).renewer === null) await new Promise((resolve) => setImmediate(resolve))
    await claim('two')
    await asking
    world.simulator.sim.oauth.expireAll(false)
    expect(await limits()).toMatchObject({ kind: 'ok' })
  })

  test('too many logins are waited out, and a connect by hand ends the wait', async () => {
    const isTooMany = { match: { operation: 'token' }, do: 'status', errorCode: 'rate_limit_exceeded' } as const
    world.simulator.fault({ ...isTooMany, times: 1 })
    world.simulator.sim.oauth.expireAll(false)
    world.simulator.sim.calls.clear()
    for (const minutes of [0, 5, 5, 4]) {
      world.advance(minutes * MINUTE_MS)
      expect(await world.pull()).toMatchObject({ kind: 'failed' })
    }
    expect([asked('token'), world.simulator.callsTotal()]).toEqual([1, 1])
    world.advance(MINUTE_MS)
    expect(await world.pull()).toMatchObject({ kind: 'pulled' })
    world.simulator.fault({ ...isTooMany, times: 1 })
    world.simulator.sim.oauth.expireAll(false)
    expect(await world.pull()).toMatchObject({ kind: 'failed' })
    await consent()
    expect(await world.pull()).toMatchObject({ kind: 'pulled' })
  })

  test('a renewer that died holds the others up no longer than its lease', async () => {
    await consent()
    const { tokenVersion } = await stored()
    await writing(world.db, (tx) => changeConnection(tx, { renewer: 'dead', renewingUntilMs: 5_000 }))
    const at = (nowMs: number) => renewSession(world.db, tokenVersion, { ...tools, clock: { nowMs: () => nowMs } })
    expect(await at(5_001)).toMatchObject({ kind: 'session', session: { version: tokenVersion + 1 } })
  })
})

describe('G10: a login that cannot be mended is given up after two questions at most', () => {
  test('a revoked token: one question, then reconnect, and planned work stays', async () => {
    const acme = seedAcme(world)
    await world.pull()
    await world.planContact({ email: 'new@acme.com', last: 'New', accountId: acme.acme })
    await consent()
    world.simulator.sim.oauth.expireAll(true)
    world.simulator.sim.calls.clear()
    for (const _cycle of [1, 2, 3]) {
      expect((await world.pull()).kind).not.toBe('pulled')
      expect((await world.push()).kind).toBe('not_connected')
    }
    expect([asked('token'), world.simulator.callsTotal()]).toEqual([1, 1])
    expect(await stored()).toMatchObject({ state: 'reconnect', lastError: expect.stringContaining('invalid_grant') })
    expect(await consent()).toMatchObject({ kind: 'connected' })
    await world.pull()
    expect(await world.push()).toMatchObject({ kind: 'pushed', written: 1 })
  })

  test('a rotated token whose answer was lost: two questions, then reconnect', async () => {
    await consent()
    world.simulator.configure({ rotateRefreshTokens: true })
    world.simulator.sim.oauth.expireAll(false)
    world.simulator.sim.calls.clear()
    world.simulator.fault({ match: { operation: 'token' }, do: 'drop-after-commit', times: 1 })
    expect(await limits()).toMatchObject({ kind: 'failed', error: { code: 'NO_ANSWER' }, mayHaveHappened: false })
    expect((await stored()).state).toBe('connected')
    expect(await limits()).toMatchObject({ kind: 'failed', error: { code: 'invalid_grant' } })
    expect(await isOpen()).toBe('not_connected')
    expect(asked('token')).toBe(2)
  })

  test('a lost answer without rotation costs nothing but the next question', async () => {
    await consent()
    world.simulator.sim.oauth.expireAll(false)
    world.simulator.fault({ match: { operation: 'token' }, do: 'drop-after-commit', times: 1 })
    expect(await limits()).toMatchObject({ kind: 'failed' })
    expect(await limits()).toMatchObject({ kind: 'ok' })
  })

  test('a Salesforce that refuses each session it has just granted is asked once', async () => {
    await consent()
    world.simulator.sim.calls.clear()
    world.simulator.fault({ match: { path: '/services/data/' }, do: 'unauthorized' })
    for (const _cycle of [1, 2, 3]) await world.pull()
    expect([asked('token'), world.simulator.callsTotal()]).toEqual([1, 2])
    expect((await stored()).state).toBe('reconnect')
  })

  test.each([
    ['revokes the token', () => world.simulator.sim.oauth.expireAll(true)],
    ['forgets the app', () => world.simulator.fault({ match: { operation: 'token' }, do: 'status', status: 400 })],
  ])('a Salesforce that %s while nothing is stored is asked at most once a cycle', async (_what, happen) => {
    await consent()
    happen()
    await writing(world.db, (tx) => changeConnection(tx, { sealedAccessToken: null }))
    world.simulator.sim.calls.clear()
    await world.pull()
    expect(asked('token')).toBe(1)
    expect(world.simulator.callsTotal()).toBe(0)
  })
})

describe('G10: an instance that has moved', () => {
  const startHosts = async () => {
    const old = await startRecordingProxy(world.simulator.url)
    world.simulator.configure({ instanceUrl: old.url })
    await consent()
    const moved = await startRecordingProxy(world.simulator.url)
    world.simulator.configure({ instanceUrl: moved.url })
    world.simulator.sim.calls.clear()
    return { old, moved, stop: async () => void (await Promise.all([old.stop(), moved.stop()])) }
  }

  test('gets the request that was refused, and all later ones; the old host gets nothing any more', async () => {
    const { old, moved, stop } = await startHosts()
    world.simulator.sim.oauth.expireAll(false)
    const connection = await openNow()
    expect(await connection.request({ method: 'GET', path: '/limits' })).toMatchObject({ kind: 'ok' })
    expect([old.requests.length, moved.requests.length]).toEqual([1, 1])
    await connection.request({ method: 'GET', path: '/limits' })
    await limits()
    expect([old.requests.length, moved.requests.length, asked('token')]).toEqual([1, 3, 1])
    expect((await stored()).instanceUrl).toBe(moved.url)
    await stop()
  })

  test('is found when the old host is gone', async () => {
    const { old, moved, stop } = await startHosts()
    await old.stop()
    expect(await limits()).toMatchObject({ kind: 'ok' })
    expect([moved.requests.length, asked('token')]).toEqual([1, 1])
    await stop()
  })

  test('is found when the old host redirects, and the redirect is not followed', async () => {
    const { moved, stop } = await startHosts()
    const gone = createServer((_incoming, answer) => answer.writeHead(302, { location: 'http://127.0.0.1:1/' }).end())
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve))
    const instanceUrl = `http://127.0.0.1:${(gone.address() as AddressInfo).port}`
    await writing(world.db, (tx) => changeConnection(tx, { instanceUrl }))
    expect(await (await openNow()).request({ method: 'POST', path: '/composite', body: {} })).not.toMatchObject({
      error: { code: 'REDIRECTED' },
    })
    expect([moved.requests.length, asked('token')]).toEqual([1, 1])
    gone.closeAllConnections()
    gone.close()
    await stop()
  })

  test('outside of Salesforce is not gone to', async () => {
    await consent()
    world.simulator.sim.oauth.expireAll(false)
    world.simulator.configure({ instanceUrl: 'https://moved.evil.example' })
    expect(await limits()).toMatchObject({ kind: 'failed', error: { code: 'HOST_NOT_ALLOWED' } })
    expect(await isOpen()).toBe('not_connected')
  })
})

describe('every call is counted', () => {
  test('a busy Salesforce gets no call behind our back', async () => {
    const connection = await openNow()
    const before = world.simulator.callsTotal()
    world.simulator.fault({ match: { path: '/limits' }, do: 'html-503', times: 3 })
    await connection.request({ method: 'GET', path: '/limits' })
    expect([connection.calls(), world.simulator.callsTotal() - before]).toEqual([1, 1])
  })
})

describe('the consent', () => {
  test('another Salesforce org is refused, unless the admin says so; then the mirror starts anew', async () => {
    seedAcme(world)
    await world.pull()
    await writing(world.db, (tx) => changeConnection(tx, { salesforceOrgId: '00D000000000999AAA' }))
    expect(await consent()).toMatchObject({ kind: 'refused', error: { code: 'OTHER_ORG' } })
    expect(asked('revoke')).toBe(1)
    expect(await contactsByEmails(world.db, ['ann@acme.com'])).toHaveLength(1)
    expect(await consent({ mayChangeOrg: true })).toMatchObject({ kind: 'connected' })
    expect(await contactsByEmails(world.db, ['ann@acme.com'])).toHaveLength(0)
    await world.restarted().pull(world.nowMs())
    expect(await contactsByEmails(world.db, ['ann@acme.com'])).toHaveLength(1)
  })

  test('a disconnect ends the tokens at Salesforce, and nothing is sent any more', async () => {
    await consent()
    const { sealedAccessToken } = await stored()
    const token = tools.secrets.open(sealedAccessToken ?? '')
    expect(await disconnect(world.db, tools)).toEqual({ kind: 'disconnected', isRevoked: true })
    expect(world.simulator.sim.oauth.session(token)).toBeNull()
    expect(await stored()).toMatchObject({ sealedRefreshToken: null, sealedAccessToken: null, state: 'disconnected' })
    world.simulator.sim.calls.clear()
    await world.pull()
    expect(world.simulator.sim.calls.log()).toEqual([])
  })

  test('a disconnect that Salesforce did not hear can be repeated', async () => {
    await consent()
    world.simulator.fault({ match: { operation: 'revoke' }, do: 'drop-before', times: 1 })
    expect(await disconnect(world.db, tools)).toEqual({ kind: 'disconnected', isRevoked: false })
    expect(await isOpen()).toBe('not_connected')
    expect(await disconnect(world.db, tools)).toEqual({ kind: 'disconnected', isRevoked: true })
  })

  test('a renewal that was under way during a disconnect brings nothing back', async () => {
    await consent()
    world.simulator.sim.oauth.expireAll(false)
    world.simulator.fault({ match: { operation: 'token' }, do: 'slow', delayMs: 50, times: 1 })
    const answer = limits()
    while ((await stored()).renewer === null) await new Promise((resolve) => setImmediate(resolve))
    await disconnect(world.db, tools)
    expect(await answer).toMatchObject({ kind: 'failed' })
    expect(await stored()).toMatchObject({ state: 'disconnected', sealedRefreshToken: null, sealedAccessToken: null })
  })
})

describe('an assertion signed by the operator’s key', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const signing = { ...tools, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() }
  const login = () => ({
    loginUrl: world.simulator.url,
    clientId: SIM_CLIENT_ID,
    username: 'integration@crm.example',
  })

  test('signs in, and signs in again when the session is over; nothing secret is stored', async () => {
    expect(await connectAsServer(world.db, login(), signing)).toMatchObject({ kind: 'connected' })
    expect(await stored()).toMatchObject({ sealedClientSecret: null, sealedRefreshToken: null, flow: 'jwt_bearer' })
    world.simulator.sim.oauth.expireAll(true)
    const opened = await openConnection(world.db, signing)
    if (opened.kind !== 'open') throw new Error(opened.kind)
    expect(await opened.connection.request({ method: 'GET', path: '/limits' })).toMatchObject({ kind: 'ok' })
  })

  test('is not offered by a server without a key', async () => {
    expect(await connectAsServer(world.db, login(), tools)).toMatchObject({ error: { code: 'CREDENTIALS_NEEDED' } })
  })
})
