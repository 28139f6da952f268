import type { SalesforceConnection, SalesforceConnectRequest } from '@reachable/shared/contract'
import { type OrgDb, writing } from '../db/org/open.ts'
import { loadConnection, type StoredConnection } from '../db/org/salesforce-connection.ts'
import { type Decider, decisionScope } from '../ingest/ingest-pending.ts'
import { logReasons } from '../ingest/ingest-scope.ts'
import { meantLoginUrl } from '../salesforce/allowed-host.ts'
import {
  type ConnectResult,
  type ConnectTools,
  connectAsServer,
  reconnect,
  type SalesforceCredentials,
} from '../salesforce/connect.ts'
import { type ConsentStart, finishConsent, startConsent } from '../salesforce/consent.ts'
import { disconnect } from '../salesforce/disconnect.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'

export type ConnectAnswer = { readonly kind: 'connected' } | { readonly kind: 'refused'; readonly code: string }

/** Whoever acts, and from which session: a consent is bound to it. */
export type Acting = { readonly byUser: string; readonly sessionHash: string }
export type ConnectInput = Acting & { readonly request: SalesforceConnectRequest; readonly redirectUri: string }
/** `incomplete`: something was left out that is not stored either. */
export type AdminConnectAnswer = ConsentStart | ConnectResult | { readonly kind: 'incomplete' }

export type ConnectionCalls = {
  connection(): Promise<Omit<SalesforceConnection, 'redirectUri'>>
  /** With the operator's credentials. Asks Salesforce only where they differ from those that were used before. */
  connectSalesforce(credentials: SalesforceCredentials): Promise<ConnectAnswer>
  connectAsAdmin(input: ConnectInput, nowMs: number): Promise<AdminConnectAnswer>
  finishConnect(
    input: Acting & { readonly state: string; readonly code: string | null },
    nowMs: number,
  ): Promise<ConnectResult | { readonly kind: 'unknown' | 'denied' }>
  disconnectSalesforce(byUser: string, nowMs: number): Promise<{ readonly isRevoked: boolean }>
}

export function connectionCalls(decider: Decider, salesforce: SalesforceSync, tools: ConnectTools): ConnectionCalls {
  const { db } = decider
  /** The log says who did it, and the org is described anew, which proves that the connection carries calls. */
  const afterwards = async <T extends { readonly kind: string }>(result: T, byUser: string, nowMs: number) => {
    if (result.kind !== 'connected') return result
    await note(decider, 'salesforce.connect', `Salesforce was connected (by ${byUser}).`, nowMs)
    await salesforce.readSetup(nowMs)
    return result
  }
  return {
    connection: async () => toView(await loadConnection(db)),
    connectSalesforce: async (credentials) => {
      const stored = await loadConnection(db)
      const isKnown = stored !== null && isUsed(stored, credentials, tools)
      if (isKnown && stored.state === 'connected') return { kind: 'connected' }
      if (isKnown || stored?.state === 'disconnected') return { kind: 'refused', code: 'RECONNECT_NEEDED' }
      const result = await connectAsServer(db, credentials, tools)
      return result.kind === 'connected' ? { kind: 'connected' } : { kind: 'refused', code: result.error.code }
    },
    connectAsAdmin: async (input, nowMs) => afterwards(await connectAsAdmin(db, input, tools), input.byUser, nowMs),
    finishConnect: async ({ byUser, ...answer }, nowMs) => {
      return afterwards(await finishConsent(db, answer, tools), byUser, nowMs)
    },
    disconnectSalesforce: async (byUser, nowMs) => {
      const result = await disconnect(db, tools)
      if (result.kind === 'never_connected') return { isRevoked: true }
      const how = result.isRevoked
        ? 'and its tokens were revoked'
        : 'but it did not answer when its tokens were revoked'
      await note(decider, 'salesforce.disconnect', `Salesforce was disconnected (by ${byUser}), ${how}.`, nowMs)
      return { isRevoked: result.isRevoked }
    },
  }
}

/** A connection that stopped, or was ended, is not tried again by itself: a start with the same credentials is no reason. */
function isUsed(stored: StoredConnection, credentials: SalesforceCredentials, { secrets }: ConnectTools): boolean {
  const { loginUrl, clientId, username, sealedClientSecret } = stored
  if (loginUrl !== credentials.loginUrl || clientId !== credentials.clientId) return false
  if ('username' in credentials) return stored.flow === 'jwt_bearer' && username === credentials.username
  if (stored.flow !== 'client_credentials' || sealedClientSecret === null) return false
  return secrets.open(sealedClientSecret) === credentials.clientSecret
}

async function connectAsAdmin(db: OrgDb, input: ConnectInput, tools: ConnectTools): Promise<AdminConnectAnswer> {
  const { request, redirectUri, sessionHash } = input
  const { flow, mayChangeOrg } = request
  const stored = await loadConnection(db)
  const app = appOf(request, stored, tools)
  const isRepeat = request.clientSecret === undefined && stored?.flow === flow && app?.isStored === true
  if (flow === 'jwt_bearer' || (flow === 'client_credentials' && isRepeat)) {
    // Only an operator may name whom the server's key signs in; here it is done once more.
    return stored?.flow === flow ? reconnect(db, tools, { mayChangeOrg }) : { kind: 'incomplete' }
  }
  if (app === null) return { kind: 'incomplete' }
  if (flow === 'web_server') return startConsent(db, { ...app, redirectUri, sessionHash, mayChangeOrg }, tools)
  const { clientSecret } = request
  if (clientSecret === undefined) return { kind: 'incomplete' }
  return connectAsServer(db, { loginUrl: app.loginUrl, clientId: app.clientId, clientSecret }, tools, { mayChangeOrg })
}

/** The app that is meant: as given, else as stored. A stored secret goes to the host and app it was stored for, alone. */
function appOf(request: SalesforceConnectRequest, stored: StoredConnection | null, { secrets }: ConnectTools) {
  const loginUrl = request.loginUrl === undefined ? stored?.loginUrl : meantLoginUrl(request.loginUrl)
  const clientId = request.clientId ?? stored?.clientId
  if (loginUrl === undefined || clientId === undefined) return null
  const isStored = stored?.loginUrl === loginUrl && stored.clientId === clientId
  const known = isStored ? stored.sealedClientSecret : null
  const sealedClientSecret = request.clientSecret === undefined ? known : secrets.seal(request.clientSecret)
  return { loginUrl, clientId, sealedClientSecret, isStored }
}

function note(decider: Decider, action: string, why: string, nowMs: number): Promise<void> {
  return writing(decider.db, async (tx) => {
    const scope = await decisionScope(decider, tx, nowMs)
    await logReasons(scope, null, [{ action, outcome: 'done', rule: 'SET-1', why }])
  })
}

const toView = (stored: StoredConnection | null): Omit<SalesforceConnection, 'redirectUri'> => ({
  state: stored?.state ?? 'never_connected',
  flow: stored?.flow ?? null,
  loginUrl: stored?.loginUrl ?? null,
  clientId: stored?.clientId ?? null,
  hasClientSecret: stored !== null && stored.sealedClientSecret !== null,
  instanceUrl: stored?.instanceUrl ?? null,
  salesforceOrgId: stored?.salesforceOrgId ?? null,
  integrationUserId: stored?.integrationUserId ?? null,
  apiVersion: stored?.apiVersion ?? null,
  error: stored?.lastError ?? null,
})
