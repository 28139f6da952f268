import { type OrgDb, writing } from '../db/org/open.ts'
import {
  changeConnection,
  loadConnection,
  type StoredConnection,
  saveConnection,
} from '../db/org/salesforce-connection.ts'
import type { HostPolicy } from './allowed-host.ts'
import { describeError, reactionTo, type SalesforceError } from './errors.ts'
import type { SecretBox } from './secret-box.ts'
import { requestToken, type Session } from './token.ts'

/** Never jsforce's default: each version is served for years, and answers change with it. */
export const API_VERSION = '65.0'

export type ConnectTools = { readonly secrets: SecretBox; readonly policy: HostPolicy }
export type ConnectResult =
  | { readonly kind: 'connected'; readonly salesforceOrgId: string; readonly integrationUserId: string }
  | { readonly kind: 'refused'; readonly error: SalesforceError }

/**
 * Logs in with the client credentials of an External Client App (the My Domain URL, not login.salesforce.com) and keeps
 * what later logins need. Refused also where the org's data already belong to another Salesforce org: its record ids
 * would mean nothing there.
 */
export async function connectWithClientCredentials(
  db: OrgDb,
  input: { readonly loginUrl: string; readonly clientId: string; readonly clientSecret: string },
  tools: ConnectTools,
): Promise<ConnectResult> {
  const { loginUrl, clientId, clientSecret } = input
  const result = await requestToken(loginUrl, credentialsForm(clientId, clientSecret), tools.policy)
  if (result.kind === 'failed') return { kind: 'refused', error: result.error }
  const { session } = result
  const known = await loadConnection(db)
  if (known?.salesforceOrgId && known.salesforceOrgId !== session.salesforceOrgId) {
    const message = 'These data belong to another Salesforce org.'
    return { kind: 'refused', error: { code: 'OTHER_ORG', message, fields: [] } }
  }
  await writing(db, (tx) =>
    saveConnection(tx, {
      loginUrl,
      clientId,
      sealedClientSecret: tools.secrets.seal(clientSecret),
      sealedRefreshToken: null,
      apiVersion: API_VERSION,
      flow: 'client_credentials',
      username: null,
      epoch: (known?.epoch ?? 0) + 1,
      tokenVersion: 0,
      renewer: null,
      renewingUntilMs: 0,
      ...sessionColumns(session, tools.secrets),
    }),
  )
  return { kind: 'connected', salesforceOrgId: session.salesforceOrgId, integrationUserId: session.userId }
}

export type RenewResult =
  | { readonly kind: 'session'; readonly session: Session }
  | { readonly kind: 'failed' | 'reconnect'; readonly error: SalesforceError }

/**
 * Gets a new access token and stores it, with the instance URL, which may have moved, and a rotated refresh token,
 * before anyone uses them. A login that Salesforce refuses for good puts the connection into the state `reconnect`.
 */
export async function renewSession(db: OrgDb, stored: StoredConnection, tools: ConnectTools): Promise<RenewResult> {
  const result = await requestToken(stored.loginUrl, renewForm(stored, tools.secrets), tools.policy)
  if (result.kind === 'session') {
    await writing(db, (tx) => changeConnection(tx, sessionColumns(result.session, tools.secrets)))
    return result
  }
  const isForGood = reactionTo(result.error, 'request') === 'stop' || result.error.code === 'HOST_NOT_ALLOWED'
  if (!isForGood) return result
  await stopConnection(db, result.error)
  return { kind: 'reconnect', error: result.error }
}

/** Nothing more is sent until somebody connects again. */
export async function stopConnection(db: OrgDb, error: SalesforceError): Promise<void> {
  await writing(db, (tx) =>
    changeConnection(tx, { state: 'reconnect', sealedAccessToken: null, lastError: describeError(error) }),
  )
}

const sessionColumns = (session: Session, secrets: SecretBox) => ({
  sealedAccessToken: secrets.seal(session.accessToken),
  instanceUrl: session.instanceUrl,
  salesforceOrgId: session.salesforceOrgId,
  integrationUserId: session.userId,
  state: 'connected' as const,
  lastError: null,
  ...(session.refreshToken === null ? {} : { sealedRefreshToken: secrets.seal(session.refreshToken) }),
})

function renewForm(stored: StoredConnection, secrets: SecretBox): Record<string, string> {
  const { clientId, sealedClientSecret, sealedRefreshToken } = stored
  const secret = sealedClientSecret === null ? null : secrets.open(sealedClientSecret)
  if (sealedRefreshToken === null) return credentialsForm(clientId, secret ?? '')
  return {
    grant_type: 'refresh_token',
    refresh_token: secrets.open(sealedRefreshToken),
    client_id: clientId,
    ...(secret === null ? {} : { client_secret: secret }),
  }
}

const credentialsForm = (clientId: string, clientSecret: string) => ({
  grant_type: 'client_credentials',
  client_id: clientId,
  client_secret: clientSecret,
})
