import { createHash, randomBytes } from 'node:crypto'
import type { SimClock } from './clock.ts'
import type { SimConfig } from './config.ts'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from './config.ts'
import type { Row, Store } from './store.ts'

export type Session = { readonly userId: string; readonly token: string }
export type OauthAnswer = { readonly status: number; readonly body: Record<string, unknown> | null }

type Grant = { userId: string; scope: string; clientId: string }
type TokenRecord = Grant & { kind: 'access' | 'refresh'; usedMs: number; parent: string | null }
type CodeRecord = Grant & { challenge: string | null; redirectUri: string; issuedMs: number }

export type Oauth = {
  token(form: URLSearchParams): OauthAnswer
  /** The address to send the browser to after the (automatic) consent. */
  authorize(query: URLSearchParams): string | OauthAnswer
  revoke(token: string): boolean
  introspect(form: URLSearchParams): OauthAnswer
  userinfo(session: Session): Record<string, unknown>
  /** The session of an access token; null when it is unknown, expired or revoked. */
  session(token: string | null): Session | null
  /** Ends every session; refresh tokens too when asked. */
  expireAll(withRefreshTokens: boolean): void
  /** A session without the OAuth dance, for tests and the command line client. */
  issueAccessToken(userId: string): string
}

type Org = {
  store: Store
  clock: SimClock
  config: () => SimConfig
  baseUrl: () => string
  orgId: string
  integrationUserId: string
}

const CODE_LIFE_MS = 15 * 60_000
const JWT_LIFE_MAX_MS = 3 * 60_000
const DEFAULT_SCOPE = 'api refresh_token'

/** The OAuth endpoints of one org. Tokens are durable state: a restart of the simulator does not log anyone out. */
export function createOauth(org: Org): Oauth {
  const tokens = new Map(Object.entries((org.store.state('tokens') ?? {}) as Record<string, TokenRecord>))
  const codes = new Map<string, CodeRecord>()
  const saveTokens = () => org.store.setState('tokens', Object.fromEntries(tokens))
  const issue = (kind: TokenRecord['kind'], grant: Grant, parent: string | null): string => {
    const opaque = randomBytes(24).toString('hex')
    const token = kind === 'access' ? `${org.orgId.slice(0, 15)}!${opaque}` : `5Aep${opaque}`
    tokens.set(token, { ...grant, kind, usedMs: org.clock.nowMs(), parent })
    saveTokens()
    return token
  }
  const answer = (grant: Grant, refreshToken: string | null, showRefreshToken: boolean): OauthAnswer => {
    const issuedAt = String(org.clock.nowMs())
    return {
      status: 200,
      body: {
        access_token: issue('access', grant, refreshToken),
        ...(showRefreshToken && refreshToken ? { refresh_token: refreshToken } : {}),
        signature: createHash('sha256').update(issuedAt).digest('base64'),
        scope: grant.scope,
        instance_url: org.config().instanceUrl ?? org.baseUrl(),
        id: `${org.baseUrl()}/id/${org.orgId}/${grant.userId}`,
        token_type: 'Bearer',
        issued_at: issuedAt,
      },
    }
  }
  const revoke = (token: string): boolean => {
    const known = tokens.delete(token)
    for (const [each, record] of tokens) if (record.parent === token) tokens.delete(each)
    if (known) saveTokens()
    return known
  }
  const byCode = (form: URLSearchParams): OauthAnswer => {
    const code = codes.get(form.get('code') ?? '')
    codes.delete(form.get('code') ?? '')
    if (!code || code.issuedMs + CODE_LIFE_MS < org.clock.nowMs())
      return failed('invalid_grant', 'invalid authorization code')
    if (code.redirectUri !== (form.get('redirect_uri') ?? '')) {
      return failed('redirect_uri_mismatch', 'redirect_uri must match configuration')
    }
    if (code.challenge && sha256url(form.get('code_verifier') ?? '') !== code.challenge) {
      return failed('invalid_grant', 'invalid code verifier')
    }
    const isLasting = /\b(refresh_token|offline_access|full)\b/.test(code.scope)
    return answer(code, isLasting ? issue('refresh', code, null) : null, true)
  }
  const byRefreshToken = (form: URLSearchParams): OauthAnswer => {
    const token = form.get('refresh_token') ?? ''
    const record = tokens.get(token)
    if (record?.kind !== 'refresh') return failed('invalid_grant', 'expired access/refresh token')
    if (!org.config().rotateRefreshTokens) return answer(record, token, false)
    tokens.delete(token)
    return answer(record, issue('refresh', record, null), true)
  }
  const byJwt = (form: URLSearchParams): OauthAnswer => {
    const claims = readJwt(form.get('assertion') ?? '')
    if (!claims) return failed('invalid_grant', 'invalid assertion')
    if (claims.iss !== SIM_CLIENT_ID) return failed('invalid_client_id', 'client identifier invalid')
    const audiences = ['https://login.salesforce.com', 'https://test.salesforce.com', org.baseUrl()]
    if (!audiences.includes(String(claims.aud))) return failed('invalid_grant', 'audience is invalid')
    // The signer's clock is process time: the assertion is judged by it, not by the stepped clock.
    const leftMs = Number(claims.exp) * 1_000 - Date.now()
    if (!(leftMs > 0 && leftMs <= JWT_LIFE_MAX_MS + 1_000)) return failed('invalid_grant', 'expired authorization code')
    const user = findUser(org.store, String(claims.sub))
    if (!user) return failed('invalid_grant', "user hasn't approved this consumer")
    return answer({ userId: user.Id, scope: 'api', clientId: SIM_CLIENT_ID }, null, false)
  }

  return {
    token: (form) => {
      const isJwt = form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer'
      if (isJwt) return byJwt(form)
      if (form.get('client_id') !== SIM_CLIENT_ID) return failed('invalid_client_id', 'client identifier invalid')
      const secret = form.get('client_secret')
      if (secret !== null && secret !== SIM_CLIENT_SECRET) return failed('invalid_client', 'invalid client credentials')
      switch (form.get('grant_type')) {
        case 'client_credentials':
          if (secret === null) return failed('invalid_client', 'invalid client credentials')
          return answer({ userId: org.integrationUserId, scope: 'api', clientId: SIM_CLIENT_ID }, null, false)
        case 'authorization_code':
          return byCode(form)
        case 'refresh_token':
          return byRefreshToken(form)
        default:
          return failed('unsupported_grant_type', 'grant type not supported')
      }
    },
    authorize: (query) => {
      const redirectUri = query.get('redirect_uri') ?? ''
      if (query.get('client_id') !== SIM_CLIENT_ID) return failed('invalid_client_id', 'client identifier invalid')
      if (!URL.canParse(redirectUri)) return failed('redirect_uri_mismatch', 'redirect_uri must match configuration')
      const back = new URL(redirectUri)
      const state = query.get('state')
      if (state !== null) back.searchParams.set('state', state)
      if (org.config().denyConsent) {
        back.searchParams.set('error', 'access_denied')
        back.searchParams.set('error_description', 'end-user denied authorization')
        return back.href
      }
      const user = findUser(org.store, query.get('login_hint') ?? '')
      const code = `aPrx${randomBytes(16).toString('hex')}`
      codes.set(code, {
        userId: user?.Id ?? org.integrationUserId,
        scope: query.get('scope') ?? DEFAULT_SCOPE,
        clientId: SIM_CLIENT_ID,
        challenge: query.get('code_challenge'),
        redirectUri,
        issuedMs: org.clock.nowMs(),
      })
      back.searchParams.set('code', code)
      return back.href
    },
    revoke,
    introspect: (form) => {
      const record = tokens.get(form.get('token') ?? '')
      if (form.get('client_id') !== SIM_CLIENT_ID || form.get('client_secret') !== SIM_CLIENT_SECRET) {
        return { status: 401, body: { error: 'invalid_client', error_description: 'invalid client credentials' } }
      }
      if (!record) return { status: 200, body: { active: false } }
      const seconds = Math.floor(record.usedMs / 1_000)
      const username = org.store.get('User', record.userId)?.Username ?? null
      const sub = `${org.baseUrl()}/id/${org.orgId}/${record.userId}`
      const times = { iat: seconds, nbf: seconds, exp: seconds + 7_200 }
      const { scope, clientId: client_id } = record
      return {
        status: 200,
        body: { active: true, scope, client_id, username, sub, token_type: `${record.kind}_token`, ...times },
      }
    },
    userinfo: ({ userId }) => userinfo(org, userId),
    session: (token) => {
      const record = token === null ? undefined : tokens.get(token)
      if (token === null || record?.kind !== 'access') return null
      const { sessionMinutes } = org.config()
      const nowMs = org.clock.nowMs()
      if (sessionMinutes !== null && record.usedMs + sessionMinutes * 60_000 < nowMs) return null
      record.usedMs = nowMs
      return { userId: record.userId, token }
    },
    expireAll: (withRefreshTokens) => {
      for (const [token, record] of tokens) if (withRefreshTokens || record.kind === 'access') tokens.delete(token)
      saveTokens()
    },
    issueAccessToken: (userId) => issue('access', { userId, scope: 'api', clientId: SIM_CLIENT_ID }, null),
  }
}

