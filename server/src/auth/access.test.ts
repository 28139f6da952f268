import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InviteResult, Me, MemberList, PairingResult, PairingStart, Problem } from '@reachable/shared/contract'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type ControlDb, closeControlDb, openControlDb } from '../db/control/open.ts'
import { type Access, createAccess } from './access.ts'

const ORIGIN = 'http://127.0.0.1:8787'
const PASSWORD = 'correct horse battery'
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const ADMIN = { orgName: 'Ours', email: 'ada@ours.test', name: 'Ada', password: PASSWORD }

let folder: string
let control: ControlDb
let access: Access

beforeEach(async () => {
  // better-auth reads the time from Date; only Date is replaced, so that promises and I/O run as ever.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-03-02T09:00:00Z') })
  folder = mkdtempSync(join(tmpdir(), 'reachable-access-'))
  control = await openControlDb({ url: `file:${join(folder, 'control.db')}` })
  access = makeAccess()
})

afterEach(() => {
  vi.useRealTimers()
  closeControlDb(control)
  rmSync(folder, { recursive: true })
})

function makeAccess(sandbox = false): Access {
  const config = {
    publicUrl: ORIGIN,
    rootSecret: new Uint8Array(32).fill(7),
    orgDatabaseUrl: (orgId: string) => `file:${join(folder, orgId)}.db`,
  }
  return createAccess({ control, config, clock: { nowMs: () => Date.now() }, sandbox })
}

const advance = (ms: number) => vi.setSystemTime(Date.now() + ms)

type Sent = { cookie?: string | undefined; bearer?: string; origin?: string | null; body?: unknown }

