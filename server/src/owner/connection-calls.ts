import type { SalesforceConnection, SalesforceConnectRequest } from '@reachable/shared/contract'
import { type OrgDb, writing } from '../db/org/open.ts'
import { loadConnection, type StoredConnection } from '../db/org/salesforce-connection.ts'
import { readSyncState, saveSyncState } from '../db/org/sync-state.ts'
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
import { connectAtStart } from '../salesforce/operator-login.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'

type ConnectAnswer = { readonly kind: 'connected' } | { readonly kind: 'refused'; readonly code: string }

/** Whoever acts, and from which session: a consent is bound to it. */
type Acting = { readonly byUser: string; readonly sessionHash: string }
type ConnectInput = Acting & { readonly request: SalesforceConnectRequest; readonly redirectUri: string }
/** `incomplete`: something was left out that is not stored either. */
type AdminConnectAnswer = ConsentStart | ConnectResult | { readonly kind: 'incomplete' }

export type ConnectionCalls = {
  connection(): Promise<Omit<SalesforceConnection, 'redirectUri'>>
  /** With the credentials of the environment, once: see `connectAtStart`. */
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
    const why = `Salesforce was connected (by ${byUser}).`
    await note(decider, { action: 'salesforce.connect', outcome: 'done', why }, nowMs)
    await salesforce.readSetup(nowMs)
    return result
  }
  return {
    connection: async () => toView(await loadConnection(db)),
    connectSalesforce: async (credentials) => {
      const result = await connectAtStart(db, credentials, tools)
      if (result.kind === 'refused') return { kind: 'refused', code: result.error.code }
      const isConnected = result.kind === 'connected' || result.isConnected
      return isConnected ? { kind: 'connected' } : { kind: 'refused', code: 'RECONNECT_NEEDED' }
    },
    connectAsAdmin: async (input, nowMs) =>
      afterwards(await connectAsAdmin(db, input, tools, nowMs), input.byUser, nowMs),
    finishConnect: async ({ byUser, ...answer }, nowMs) => {
      return afterwards(await finishConsent(db, { ...answer, atMs: nowMs }, tools), byUser, nowMs)
    },
    disconnectSalesforce: async (byUser, nowMs) => {
      const result = await disconnect(db, tools)
      if (result.kind === 'never_connected') return { isRevoked: true }
      const how = result.isRevoked
        ? 'and its tokens were revoked'
        : 'but it did not answer when its tokens were revoked'
      const why = `Salesforce was disconnected (by ${byUser}), ${how}.`
      await note(decider, { action: 'salesforce.disconnect', outcome: 'done', why }, nowMs)
      return { isRevoked: result.isRevoked }
    },
  }
}

async function connectAsAdmin(
  db: OrgDb,
  input: ConnectInput,
  tools: ConnectTools,
  nowMs: number,
): Promise<AdminConnectAnswer> {
  const { request, redirectUri, sessionHash } = input
  const { flow, mayChangeOrg } = request
  const stored = await loadConnection(db)
  const app = appOf(request, stored, tools)
  const isRepeat = request.clientSecret === undefined && stored?.flow === flow && app?.isStored === true
  if (flow === 'jwt_bearer' || (flow === 'client_credentials' && isRepeat)) {
    // Only an operator may name whom the server's key signs in; here it is done once more.
    return stored?.flow === flow ? reconnect(db, tools, { mayChangeOrg, nowMs }) : { kind: 'incomplete' }
  }
  if (app === null) return { kind: 'incomplete' }
  if (flow === 'web_server') return startConsent(db, { ...app, redirectUri, sessionHash, mayChangeOrg }, tools)
  const { clientSecret } = request
  if (clientSecret === undefined) return { kind: 'incomplete' }
  return connectAsServer(db, { loginUrl: app.loginUrl, clientId: app.clientId, clientSecret }, tools, {
    mayChangeOrg,
    nowMs,
  })
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

const STOP_NOTED = 'stop_noted'

/** A connection that stopped by itself gets one line in the log, with Salesforce's own words. */
export async function noteStop(decider: Decider, nowMs: number): Promise<void> {
  const stored = await loadConnection(decider.db)
  if (stored?.state !== 'reconnect') return
  const stop = `${stored.epoch}:${stored.tokenVersion}`
  if ((await readSyncState(decider.db, STOP_NOTED)) === stop) return
  const why = `Salesforce has to be connected again; until then what is planned waits. It said ${stored.lastError ?? 'nothing'}.`
  await note(decider, { action: 'salesforce.stop', outcome: 'failed', why }, nowMs)
  await writing(decider.db, (tx) => saveSyncState(tx, STOP_NOTED, stop))
}

type Line = Pick<Parameters<typeof logReasons>[2][number], 'action' | 'outcome' | 'why'>

function note(decider: Decider, line: Line, nowMs: number): Promise<void> {
  return writing(decider.db, async (tx) => {
    await logReasons(await decisionScope(decider, tx, nowMs), null, [{ rule: 'SET-1', ...line }])
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
