import { createHash } from 'node:crypto'
import { type OrgDb, writing } from '../db/org/open.ts'
import { loadConnection } from '../db/org/salesforce-connection.ts'
import { OPERATOR_LOGIN, readSyncState, saveSyncState } from '../db/org/sync-state.ts'
import {
  type ConnectChoice,
  type ConnectResult,
  type ConnectTools,
  connectAsServer,
  type SalesforceCredentials,
} from './connect.ts'

type StartResult = ConnectResult | { readonly kind: 'left_alone'; readonly isConnected: boolean }

/**
 * What a start of the server does with the credentials of its environment: they are used once. What became of them, be
 * it that Salesforce refused later or that an admin chose another way, is not undone by the next start.
 */
export async function connectAtStart(
  db: OrgDb,
  credentials: SalesforceCredentials,
  tools: ConnectTools,
): Promise<StartResult> {
  const state = (await loadConnection(db))?.state
  const isUsed = (await readSyncState(db, OPERATOR_LOGIN)) === digestOf(credentials)
  if (isUsed || state === 'disconnected') return { kind: 'left_alone', isConnected: state === 'connected' }
  return connectAsOperator(db, credentials, tools)
}

/** Signs in with the credentials of the environment, now. */
export async function connectAsOperator(
  db: OrgDb,
  credentials: SalesforceCredentials,
  tools: ConnectTools,
  choice: ConnectChoice = {},
): Promise<ConnectResult> {
  const result = await connectAsServer(db, credentials, tools, choice)
  if (result.kind === 'connected') {
    await writing(db, (tx) => saveSyncState(tx, OPERATOR_LOGIN, digestOf(credentials)))
  }
  return result
}

/** Salesforce makes client secrets of 256 random bits: a digest gives nothing away. */
function digestOf(credentials: SalesforceCredentials): string {
  const means = 'username' in credentials ? credentials.username : credentials.clientSecret
  const text = JSON.stringify([credentials.loginUrl, credentials.clientId, means])
  return createHash('sha256').update(text).digest('base64url')
}