/** What a browser tab (cookie) or an extension (bearer) sends. */
async function send(method: string, path: string, { cookie, bearer, origin = ORIGIN, body }: Sent = {}) {
  const headers = new Headers()
  if (origin !== null && method !== 'GET') headers.set('origin', origin)
  if (cookie !== undefined) headers.set('cookie', cookie)
  if (bearer !== undefined) headers.set('authorization', `Bearer ${bearer}`)
  if (body !== undefined) headers.set('content-type', 'application/json')
  return access.routes.request(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
}

const codeOf = async (response: Response) => Problem.parse(await response.json()).code
const cookieOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
const tokenOf = (link: string | null) => new URL(link ?? '').searchParams.get('token') ?? ''

async function setUp(): Promise<string> {
  const token = tokenOf(await access.printSetupLink())
  return cookieOf(await send('POST', '/v1/setup', { body: { ...ADMIN, token } }))
}

async function inviteRep(adminCookie: string): Promise<string> {
  const invite = { email: 'rep@ours.test', name: 'Rep', role: 'rep' }
  const made = InviteResult.parse(
    await (await send('POST', '/v1/invites', { cookie: adminCookie, body: invite })).json(),
  )
  const body = { token: tokenOf(made.url), password: PASSWORD }
  return cookieOf(await send('POST', '/v1/invites/accept', { body }))
}

async function pair(cookie: string): Promise<string> {
  const started = PairingStart.parse(await (await send('POST', '/v1/pairing', { origin: null })).json())
  await send('POST', '/v1/pairing/decision', { cookie, body: { userCode: started.userCode, decision: 'approve' } })
  const result = await poll(started.deviceCode)
  return result.state === 'paired' ? result.token : ''
}

const poll = async (deviceCode: string) =>
  PairingResult.parse(await (await send('POST', '/v1/pairing/poll', { origin: null, body: { deviceCode } })).json())

describe('the setup link', () => {
  test('creates the org, its first admin and the binding of their own mailbox', async () => {
    const created: string[] = []
    access.onOrgCreated(async ({ databaseUrl }) => void created.push(databaseUrl))
    const cookie = await setUp()
    const me = Me.parse(await (await send('GET', '/v1/me', { cookie })).json())
    expect(me).toMatchObject({ email: ADMIN.email, role: 'admin', mailboxes: [ADMIN.email], org: { name: 'Ours' } })
    expect(await access.listOrgs()).toEqual([{ orgId: me.org.id, databaseUrl: created[0] }])
    expect(await access.printSetupLink()).toBeNull()
  })

  test('works once', async () => {
    const token = tokenOf(await access.printSetupLink())
    expect((await send('POST', '/v1/setup', { body: { ...ADMIN, token } })).status).toBe(200)
    const again = await send('POST', '/v1/setup', { body: { ...ADMIN, email: 'eve@ours.test', token } })
    expect([again.status, await codeOf(again)]).toEqual([410, 'link_gone'])
  })

  test('lets one of two people in who use it at the same moment', async () => {
    const token = tokenOf(await access.printSetupLink())
    const both = ['ada@ours.test', 'eve@ours.test'].map((email) =>
      send('POST', '/v1/setup', { body: { ...ADMIN, email, token } }),
    )
    const statuses = (await Promise.all(both)).map(({ status }) => status)
    expect(statuses.sort()).toEqual([200, 410])
    expect(await access.listOrgs()).toHaveLength(1)
  })

  test('is dead after 30 minutes', async () => {
    const token = tokenOf(await access.printSetupLink())
    advance(30 * MINUTE_MS)
    expect((await send('POST', '/v1/setup', { body: { ...ADMIN, token } })).status).toBe(410)
  })

  test('is void once a restart has printed a new one', async () => {
    const old = tokenOf(await access.printSetupLink())
    access = makeAccess()
    const token = tokenOf(await access.printSetupLink())
    expect((await send('POST', '/v1/setup', { body: { ...ADMIN, token: old } })).status).toBe(410)
    expect((await send('POST', '/v1/setup', { body: { ...ADMIN, token } })).status).toBe(200)
  })
})

describe('sign-in', () => {
  test('sets a strict cookie that no script can read, and says nothing secret', async () => {
    await setUp()
    const answer = await send('POST', '/v1/sign-in', { body: { email: ADMIN.email, password: PASSWORD } })
    expect(answer.headers.getSetCookie()[0]).toMatch(/^reachable\.session_token=.*HttpOnly; SameSite=Strict$/i)
    const text = `${await answer.text()}${answer.headers.get('set-auth-token') ?? ''}`
    expect(text).not.toMatch(/token|password|hash/i)
  })

  test('a wrong password is refused, and after ten tries even the right one has to wait', async () => {
    await setUp()
    const attempt = (password: string) => send('POST', '/v1/sign-in', { body: { email: ADMIN.email, password } })
    for (let count = 0; count < 10; count++) expect((await attempt('not the password')).status).toBe(401)
    const throttled = await attempt(PASSWORD)
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '600'])
    advance(10 * MINUTE_MS)
    expect((await attempt(PASSWORD)).status).toBe(200)
  })

  test('an unknown address is answered like a wrong password', async () => {
    await setUp()
    const answer = await send('POST', '/v1/sign-in', { body: { email: 'nobody@ours.test', password: PASSWORD } })
    expect([answer.status, await codeOf(answer)]).toEqual([401, 'wrong_credentials'])
  })

  test('signing out ends the session', async () => {
    const cookie = await setUp()
    expect((await send('POST', '/v1/sign-out', { cookie })).status).toBe(204)
    expect((await send('GET', '/v1/me', { cookie })).status).toBe(401)
  })

  test('a cookie from a foreign page changes nothing and identifies nobody', async () => {
    const cookie = await setUp()
    for (const origin of ['https://evil.test', 'null', null]) {
      const answer = await send('POST', '/v1/invites', { cookie, origin, body: {} })
      expect([answer.status, await codeOf(answer)]).toEqual([403, 'foreign_origin'])
    }
    expect(await access.identify(new Headers({ cookie, origin: 'https://evil.test' }))).toBeNull()
    expect(await access.identify(new Headers({ cookie }))).toMatchObject({ email: ADMIN.email })
  })

  test('a wrong bearer token is not rescued by a cookie', async () => {
    const cookie = await setUp()
    expect((await send('GET', '/v1/me', { cookie, bearer: 'made.up' })).status).toBe(401)
  })

  test('a body that the schema refuses says where it is wrong', async () => {
    const answer = await send('POST', '/v1/sign-in', { body: { email: 'Ada@Ours.test' } })
    const { errors, status } = Problem.parse(await answer.json())
    expect([status, errors?.map(({ pointer }) => pointer)]).toEqual([422, ['/email', '/password']])
  })
})

