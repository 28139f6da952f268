import { loadDataKey, saveDataKeyOnce } from '../db/org/data-key.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import type { KeyRing } from './key-ring.ts'
import { createSecretBox, type Purpose, type SecretBox } from './secret-box.ts'

const BY_DATA_KEY: Purpose = { label: 'reachable/org-secrets/1', version: 'v2' }

/** Sealed before orgs had keys of their own. */
export const isSealedByMasterKey = (sealed: string) => !sealed.startsWith(`${BY_DATA_KEY.version}.`)

/**
 * What seals this org's secrets: a key of its own, which lies in its database wrapped by a master key, so that an org's
 * file moves with its key and a change of master keys touches one row. Made at the first call.
 * Throws `UnknownMasterKey` where this process has the wrong master key.
 */
export async function openOrgSecrets(db: OrgDb, ring: KeyRing): Promise<SecretBox> {
  const known = await loadDataKey(db)
  const stored = known ?? (await writing(db, (tx) => saveDataKeyOnce(tx, ring.wrap(ring.newKey()))))
  const box = createSecretBox(ring.unwrap(stored), BY_DATA_KEY)
  return {
    seal: box.seal,
    open: (sealed) => (isSealedByMasterKey(sealed) ? ring.openOld(sealed) : box.open(sealed)),
  }
}
