import { SelectorDocument, SignedSelectors } from '@reachable/shared/contract'
import type { Clock } from '../clock.ts'
import { parseJson } from '../mail-clients/json.ts'
import type { CallServer } from './reachability-cache.ts'
import { readSetting, type Store, writeSetting } from './store.ts'

const ASK_EVERY_MS = 60 * 60_000

/**
 * Asks once an hour for the server's selector document. One whose signature is not that of the key of our pairing, or which
 * is older than what we have, changes nothing. Browsers without Ed25519 keep what was built in. True where one was taken.
 */
export async function pullSelectors(store: Store, call: CallServer, { nowMs }: Clock): Promise<boolean> {
  const key = (await readSetting(store, 'session'))?.selectorKey
  if (key === undefined || !(await isDue(store, nowMs()))) return false
  const answer = await call('GET', '/v1/extension/selectors')
  if (answer.kind === 'unreachable') return false
  await writeSetting(store, 'selectorsAskedAtMs', nowMs())
  const signed = answer.kind === 'ok' ? SignedSelectors.safeParse(answer.body).data : undefined
  if (!signed || !(await isSigned(key, signed))) return false
  // Whoever is paired by now has another key; versions of two servers are not compared.
  if ((await readSetting(store, 'session'))?.selectorKey !== key) return false
  const document = SelectorDocument.safeParse(parseJson(signed.document)).data
  const known = (await readSetting(store, 'selectors'))?.version ?? 0
  if (!document || document.version <= known) return false
  await writeSetting(store, 'selectors', document)
  return true
}

/** Also where the clock was set back since it was asked last. */
const isDue = async (store: Store, nowMs: number): Promise<boolean> =>
  Math.abs(nowMs - ((await readSetting(store, 'selectorsAskedAtMs')) ?? 0)) >= ASK_EVERY_MS

async function isSigned(key: string, { document, signature }: SignedSelectorsOf): Promise<boolean> {
  try {
    const imported = await crypto.subtle.importKey('raw', bytesOf(key), 'Ed25519', false, ['verify'])
    return await crypto.subtle.verify('Ed25519', imported, bytesOf(signature), new TextEncoder().encode(document))
  } catch {
    return false
  }
}

type SignedSelectorsOf = { readonly document: string; readonly signature: string }

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0))