describe('members', () => {
  test('an invited rep joins, is listed, and has no admin rights', async () => {
    const admin = await setUp()
    const rep = await inviteRep(admin)
    expect(Me.parse(await (await send('GET', '/v1/me', { cookie: rep })).json())).toMatchObject({
      role: 'rep',
      mailboxes: ['rep@ours.test'],
    })
    const { members } = MemberList.parse(await (await send('GET', '/v1/members', { cookie: admin })).json())
    expect(members.map(({ email, role }) => [email, role])).toEqual([
      ['ada@ours.test', 'admin'],
      ['rep@ours.test', 'rep'],
    ])
    const invite = { email: 'x@ours.test', name: 'X', role: 'admin' }
    const refused = [
      await send('GET', '/v1/members', { cookie: rep }),
      await send('POST', '/v1/invites', { cookie: rep, body: invite }),
      await send('DELETE', `/v1/members/${members[0]?.userId}`, { cookie: rep }),
    ]
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403])
  })

  test('an invite works once, and not for an address that is taken', async () => {
    const admin = await setUp()
    const invite = { email: 'rep@ours.test', name: 'Rep', role: 'rep' }
    const made = await send('POST', '/v1/invites', { cookie: admin, body: invite })
    const body = { token: tokenOf(InviteResult.parse(await made.json()).url), password: PASSWORD }
    const both = await Promise.all([1, 2].map(() => send('POST', '/v1/invites/accept', { body })))
    expect(both.map(({ status }) => status).sort()).toEqual([200, 410])
    expect((await send('POST', '/v1/invites', { cookie: admin, body: invite })).status).toBe(409)
  })

  test('removing a person stops their session and device at once; the org stays (PRV-5)', async () => {
    const admin = await setUp()
    const rep = await inviteRep(admin)
    const bearer = await pair(rep)
    const { userId } = Me.parse(await (await send('GET', '/v1/me', { bearer })).json())
    expect((await send('DELETE', `/v1/members/${userId}`, { cookie: admin })).status).toBe(204)
    expect((await send('GET', '/v1/me', { bearer })).status).toBe(401)
    expect((await send('GET', '/v1/me', { cookie: rep })).status).toBe(401)
    expect(await access.listOrgs()).toHaveLength(1)
    await inviteRep(admin) // The address is free again.
  })

  test('the last admin cannot be removed, nor can somebody of another org', async () => {
    const admin = await setUp()
    const { userId } = Me.parse(await (await send('GET', '/v1/me', { cookie: admin })).json())
    expect(await codeOf(await send('DELETE', `/v1/members/${userId}`, { cookie: admin }))).toBe('last_admin')
    const other = await makeAccess(true).sandbox.createOrg({
      name: 'Other',
      users: [{ email: 'bob@other.test', name: 'Bob', role: 'rep' }],
    })
    const bob = await access.identify(new Headers({ authorization: `Bearer ${other.tokens['bob@other.test']}` }))
    expect((await send('DELETE', `/v1/members/${bob?.userId}`, { cookie: admin })).status).toBe(404)
  })
})

