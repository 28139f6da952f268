import { type OrgDb, writing } from '../db/org/open.ts'
import { changeConnection, loadConnection, type StoredConnection } from '../db/org/salesforce-connection.ts'
import type { ConnectTools } from './connect.ts'
import { revokeToken } from './token.ts'

/** `isRevoked` false: Salesforce did not answer; the tokens are kept, sealed and unused, so that it can be tried again. */
export type DisconnectResult =
  | { readonly kind: 'disconnected'; readonly isRevoked: boolean }
  | { readonly kind: 'never_connected' }

/**
 * Ends the connection: from the first line on nothing is sent, then the tokens are ended at Salesforce, then forgotten.
 * Which org it was stays known, and planned rows wait. `withSecrets` also forgets the app's client secret.
 */
export async function disconnect(
  db: OrgDb,
  tools: ConnectTools,
  { withSecrets = false }: { readonly withSecrets?: boolean } = {},
): Promise<DisconnectResult> {
  const stored = await writing(db, async (tx) => {
    const now = await loadConnection(tx)
    if (now) await changeConnection(tx, { state: 'disconnected', lastError: null, epoch: now.epoch + 1 })
    return now && { ...now, epoch: now.epoch + 1 }
  })
  if (!stored) return { kind: 'never_connected' }
  const isRevoked = await revokeAll(stored, tools)
  await writing(db, async (tx) => {
    // Somebody may have connected again meanwhile; theirs stays.
    if ((await loadConnection(tx))?.epoch !== stored.epoch) return
    const secrets = withSecrets ? { sealedClientSecret: null } : {}
    await changeConnection(tx, { state: 'disconnected', ...secrets, ...(isRevoked ? NO_TOKENS : {}) })
  })
  return { kind: 'disconnected', isRevoked }
}

const NO_TOKENS = { sealedRefreshToken: null, sealedAccessToken: null }

/** The refresh token first: its sessions end with it. A session of another flow is ended by itself. */
async function revokeAll(stored: StoredConnection, tools: ConnectTools): Promise<boolean> {
  const { loginUrl, sealedRefreshToken, sealedAccessToken } = stored
  for (const sealed of [sealedRefreshToken, sealedAccessToken]) {
    if (sealed === null) continue
    const outcome = await revokeToken({ loginUrl, policy: tools.policy }, tools.secrets.open(sealed))
    if (outcome === 'no_answer') return false
  }
  return true
}
