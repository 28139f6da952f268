import { type Clock, systemClock } from '../clock.ts'
import { type OrgDb, type OrgTx, writing } from '../db/org/open.ts'
import {
  changeConnection,
  loadConnection,
  type StoredConnection,
  saveConnection,
} from '../db/org/salesforce-connection.ts'
import { forgetSyncState, LOGINS_PAUSED_UNTIL } from '../db/org/sync-state.ts'
import type { SecretBox } from '../keys/secret-box.ts'
import type { Log } from '../log.ts'
import type { HostPolicy } from './allowed-host.ts'
import { API_VERSION } from './api-version.ts'
import { describeError, type SalesforceError } from './errors.ts'
import { grantForm, type Login, usesOwnHost } from './grants.ts'
import { leaveOrg } from './leave-org.ts'
import { requestToken, revokeToken, type Session } from './token.ts'

/** What every way to Salesforce is given. */
export type ConnectTools = {
  readonly secrets: SecretBox
  readonly policy: HostPolicy
  /** RSA key in PEM that signs assertions, from the operator's configuration; null: that flow is not offered. */
  readonly privateKey?: string | null
  /** Process time: leases and the life of assertions and consents. The system's where left out. */
  readonly clock?: Clock
  /** Told when the connection stops; codes only. */
  readonly log?: Pick<Log, 'warn'>
}

export type ConnectResult =
  | { readonly kind: 'connected'; readonly salesforceOrgId: string; readonly integrationUserId: string }
  | { readonly kind: 'refused'; readonly error: SalesforceError }
export type ConnectChoice = {
  /** The data here may belong to another Salesforce org: then see `leaveOrg`. */
  readonly mayChangeOrg?: boolean
  /** Business time, for the log of what is dropped then; the clock's where left out. */
  readonly nowMs?: number
}

/** What signs a server in without a person. */
export type SalesforceCredentials = { readonly loginUrl: string; readonly clientId: string } & (
  | { readonly clientSecret: string }
  /** Signed in by an assertion of the operator's key; nothing secret is stored. */
  | { readonly username: string }
)

/**
 * Signs in with the client credentials of an External Client App, at the My Domain URL, or with an assertion, and keeps
 * what later logins need.
 */
export function connectAsServer(
  db: OrgDb,
  credentials: SalesforceCredentials,
  tools: ConnectTools,
  choice: ConnectChoice = {},
): Promise<ConnectResult> {
  const { loginUrl, clientId } = credentials
  const means =
    'username' in credentials
      ? { flow: 'jwt_bearer' as const, username: credentials.username, sealedClientSecret: null }
      : {
          flow: 'client_credentials' as const,
          username: null,
          sealedClientSecret: tools.secrets.seal(credentials.clientSecret),
        }
  return connect(db, { loginUrl, clientId, sealedRefreshToken: null, ...means }, tools, choice)
}

/** Signs in once more with what is stored, for flows that need no person. */
export async function reconnect(db: OrgDb, tools: ConnectTools, choice: ConnectChoice = {}): Promise<ConnectResult> {
  const stored = await loadConnection(db)
  if (stored === null || stored.flow === 'web_server') {
    return refuse('CREDENTIALS_NEEDED', 'Nothing is stored that could sign in without a person.')
  }
  return connect(db, { ...stored, sealedRefreshToken: null }, tools, choice)
}

async function connect(db: OrgDb, login: Login, tools: ConnectTools, choice: ConnectChoice): Promise<ConnectResult> {
  const form = grantForm(login, tools)
  if (form === null) return refuse('CREDENTIALS_NEEDED', 'The server has no secret or key for this login.')
  const endpoint = { loginUrl: login.loginUrl, policy: tools.policy, use: usesOwnHost(login) } as const
  const result = await requestToken(endpoint, form)
  if (result.kind === 'failed') return { kind: 'refused', error: result.error }
  return establish(db, login, result.session, tools, choice)
}

/**
 * Stores a session that was just granted as this org's connection. Refused where the org's data already belong to
 * another Salesforce org, because its record ids would mean nothing there; what was granted is then given back.
 */
export async function establish(
  db: OrgDb,
  login: Login,
  session: Session,
  tools: ConnectTools,
  { mayChangeOrg = false, nowMs = (tools.clock ?? systemClock).nowMs() }: ConnectChoice,
): Promise<ConnectResult> {
  const { salesforceOrgId, userId: integrationUserId } = session
  const isStored = await writing(db, async (tx) => {
    const known = await loadConnection(tx)
    const isOther = (known?.salesforceOrgId ?? salesforceOrgId) !== salesforceOrgId
    if (isOther && !mayChangeOrg) return false
    if (isOther) await leaveOrg(tx, nowMs)
    await forgetSyncState(tx, LOGINS_PAUSED_UNTIL)
    await saveConnection(tx, toStored(login, session, known, tools.secrets))
    return true
  })
  if (isStored) return { kind: 'connected', salesforceOrgId, integrationUserId }
  await revokeToken({ loginUrl: login.loginUrl, policy: tools.policy }, session.refreshToken ?? session.accessToken)
  return refuse('OTHER_ORG', 'These data belong to another Salesforce org.')
}

const toStored = (
  { flow, loginUrl, clientId, username, sealedClientSecret }: Login,
  session: Session,
  known: StoredConnection | null,
  secrets: SecretBox,
): StoredConnection => ({
  ...{ flow, loginUrl, clientId, username, sealedClientSecret },
  apiVersion: API_VERSION,
  epoch: (known?.epoch ?? 0) + 1,
  renewer: null,
  renewingUntilMs: 0,
  sealedRefreshToken: null,
  ...sessionColumns(session, known?.tokenVersion ?? 0, secrets),
})

/** What a new session changes in the stored connection: the version tells it from the one before. */
export const sessionColumns = (session: Session, tokenVersion: number, secrets: SecretBox) => ({
  sealedAccessToken: secrets.seal(session.accessToken),
  instanceUrl: session.instanceUrl,
  salesforceOrgId: session.salesforceOrgId,
  integrationUserId: session.userId,
  state: 'connected' as const,
  lastError: null,
  tokenVersion: tokenVersion + 1,
  ...(session.refreshToken === null ? {} : { sealedRefreshToken: secrets.seal(session.refreshToken) }),
})

/**
 * Nothing more is sent until somebody connects again; planned rows stay and wait. `seenVersion` is that of the session
 * that failed: a newer one, of another process or of an admin, is left alone.
 */
export async function stopConnection(
  db: OrgDb,
  error: SalesforceError,
  { log, seenVersion }: { readonly log?: ConnectTools['log']; readonly seenVersion?: number } = {},
): Promise<void> {
  const isStopped = await writing(db, async (tx) => {
    const stored = await loadConnection(tx)
    if (stored?.state !== 'connected') return false
    if (seenVersion !== undefined && stored.tokenVersion > seenVersion) return false
    await markStopped(tx, error)
    return true
  })
  if (isStopped) log?.warn({ code: error.code }, 'Salesforce has to be connected again')
}

/** The same inside a transaction of the caller. */
export const markStopped = (tx: OrgTx, error: SalesforceError): Promise<void> =>
  changeConnection(tx, { state: 'reconnect', sealedAccessToken: null, lastError: describeError(error) })

const refuse = (code: string, message: string): ConnectResult => ({
  kind: 'refused',
  error: { code, message, fields: [] },
})