describe('pairing', () => {
  test('an extension waits, is allowed by a signed-in person, and gets its token once', async () => {
    const cookie = await setUp()
    const started = PairingStart.parse(await (await send('POST', '/v1/pairing', { origin: null })).json())
    expect(started.userCode).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{8}$/)
    expect(started.verificationUrl).toBe(`${ORIGIN}/console/pair?user_code=${started.userCode}`)
    expect(await poll(started.deviceCode)).toEqual({ state: 'pending' })
    const spoken = `${started.userCode.slice(0, 4)}-${started.userCode.slice(4)}`.toLowerCase()
    const decision = { userCode: spoken, decision: 'approve' }
    expect((await send('POST', '/v1/pairing/decision', { cookie, body: decision })).status).toBe(204)
    expect(await poll(started.deviceCode), 'asked again within five seconds').toEqual({ state: 'pending' })
    advance(5_000)
    const paired = await poll(started.deviceCode)
    expect(paired).toMatchObject({ state: 'paired', me: { email: ADMIN.email } })
    advance(5_000)
    expect(await poll(started.deviceCode)).toEqual({ state: 'expired' })
    const bearer = paired.state === 'paired' ? paired.token : ''
    expect((await send('GET', '/v1/me', { bearer })).status).toBe(200)
  })

  test('a denied or expired code gives no token', async () => {
    const cookie = await setUp()
    const denied = PairingStart.parse(await (await send('POST', '/v1/pairing')).json())
    const body = { userCode: denied.userCode, decision: 'deny' }
    await send('POST', '/v1/pairing/decision', { cookie, body })
    expect(await poll(denied.deviceCode)).toEqual({ state: 'denied' })
    const late = PairingStart.parse(await (await send('POST', '/v1/pairing')).json())
    advance(11 * MINUTE_MS)
    const answer = await send('POST', '/v1/pairing/decision', {
      cookie,
      body: { userCode: late.userCode, decision: 'approve' },
    })
    expect(answer.status).toBe(410)
    expect(await poll(late.deviceCode)).toEqual({ state: 'expired' })
  })

  test('a code is decided by one person, once', async () => {
    const admin = await setUp()
    const rep = await inviteRep(admin)
    const { userCode } = PairingStart.parse(await (await send('POST', '/v1/pairing')).json())
    const body = { userCode, decision: 'deny' }
    await send('POST', '/v1/pairing/decision', { cookie: admin, body })
    const answers = await Promise.all(
      [rep, admin].map((cookie) => send('POST', '/v1/pairing/decision', { cookie, body })),
    )
    expect(answers.map(({ status }) => status)).toEqual([409, 409])
    expect(
      (await send('POST', '/v1/pairing/decision', { cookie: admin, body: { ...body, userCode: 'ZZZZ' } })).status,
    ).toBe(404)
  })

  test('neither a stranger nor a device can allow a device', async () => {
    const bearer = await pair(await setUp())
    const { userCode } = PairingStart.parse(await (await send('POST', '/v1/pairing')).json())
    const body = { userCode, decision: 'approve' }
    expect((await send('POST', '/v1/pairing/decision', { body })).status).toBe(401)
    expect((await send('POST', '/v1/pairing/decision', { bearer, body })).status).toBe(403)
  })

  test('unpairing revokes the token and leaves the browser session alone', async () => {
    const cookie = await setUp()
    const bearer = await pair(cookie)
    expect((await send('DELETE', '/v1/pairing', { bearer })).status).toBe(204)
    expect((await send('GET', '/v1/me', { bearer })).status).toBe(401)
    expect((await send('GET', '/v1/me', { cookie })).status).toBe(200)
    expect((await send('DELETE', '/v1/pairing', { cookie })).status).toBe(401)
  })

  test('a device in use stays paired; one that rests for 60 days must pair again', async () => {
    const bearer = await pair(await setUp())
    for (const days of [59, 59]) {
      advance(days * DAY_MS)
      expect((await send('GET', '/v1/me', { bearer })).status).toBe(200)
    }
    advance(60 * DAY_MS)
    expect((await send('GET', '/v1/me', { bearer })).status).toBe(401)
  })

  test('a token from the database alone opens nothing: the signature is missing', async () => {
    const bearer = await pair(await setUp())
    expect((await send('GET', '/v1/me', { bearer: bearer.split('.')[0] ?? '' })).status).toBe(401)
    expect((await send('GET', '/v1/me', { bearer: `${bearer.slice(0, -4)}AAAA` })).status).toBe(401)
  })
})

describe('the sandbox', () => {
  const users = [
    { email: 'rep@ours.test', name: 'Rep', role: 'rep' as const, mailboxes: ['rep@ours.test', 'r@ours.test'] },
  ]

  test('makes orgs with tokens, and a new org takes over the addresses of an older one', async () => {
    const { sandbox, identify } = makeAccess(true)
    const first = await sandbox.createOrg({ name: 'First', users })
    const second = await sandbox.createOrg({ name: 'Second', users })
    const callerOf = ({ tokens }: typeof first) =>
      identify(new Headers({ authorization: `Bearer ${tokens['rep@ours.test']}` }))
    expect(await callerOf(first)).toBeNull()
    expect(await callerOf(second)).toMatchObject({ orgId: second.orgId, mailboxes: ['r@ours.test', 'rep@ours.test'] })
    expect(await sandbox.pair('rep@ours.test')).toMatchObject({ state: 'paired', me: { org: { name: 'Second' } } })
    expect(await sandbox.pair('nobody@ours.test')).toBeNull()
  })

  test('does not exist outside sandbox mode', async () => {
    await expect(access.sandbox.createOrg({ name: 'Ours', users })).rejects.toThrow('sandbox mode only')
  })
})
