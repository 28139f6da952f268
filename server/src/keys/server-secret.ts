import type { ControlDb } from '../db/control/open.ts'
import { loadServerSecret, saveServerSecretOnce } from '../db/control/server-secret.ts'
import type { KeyRing, MasterKeys } from './key-ring.ts'

/**
 * The secret behind session tokens and signed selector documents: kept wrapped, so that a new master key signs nobody
 * out. A server that already has users goes on with what they were derived from, the master key itself.
 */
export async function openServerSecret(
  control: ControlDb,
  ring: KeyRing,
  keys: MasterKeys,
  isInUse: boolean,
): Promise<Uint8Array> {
  const known = await loadServerSecret(control)
  if (known) return ring.unwrap(known)
  const first = isInUse ? keys.current : ring.newKey()
  return ring.unwrap(await saveServerSecretOnce(control, ring.wrap(first)))
}
