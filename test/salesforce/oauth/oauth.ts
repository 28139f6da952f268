import { randomBytes } from 'node:crypto'
import { SIM_CLIENT_ID, SIM_CLIENT_SECRET } from '../config.ts'
import { consentPage } from './consent-page.ts'
import type { CodeRecord, OauthAnswer } from './grants.ts'
import { failed, grantToken } from './grants.ts'
import { identity } from './identity.ts'
import type { Org } from './org.ts'
import { findByPassword, findUser, userinfo } from './org.ts'
import type { TokenStore } from './token-store.ts'
import { createTokenStore } from './token-store.ts'

export type Session = { readonly userId: string; readonly token: string }

export type Oauth = {
  /** @param isOwnDomain false on the address that plays login.salesforce.com */
  token(form: URLSearchParams, isOwnDomain?: boolean): OauthAnswer
  /** Where the browser goes after the consent; a page (HTML) while a person has to decide. */
  authorize(query: URLSearchParams): { readonly location: string } | { readonly html: string } | OauthAnswer
  revoke(token: string): boolean
  introspect(form: URLSearchParams): OauthAnswer
  userinfo(session: Session): Record<string, unknown>
  /** What the identity service says of the user. */
  identity(session: Session): Record<string, unknown>
  /** The session of an access token; null when it is unknown, expired or revoked. */
  session(token: string | null): Session | null
  /** Ends every session; refresh tokens too when asked. */
  expireAll(withRefreshTokens: boolean): void
  /** A session for a user name and the password of the simulator; null when either is wrong. */
  passwordSession(username: string, password: string): Session | null
  /** A session without the OAuth dance, for tests and the command line client. */
  issueAccessToken(userId: string): string
  clear(): void
}

/** What Salesforce shows for a session by default, even though here it does not end by itself. */
const SESSION_MINUTES = 120
const DEFAULT_SCOPE = 'api refresh_token'

/** The OAuth endpoints of one org. */
export function createOauth(org: Org): Oauth {
  const tokens = createTokenStore(org.store, org.orgId)
  const issueAccessToken = (userId: string) =>
    tokens.issue('access', { userId, scope: 'api', clientId: SIM_CLIENT_ID }, null, org.clock.nowMs())
  const codes = new Map<string, CodeRecord>()
  return {
    token: (form, isOwnDomain = true) => grantToken({ org, tokens, codes, isOwnDomain }, form),
    authorize: (query) => authorize(org, codes, query),
    revoke: tokens.revoke,
    introspect: (form) => introspect(org, tokens, form),
    userinfo: ({ userId }) => userinfo(org, userId),
    identity: ({ userId }) => identity(org, userId),
    session: (token) => (token === null ? null : openSession(org, tokens, token)),
    expireAll: tokens.expireAll,
    passwordSession: (username, password) => {
      const user = findByPassword(org.store, username, password)
      return user && { userId: user.Id, token: issueAccessToken(user.Id) }
    },
    issueAccessToken,
    clear: () => {
      tokens.clear()
      codes.clear()
    },
  }
}

function authorize(org: Org, codes: Map<string, CodeRecord>, query: URLSearchParams): ReturnType<Oauth['authorize']> {
  const redirectUri = query.get('redirect_uri') ?? ''
  if (query.get('client_id') !== SIM_CLIENT_ID) return failed('invalid_client_id', 'client identifier invalid')
  if (!URL.canParse(redirectUri)) return failed('redirect_uri_mismatch', 'redirect uri does not match configuration')
  const decision = query.get('decision')
  if (org.config().consentPage && decision === null) return { html: consentPage(query, org.store.all('User')) }
  const back = new URL(redirectUri)
  const state = query.get('state')
  if (state !== null) back.searchParams.set('state', state)
  if (org.config().denyConsent || decision === 'deny') {
    back.searchParams.set('error', 'access_denied')
    back.searchParams.set('error_description', 'end-user denied authorization')
    return { location: back.href }
  }
  const code = `aPrx${randomBytes(16).toString('hex')}`
  codes.set(code, {
    userId: findUser(org.store, query.get('login_hint') ?? '')?.Id ?? org.integrationUserId,
    scope: query.get('scope') ?? DEFAULT_SCOPE,
    clientId: SIM_CLIENT_ID,
    challenge: query.get('code_challenge'),
    redirectUri,
    issuedMs: org.clock.nowMs(),
  })
  back.searchParams.set('code', code)
  return { location: back.href }
}

function introspect(org: Org, tokens: TokenStore, form: URLSearchParams): OauthAnswer {
  if (form.get('client_id') !== SIM_CLIENT_ID || form.get('client_secret') !== SIM_CLIENT_SECRET) {
    return { status: 401, body: { error: 'invalid_client', error_description: 'invalid client credentials' } }
  }
  const record = tokens.find(form.get('token') ?? '')
  if (!record || (record.kind === 'access' && isOver(org, record.usedMs)))
    return { status: 200, body: { active: false } }
  const seconds = Math.floor(record.usedMs / 1_000)
  return {
    status: 200,
    body: {
      active: true,
      scope: record.scope,
      client_id: record.clientId,
      username: org.store.get('User', record.userId)?.Username ?? null,
      sub: `${org.baseUrl()}/id/${org.orgId}/${record.userId}`,
      token_type: `${record.kind}_token`,
      iat: seconds,
      nbf: seconds,
      exp: seconds + 60 * (org.config().sessionMinutes ?? SESSION_MINUTES),
    },
  }
}

function openSession(org: Org, tokens: TokenStore, token: string): Session | null {
  const record = tokens.find(token)
  if (record?.kind !== 'access') return null
  if (isOver(org, record.usedMs)) return null
  record.usedMs = org.clock.nowMs()
  return { userId: record.userId, token }
}

/** A session slides with its last use. */
function isOver(org: Org, usedMs: number): boolean {
  const { sessionMinutes } = org.config()
  return sessionMinutes !== null && usedMs + sessionMinutes * 60_000 < org.clock.nowMs()
}