function failed(error: string, description: string): OauthAnswer {
  return { status: 400, body: { error, error_description: description } }
}

const sha256url = (text: string) => createHash('sha256').update(text).digest('base64url')

/** The claims of an RS256 assertion, or null. The signature itself is not checked: the simulator holds no certificates. */
function readJwt(assertion: string): Record<string, unknown> | null {
  const [header, claims, signature] = assertion.split('.')
  if (!header || !claims || !signature) return null
  try {
    const parse = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    const head = parse(header)
    const body = parse(claims)
    const isRs256 = typeof head === 'object' && head !== null && 'alg' in head && head.alg === 'RS256'
    return isRs256 && typeof body === 'object' && body !== null ? { ...body } : null
  } catch {
    return null
  }
}

function findUser(store: Store, name: string): Row | null {
  for (const user of store.all('User')) {
    if (name !== '' && user.IsActive !== false && (user.Username === name || user.Email === name)) return user
  }
  return null
}

function userinfo(org: Org, userId: string): Record<string, unknown> {
  const user = org.store.get('User', userId)
  const base = org.config().instanceUrl ?? org.baseUrl()
  return {
    sub: `${org.baseUrl()}/id/${org.orgId}/${userId}`,
    user_id: userId,
    organization_id: org.orgId,
    preferred_username: user?.Username ?? null,
    nickname: user?.Alias ?? null,
    name: user?.Name ?? null,
    email: user?.Email ?? null,
    email_verified: true,
    zoneinfo: 'GMT',
    urls: { rest: `${base}/services/data/v{version}/`, sobjects: `${base}/services/data/v{version}/sobjects/` },
    active: user?.IsActive ?? false,
    user_type: 'STANDARD',
    language: 'en_US',
    locale: 'en_US',
    utcOffset: 0,
    updated_at: user?.LastModifiedDate ?? null,
  }
}
