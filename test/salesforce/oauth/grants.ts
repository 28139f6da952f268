import { createHash } from 'node:crypto'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from '../config.ts'
import { readJwt } from './jwt.ts'
import type { Org } from './org.ts'
import { findByPassword, findUser } from './org.ts'
import type { Grant, TokenStore } from './token-store.ts'

export type OauthAnswer = { readonly status: number; readonly body: Record<string, unknown> | null }
export type CodeRecord = Grant & {
  readonly challenge: string | null
  readonly redirectUri: string
  readonly issuedMs: number
}
type Desk = {
  readonly org: Org
  readonly tokens: TokenStore
  readonly codes: Map<string, CodeRecord>
  readonly isOwnDomain: boolean
}

const CODE_LIFE_MS = 15 * 60_000
const JWT_LIFE_MAX_MS = 3 * 60_000
const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'

/** `POST /services/oauth2/token`: one answer per grant type, errors with Salesforce's own texts. */
export function grantToken(desk: Desk, form: URLSearchParams): OauthAnswer {
  if (form.get('grant_type') === JWT_GRANT) return byJwt(desk, form)
  if (form.get('client_id') !== SIM_CLIENT_ID) return failed('invalid_client_id', 'client identifier invalid')
  const secret = form.get('client_secret')
  if (secret !== null && secret !== SIM_CLIENT_SECRET) return failed('invalid_client', 'invalid client credentials')
  switch (form.get('grant_type')) {
    case 'client_credentials':
      return secret === null ? failed('invalid_client', 'invalid client credentials') : byClient(desk)
    case 'authorization_code':
      return byCode(desk, form)
    case 'refresh_token':
      return byRefreshToken(desk, form)
    case 'password':
      return byPassword(desk, form)
    default:
      return failed('unsupported_grant_type', 'grant type not supported')
  }
}

export function failed(error: string, description: string): OauthAnswer {
  return { status: 400, body: { error, error_description: description } }
}

function byClient(desk: Desk): OauthAnswer {
  if (!desk.isOwnDomain) return failed('invalid_grant', 'request not supported on this domain')
  const grant = { userId: desk.org.integrationUserId, scope: 'api', clientId: SIM_CLIENT_ID }
  return answer(desk, grant, null, false)
}

function byPassword(desk: Desk, form: URLSearchParams): OauthAnswer {
  const user = findByPassword(desk.org.store, form.get('username') ?? '', form.get('password') ?? '')
  if (!user) return failed('invalid_grant', 'authentication failure')
  return answer(desk, { userId: user.Id, scope: 'api', clientId: SIM_CLIENT_ID }, null, false)
}

function byCode(desk: Desk, form: URLSearchParams): OauthAnswer {
  const given = form.get('code') ?? ''
  const code = desk.codes.get(given)
  desk.codes.delete(given)
  const nowMs = desk.org.clock.nowMs()
  if (!code || code.issuedMs + CODE_LIFE_MS < nowMs) return failed('invalid_grant', 'invalid authorization code')
  if (code.redirectUri !== (form.get('redirect_uri') ?? '')) {
    return failed('redirect_uri_mismatch', 'redirect uri does not match configuration')
  }
  if (code.challenge !== null && sha256url(form.get('code_verifier') ?? '') !== code.challenge) {
    return failed('invalid_grant', 'invalid code verifier')
  }
  const isLasting = /\b(refresh_token|offline_access|full)\b/.test(code.scope)
  return answer(desk, code, isLasting ? desk.tokens.issue('refresh', code, null, nowMs) : null, true)
}

function byRefreshToken(desk: Desk, form: URLSearchParams): OauthAnswer {
  const token = form.get('refresh_token') ?? ''
  const record = desk.tokens.find(token)
  if (record?.kind !== 'refresh') return failed('invalid_grant', 'expired access/refresh token')
  if (!desk.org.config().rotateRefreshTokens) return answer(desk, record, token, false)
  desk.tokens.retire(token)
  return answer(desk, record, desk.tokens.issue('refresh', record, null, desk.org.clock.nowMs()), true)
}

function byJwt(desk: Desk, form: URLSearchParams): OauthAnswer {
  const claims = readJwt(form.get('assertion') ?? '', desk.org.config().jwtPublicKeys)
  if (!claims) return failed('invalid_grant', 'invalid assertion')
  if (claims.iss !== SIM_CLIENT_ID) return failed('invalid_client_id', 'client identifier invalid')
  const audiences = ['https://login.salesforce.com', 'https://test.salesforce.com', desk.org.baseUrl()]
  if (!audiences.includes(String(claims.aud))) return failed('invalid_grant', 'audience is invalid')
  // The signer's clock is process time: the assertion is judged by it, not by the stepped clock.
  const leftMs = Number(claims.exp) * 1_000 - Date.now()
  // `exp` is cut to the second, so a full three minutes may look a second longer.
  if (!(leftMs > 0 && leftMs <= JWT_LIFE_MAX_MS + 1_000)) return failed('invalid_grant', 'expired authorization code')
  const user = findUser(desk.org.store, String(claims.sub))
  if (!user) return failed('invalid_grant', "user hasn't approved this consumer")
  return answer(desk, { userId: user.Id, scope: 'api', clientId: SIM_CLIENT_ID }, null, false)
}

function answer({ org, tokens }: Desk, grant: Grant, refreshToken: string | null, isShown: boolean): OauthAnswer {
  if (org.store.get('User', grant.userId)?.IsActive === false) return failed('inactive_user', 'user is inactive')
  const nowMs = org.clock.nowMs()
  return {
    status: 200,
    body: {
      access_token: tokens.issue('access', grant, refreshToken, nowMs),
      ...(isShown && refreshToken !== null ? { refresh_token: refreshToken } : {}),
      signature: createHash('sha256').update(String(nowMs)).digest('base64'),
      scope: grant.scope,
      instance_url: org.instanceUrl(),
      id: `${org.baseUrl()}/id/${org.orgId}/${grant.userId}`,
      token_type: 'Bearer',
      issued_at: String(nowMs),
    },
  }
}

const sha256url = (text: string) => createHash('sha256').update(text).digest('base64url')
