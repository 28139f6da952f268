import { createHash, randomBytes } from 'node:crypto'
import { systemClock } from '../clock.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import { saveConsent, takeConsent } from '../db/org/salesforce-consents.ts'
import { allowedOrigin } from './allowed-host.ts'
import { type ConnectResult, type ConnectTools, establish } from './connect.ts'
import type { SalesforceError } from './errors.ts'
import { clientParts } from './grants.ts'
import { requestToken } from './token.ts'

/** Salesforce's own codes live 15 minutes; nobody types a password for longer. */
const CONSENT_MS = 15 * 60_000
const RANDOM_BYTES = 32
/** What the sync needs, and what keeps it signed in; not `full`, not `web`. */
const SCOPES = 'api refresh_token'

export type ConsentRequest = {
  /** Digest of the admin's session: only the same one may bring the answer. */
  readonly sessionHash: string
  readonly loginUrl: string
  readonly clientId: string
  /** Sealed; null for an app that is set up without one. */
  readonly sealedClientSecret: string | null
  /** Our page that Salesforce sends the admin back to; the app must name the same. */
  readonly redirectUri: string
  readonly mayChangeOrg: boolean
}
export type ConsentStart =
  | { readonly kind: 'consent'; readonly authorizeUrl: string }
  | { readonly kind: 'refused'; readonly error: SalesforceError }
export type ConsentAnswer = {
  readonly sessionHash: string
  readonly state: string
  readonly code: string | null
  /** Business time; the clock's where left out. */
  readonly atMs?: number
}

/**
 * Where to send the admin's browser. The state in the URL is random, kept as a digest, and good once.
 * @source Salesforce Help, "OAuth 2.0 Web Server Flow"; RFC 7636 (PKCE, S256); RFC 6749 §10.12
 */
export async function startConsent(db: OrgDb, request: ConsentRequest, tools: ConnectTools): Promise<ConsentStart> {
  const origin = allowedOrigin(request.loginUrl, tools.policy, 'login')
  if (origin === null) return refuse('HOST_NOT_ALLOWED', 'The login URL is not a Salesforce host.')
  const state = newToken()
  const verifier = newToken()
  const nowMs = (tools.clock ?? systemClock).nowMs()
  const consent = {
    ...request,
    stateHash: digest(state),
    sealedVerifier: tools.secrets.seal(verifier),
    expiresAtMs: nowMs + CONSENT_MS,
  }
  await writing(db, (tx) => saveConsent(tx, consent, nowMs))
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    scope: SCOPES,
    state,
    code_challenge: digest(verifier),
    code_challenge_method: 'S256',
    // Asks who signs in: the admin's browser is mostly signed in as the admin, and the sync needs its own user.
    prompt: 'login',
  })
  return { kind: 'consent', authorizeUrl: `${origin}/services/oauth2/authorize?${query}` }
}

/**
 * The admin is back: exchanges the code, once, and stores what it gave. `unknown`: no such consent of this session.
 * `denied`: somebody pressed Deny at Salesforce.
 */
export async function finishConsent(
  db: OrgDb,
  { sessionHash, state, code, atMs }: ConsentAnswer,
  tools: ConnectTools,
): Promise<ConnectResult | { readonly kind: 'unknown' | 'denied' }> {
  const nowMs = (tools.clock ?? systemClock).nowMs()
  const consent = await writing(db, (tx) => takeConsent(tx, digest(state), nowMs))
  if (consent?.sessionHash !== sessionHash) return { kind: 'unknown' }
  if (code === null) return { kind: 'denied' }
  const { loginUrl, clientId, sealedClientSecret, redirectUri, mayChangeOrg } = consent
  const result = await requestToken(
    { loginUrl, policy: tools.policy },
    {
      ...{ grant_type: 'authorization_code', code, redirect_uri: redirectUri },
      code_verifier: tools.secrets.open(consent.sealedVerifier),
      ...clientParts(consent, tools),
    },
  )
  if (result.kind === 'failed') return { kind: 'refused', error: result.error }
  if (result.session.refreshToken === null) {
    return refuse('NO_REFRESH_TOKEN', 'The app gives no refresh token: add the scope “Perform requests at any time”.')
  }
  const login = { flow: 'web_server', loginUrl, clientId, sealedClientSecret, ...NO_OTHER_MEANS } as const
  return establish(db, login, result.session, tools, { mayChangeOrg, nowMs: atMs ?? nowMs })
}

const NO_OTHER_MEANS = { username: null, sealedRefreshToken: null }
const newToken = () => randomBytes(RANDOM_BYTES).toString('base64url')
const digest = (text: string) => createHash('sha256').update(text).digest('base64url')

const refuse = (code: string, message: string) => ({
  kind: 'refused' as const,
  error: { code, message, fields: [] },
})
