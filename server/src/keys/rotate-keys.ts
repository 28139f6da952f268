import type { ControlDb } from '../db/control/open.ts'
import { loadServerSecret, replaceServerSecret } from '../db/control/server-secret.ts'
import { loadDataKey, rewrapDataKey } from '../db/org/data-key.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import { changeConnection, loadConnection } from '../db/org/salesforce-connection.ts'
import type { KeyRing } from './key-ring.ts'
import { isSealedByMasterKey, openOrgSecrets } from './org-secrets.ts'

/** Wraps what signs sessions with the ring's current key. Nobody is signed out. */
export async function rewrapServerSecret(control: ControlDb, ring: KeyRing): Promise<void> {
  await control.transaction(async (tx) => {
    const stored = await loadServerSecret(tx)
    if (stored && stored.masterKeyId !== ring.currentId) await replaceServerSecret(tx, ring.wrap(ring.unwrap(stored)))
  })
}

/** Another secret: whatever was signed with the one before is worth nothing. */
export async function renewServerSecret(control: ControlDb, ring: KeyRing): Promise<void> {
  await replaceServerSecret(control, ring.wrap(ring.newKey()))
}

/**
 * Wraps an org's key with the ring's current one, in one transaction: an interrupted change leaves each org with one of
 * two keys that are both at hand. Secrets that the master key itself sealed once are sealed with the org's own.
 * False: there was nothing to do. Throws `UnknownMasterKey` where the ring does not hold the key before.
 */
export async function rewrapOrgKey(db: OrgDb, ring: KeyRing): Promise<boolean> {
  const secrets = await openOrgSecrets(db, ring)
  const renew = (sealed: string | null) =>
    sealed !== null && isSealedByMasterKey(sealed) ? secrets.seal(secrets.open(sealed)) : sealed
  return writing(db, async (tx) => {
    const connection = await loadConnection(tx)
    if (connection) {
      const { sealedClientSecret, sealedRefreshToken, sealedAccessToken } = connection
      await changeConnection(tx, {
        sealedClientSecret: renew(sealedClientSecret),
        sealedRefreshToken: renew(sealedRefreshToken),
        sealedAccessToken: renew(sealedAccessToken),
      })
    }
    const stored = await loadDataKey(tx)
    if (!stored || stored.masterKeyId === ring.currentId) return false
    await rewrapDataKey(tx, ring.wrap(ring.unwrap(stored)))
    return true
  })
}
