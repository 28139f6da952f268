import { createHash, createSign, generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET, SIM_PASSWORD } from '../config.ts'
import * as control from '../control-client.ts'
import { HUMAN_USER_ID } from '../seed-org.ts'
import type { Simulator } from '../simulator.ts'
import { startSimulator } from '../simulator.ts'

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ nowMs: Date.parse('2026-11-20T10:00:00Z') })
})
afterAll(() => simulator.stop())
beforeEach(() => simulator.sim.reset())

const CLIENT = { client_id: SIM_CLIENT_ID, client_secret: SIM_CLIENT_SECRET }
type Answer = { status: number; body: Record<string, string> }

async function post(name: string, form: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${simulator.url}/services/oauth2/${name}`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, string>) }
}
async function statusWith(accessToken: string | undefined): Promise<number> {
  const headers = { authorization: `Bearer ${accessToken}` }
  const response = await fetch(`${simulator.url}/services/data/v65.0/limits`, { headers })
  await response.arrayBuffer()
  return response.status
}

const REDIRECT = 'http://127.0.0.1:9/callback'
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-long'
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')

async function consent(more: Record<string, string> = {}): Promise<URL> {
  // No code_challenge_method: jsforce leaves it out, and Salesforce takes S256.
  const query = {
    response_type: 'code',
    client_id: SIM_CLIENT_ID,
    redirect_uri: REDIRECT,
    state: 's',
    code_challenge: CHALLENGE,
  }
  const url = `${simulator.url}/services/oauth2/authorize?${new URLSearchParams({ ...query, ...more })}`
  const response = await fetch(url, { redirect: 'manual' })
  return new URL(response.headers.get('location') ?? '')
}
const exchange = (code: string | null, verifier = VERIFIER) =>
  post('token', {
    grant_type: 'authorization_code',
    ...CLIENT,
    redirect_uri: REDIRECT,
    code: code ?? '',
    code_verifier: verifier,
  })
const refresh = (refreshToken: string | undefined) =>
  post('token', { grant_type: 'refresh_token', ...CLIENT, refresh_token: refreshToken ?? '' })

describe('web server flow', () => {
  test('a consent leads to tokens, and its code works once', async () => {
    const back = await consent()
    expect(back.searchParams.get('state')).toBe('s')
    const { status, body } = await exchange(back.searchParams.get('code'))
    expect(status).toBe(200)
    expect(body).toMatchObject({ token_type: 'Bearer', instance_url: simulator.url, refresh_token: expect.any(String) })
    expect(await statusWith(body.access_token)).toBe(200)
    expect((await exchange(back.searchParams.get('code'))).body).toMatchObject({ error: 'invalid_grant' })
  })

  test('a wrong verifier, an old code and a refusal by the user give nothing', async () => {
    expect((await exchange((await consent()).searchParams.get('code'), 'wrong')).status).toBe(400)
    const old = await consent()
    simulator.clock.advance(16 * 60_000)
    expect((await exchange(old.searchParams.get('code'))).body).toMatchObject({ error: 'invalid_grant' })
    simulator.configure({ denyConsent: true })
    expect((await consent()).searchParams.get('error')).toBe('access_denied')
  })

  test('without the scope there is no refresh token', async () => {
    const { body } = await exchange((await consent({ scope: 'api' })).searchParams.get('code'))
    expect(body).not.toHaveProperty('refresh_token')
  })
})

describe('a person at the consent page', () => {
  const ask = { response_type: 'code', client_id: SIM_CLIENT_ID, redirect_uri: REDIRECT, state: 's"><b>' }
  const decide = async (decision: string) => {
    const body = new URLSearchParams({ ...ask, decision, login_hint: 'hanna@crm.example' })
    const answer = await fetch(`${simulator.url}/services/oauth2/authorize`, {
      method: 'POST',
      body,
      redirect: 'manual',
    })
    return new URL(answer.headers.get('location') ?? '').searchParams
  }

  test('sees who asks, and what was asked comes back with the decision', async () => {
    simulator.configure({ consentPage: true })
    const page = await fetch(`${simulator.url}/services/oauth2/authorize?${new URLSearchParams(ask)}`)
    const html = await page.text()
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(html).toContain('hanna@crm.example')
    expect(html).not.toContain('<b>')
    const allowed = await decide('allow')
    expect([allowed.get('state'), allowed.has('code')]).toEqual([ask.state, true])
    expect((await decide('deny')).get('error')).toBe('access_denied')
  })
})

describe('the address that plays login.salesforce.com', () => {
  test('signs people in, but knows neither client credentials nor records', async () => {
    const loginUrl = await control.openLoginHost(simulator.url)
    const at = async (form: Record<string, string>) => {
      const body = new URLSearchParams({ ...CLIENT, ...form })
      return (await fetch(`${loginUrl}/services/oauth2/token`, { method: 'POST', body })).json()
    }
    expect(await at({ grant_type: 'client_credentials' })).toEqual({
      error: 'invalid_grant',
      error_description: 'request not supported on this domain',
    })
    const code = (await consent()).searchParams.get('code') ?? ''
    const grant = { grant_type: 'authorization_code', redirect_uri: REDIRECT, code, code_verifier: VERIFIER }
    expect(await at(grant)).toMatchObject({ instance_url: simulator.url })
    expect((await fetch(`${loginUrl}/services/data/v65.0/limits`)).status).toBe(401)
  })
})

describe('an org that moves', () => {
  test('answers at its new address, and counts who still asks at the old one', async () => {
    const { body } = await exchange((await consent()).searchParams.get('code'))
    const moved = await control.moveInstance(simulator.url)
    expect(await statusWith(body.access_token)).toBe(401)
    expect((await refresh(body.refresh_token)).body).toMatchObject({ instance_url: moved })
    const headers = { authorization: `Bearer ${body.access_token}` }
    expect((await fetch(`${moved}/services/data/v65.0/limits`, { headers })).status).toBe(200)
    expect(await control.calls(simulator.url)).toMatchObject({ toRetiredHosts: 1, total: 1 })
    const again = await control.moveInstance(simulator.url)
    expect((await fetch(`${moved}/services/data/v65.0/limits`, { headers })).status).toBe(401)
    expect((await fetch(`${again}/services/data/v65.0/limits`, { headers })).status).toBe(200)
  })
})

describe('tokens', () => {
  test('a rotated refresh token whose answer was lost is lost', async () => {
    const { body } = await exchange((await consent()).searchParams.get('code'))
    simulator.configure({ rotateRefreshTokens: true })
    simulator.fault({ do: 'drop-after-commit', match: { operation: 'token' }, times: 1 })
    await expect(refresh(body.refresh_token)).rejects.toThrow()
    expect((await refresh(body.refresh_token)).body).toMatchObject({ error: 'invalid_grant' })
  })

  test('a refresh token goes on working, unless rotation is on', async () => {
    const { body } = await exchange((await consent()).searchParams.get('code'))
    expect((await refresh(body.refresh_token)).body).not.toHaveProperty('refresh_token')
    simulator.configure({ rotateRefreshTokens: true })
    const rotated = await refresh(body.refresh_token)
    expect(rotated.body.refresh_token).not.toBe(body.refresh_token)
    expect((await refresh(body.refresh_token)).body).toMatchObject({ error: 'invalid_grant' })
    expect((await refresh(rotated.body.refresh_token)).status).toBe(200)
  })

  test('revoking a refresh token ends its sessions', async () => {
    const { body } = await exchange((await consent()).searchParams.get('code'))
    expect((await post('revoke', { token: body.refresh_token ?? '' })).status).toBe(200)
    expect(await statusWith(body.access_token)).toBe(401)
    expect((await refresh(body.refresh_token)).body).toMatchObject({
      error_description: 'expired access/refresh token',
    })
  })

  test('a session dies when it was not used for its life', async () => {
    const { body } = await post('token', { grant_type: 'client_credentials', ...CLIENT })
    simulator.configure({ sessionMinutes: 120 })
    simulator.clock.advance(119 * 60_000)
    expect(await statusWith(body.access_token)).toBe(200)
    simulator.clock.advance(121 * 60_000)
    expect(await statusWith(body.access_token)).toBe(401)
  })

  test('who left the company gets no further token', async () => {
    const { body } = await exchange((await consent({ login_hint: 'hanna@crm.example' })).searchParams.get('code'))
    simulator.seed({ User: [{ Id: 'U-HUMAN', IsActive: false }] })
    expect((await refresh(body.refresh_token)).body).toMatchObject({ error: 'inactive_user' })
  })

  test('sign-in can be made to fail in its own words', async () => {
    const match = { operation: 'token' }
    simulator.fault({
      do: 'status',
      errorCode: 'invalid_grant',
      message: 'user is locked',
      status: 400,
      match,
      times: 1,
    })
    const failed = await post('token', { grant_type: 'client_credentials', ...CLIENT })
    expect(failed).toEqual({ status: 400, body: { error: 'invalid_grant', error_description: 'user is locked' } })
  })

  test('introspection tells that a session is over', async () => {
    const { body } = await post('token', { grant_type: 'client_credentials', ...CLIENT })
    simulator.configure({ sessionMinutes: 15 })
    const told = () => post('introspect', { ...CLIENT, token: body.access_token ?? '' })
    expect((await told()).body).toMatchObject({ active: true })
    simulator.clock.advance(16 * 60_000)
    expect((await told()).body).toEqual({ active: false })
  })

  test('introspection and userinfo tell whose token it is', async () => {
    const { body } = await post('token', { grant_type: 'client_credentials', ...CLIENT })
    const told = await post('introspect', { ...CLIENT, token: body.access_token ?? '' })
    expect(told.body).toMatchObject({ active: true, username: 'integration@crm.example' })
    expect((await post('introspect', { ...CLIENT, token: 'no' })).body).toEqual({ active: false })
    const headers = { authorization: `Bearer ${body.access_token}` }
    const userinfo = await fetch(`${simulator.url}/services/oauth2/userinfo`, { headers })
    expect(await userinfo.json()).toMatchObject({ email: 'integration@crm.example', active: true })
  })

  test('an org that has moved says so in every token answer', async () => {
    simulator.configure({ instanceUrl: 'https://moved.my.salesforce.com' })
    const { body } = await post('token', { grant_type: 'client_credentials', ...CLIENT })
    expect(body).toMatchObject({ instance_url: 'https://moved.my.salesforce.com' })
  })
})

describe('JWT bearer', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const claims = () => ({
    iss: SIM_CLIENT_ID,
    sub: 'integration@crm.example',
    aud: 'https://login.salesforce.com',
    exp: Math.floor(Date.now() / 1_000) + 60,
  })
  const assert = (given: Record<string, unknown>, alg = 'RS256') => {
    const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const text = `${encode({ alg })}.${encode(given)}`
    const signature = createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')
    const grant_type = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
    return post('token', { grant_type, assertion: `${text}.${signature}` })
  }

  test('a signed assertion opens a session without a refresh token', async () => {
    const { body } = await assert(claims())
    expect(await statusWith(body.access_token)).toBe(200)
    expect(body).not.toHaveProperty('refresh_token')
  })

  test('where keys are registered, only what one of them signed is taken', async () => {
    simulator.configure({ jwtPublicKeys: [publicKey.export({ type: 'spki', format: 'pem' }).toString()] })
    expect((await assert(claims())).status).toBe(200)
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
    simulator.configure({ jwtPublicKeys: [stranger.export({ type: 'spki', format: 'pem' }).toString()] })
    expect((await assert(claims())).body).toMatchObject({
      error: 'invalid_grant',
      error_description: 'invalid assertion',
    })
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['audience', { aud: 'https://example.org' }, 'audience is invalid'],
    ['user', { sub: 'nobody@crm.example' }, "user hasn't approved this consumer"],
    ['life', { exp: 4_000_000_000 }, 'expired authorization code'],
    ['client', { iss: 'someone' }, 'client identifier invalid'],
  ])('a wrong %s is refused', async (_what, change, error_description) => {
    expect((await assert({ ...claims(), ...change })).body).toMatchObject({ error_description })
  })
})

test('a user name and the password of the simulator still open a session', async () => {
  const signedIn = { grant_type: 'password', username: 'hanna@crm.example', password: SIM_PASSWORD, ...CLIENT }
  const { body } = await post('token', signedIn)
  expect(body).toMatchObject({ token_type: 'Bearer', id: expect.stringContaining(HUMAN_USER_ID) })
  expect(body).not.toHaveProperty('refresh_token')
})

test.each([
  [{ grant_type: 'device', ...CLIENT }, 'unsupported_grant_type'],
  [{ grant_type: 'password', ...CLIENT, username: 'hanna@crm.example', password: 'guessed' }, 'invalid_grant'],
  [{ grant_type: 'client_credentials', client_id: 'x', client_secret: 'y' }, 'invalid_client_id'],
  [{ grant_type: 'client_credentials', client_id: SIM_CLIENT_ID, client_secret: 'y' }, 'invalid_client'],
])('%o is refused as %s', async (form, error) => {
  expect(await post('token', form)).toMatchObject({ status: 400, body: { error } })
})
