import { hkdfSync, randomBytes } from 'node:crypto'
import { createSecretBox, type Purpose, type SecretBox } from './secret-box.ts'

/** The operator's keys. Others than the current one only open what they sealed: while keys are changed, both are at hand. */
export type MasterKeys = { readonly current: Uint8Array; readonly others: readonly Uint8Array[] }

/** A key as it is stored: sealed by a master key, whose name stands beside it. */
type WrappedKey = { readonly masterKeyId: string; readonly wrapped: string }

export type KeyRing = {
  readonly currentId: string
  /** Throws `UnknownMasterKey` where no key of the ring sealed it. */
  unwrap(stored: WrappedKey): Uint8Array
  wrap(key: Uint8Array): WrappedKey
  /** A new random key. */
  newKey(): Uint8Array
  /** Opens what a master key sealed directly, before orgs had keys of their own. Throws where none did. */
  openOld(sealed: string): string
}

const KEY_BYTES = 32
const ID_BYTES = 6
const WRAPPING: Purpose = { label: 'reachable/wrapped-keys/1', version: 'w1' }

/** Stored keys were wrapped by a master key that this process was not given. */
export class UnknownMasterKey extends Error {
  constructor(storedId: string, currentId: string) {
    super(
      `Stored secrets are sealed by the master key ${storedId}, and this process was given ${currentId}. ` +
        'Start again with that key; after a change of keys, restart every process.',
    )
    this.name = 'UnknownMasterKey'
  }
}

/** Which key this is, in twelve letters that tell nothing of the key itself. */
export const masterKeyId = (key: Uint8Array): string =>
  Buffer.from(hkdfSync('sha256', key, '', 'reachable/key-id/1', ID_BYTES)).toString('hex')

export function createKeyRing({ current, others }: MasterKeys): KeyRing {
  const all = [current, ...others]
  const currentId = masterKeyId(current)
  const wrapping = new Map(all.map((key) => [masterKeyId(key), createSecretBox(key, WRAPPING)]))
  return {
    currentId,
    wrap: (key) => {
      const box = wrapping.get(currentId) ?? createSecretBox(current, WRAPPING)
      return { masterKeyId: currentId, wrapped: box.seal(Buffer.from(key).toString('base64')) }
    },
    unwrap: (stored) => {
      const box = wrapping.get(stored.masterKeyId)
      if (!box) throw new UnknownMasterKey(stored.masterKeyId, currentId)
      return new Uint8Array(Buffer.from(box.open(stored.wrapped), 'base64'))
    },
    newKey: () => new Uint8Array(randomBytes(KEY_BYTES)),
    openOld: (sealed) =>
      openWithAny(
        all.map((key) => createSecretBox(key)),
        sealed,
      ),
  }
}

function openWithAny([box, ...rest]: readonly SecretBox[], sealed: string): string {
  if (!box) throw new Error('no master key opens this secret')
  try {
    return box.open(sealed)
  } catch (error) {
    if (rest.length === 0) throw error
    return openWithAny(rest, sealed)
  }
}
