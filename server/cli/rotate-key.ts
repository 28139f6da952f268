import type { Config } from '../src/config.ts'
import { hasUsers } from '../src/db/control/members.ts'
import { createKeyRing, type KeyRing, type MasterKeys, masterKeyId } from '../src/keys/key-ring.ts'
import { makeKeyFile, masterKeyFile, nextKeyFile, promoteNextKey, readKeyFile } from '../src/keys/master-key-file.ts'
import { rewrapOrgKey, rewrapServerSecret } from '../src/keys/rotate-keys.ts'
import { openServerSecret } from '../src/keys/server-secret.ts'
import { asOperator, eachOrg, masterKeysOf, type Operator } from './operator.ts'

const PROBE_MS = 2_000

/**
 * `reachable rotate-key`: wraps every key with another master key. Nobody is signed out, and Salesforce stays
 * connected. Where the key lies in a file a new one is made; where it is given, the new one is REACHABLE_MASTER_KEY and
 * the one before REACHABLE_MASTER_KEY_OLD. Interrupted anywhere it can be run again, and until then both keys are used.
 */
export async function rotateKeyCommand(): Promise<number> {
  return asOperator(async (operator) => {
    const { config } = operator
    const isFile = config.masterKeyOrigin === 'file'
    if (isFile && (await isServing(config))) {
      console.error('The server is running: stop it first, because it would go on sealing with the key before.')
      return 1
    }
    const ring = createKeyRing(isFile ? towardsNextKey(config) : masterKeysOf(config))
    const { changed, failed } = await rewrapAll(operator, ring)
    if (failed > 0) {
      console.error(`${failed} orgs still need the key before. Nothing is lost: keep both, and run this again.`)
      return 1
    }
    if (isFile) promoteNextKey(config.dataDir)
    console.log(`${changed} of ${operator.orgs.length} orgs were sealed anew. The master key is ${ring.currentId}.`)
    console.log(isFile ? 'Start the server again.' : afterGivenKey(config))
    return 0
  })
}

/** A file for the next key is there only after an interruption: then that change is finished. */
function towardsNextKey({ dataDir, masterKey }: Config): MasterKeys {
  const path = nextKeyFile(dataDir)
  const known = readKeyFile(path)
  if (known === 'unreadable') throw new Error(`${path} holds no key; move the file away`)
  return { current: known ?? makeKeyFile(path), others: [masterKey] }
}

async function rewrapAll(operator: Operator, ring: KeyRing): Promise<{ changed: number; failed: number }> {
  const { config, control } = operator
  await openServerSecret(control, ring, masterKeysOf(config), await hasUsers(control))
  await rewrapServerSecret(control, ring)
  let changed = 0
  const failed = await eachOrg(operator, async (db) => {
    if (await rewrapOrgKey(db, ring)) changed++
  })
  return { changed, failed }
}

function afterGivenKey({ dataDir, otherMasterKeys }: Config): string {
  const file = readKeyFile(masterKeyFile(dataDir))
  const rest = file === null ? '' : ` Delete ${masterKeyFile(dataDir)}: nothing is sealed with it any more.`
  if (otherMasterKeys.length === 0) return 'No other key was given: REACHABLE_MASTER_KEY_OLD names the one before.'
  const ids = otherMasterKeys.map(masterKeyId).join(', ')
  return `Take REACHABLE_MASTER_KEY_OLD away and restart every process (no longer needed: ${ids}).${rest}`
}

async function isServing({ host, port }: Config): Promise<boolean> {
  if (port === 0) return false
  const signal = AbortSignal.timeout(PROBE_MS)
  const answer = await fetch(`http://${host}:${port}/v1/health`, { signal }).catch(() => null)
  return answer?.ok === true
}
