import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

export const MASTER_KEY_BYTES = 32

/** A key beside the data protects a copied database file, not a copied folder; the start says so in a line. */
export const masterKeyFile = (dataDir: string) => join(dataDir, 'master.key')
/** The key that a change of keys leads to; there only until the change is finished. */
export const nextKeyFile = (dataDir: string) => join(dataDir, 'master.key.next')

export function decodeKey(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === MASTER_KEY_BYTES ? new Uint8Array(bytes) : null
}

/** Null: there is no such file. `unreadable`: there is one, and it holds no key. */
export function readKeyFile(path: string): Uint8Array | null | 'unreadable' {
  if (!existsSync(path)) return null
  chmodSync(path, 0o600)
  return decodeKey(readFileSync(path, 'utf8').trim()) ?? 'unreadable'
}

/**
 * Makes a new key that survives a power cut before anything is sealed with it. The file appears whole or not at all; of
 * two processes that make it at once, both answer the key of the first.
 */
export function makeKeyFile(path: string): Uint8Array {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const draft = `${path}.${randomBytes(4).toString('hex')}`
  const file = openSync(draft, 'wx', 0o600)
  writeSync(file, randomBytes(MASTER_KEY_BYTES).toString('base64'))
  fsyncSync(file)
  closeSync(file)
  publish(draft, path)
  syncFolder(folder)
  const key = readKeyFile(path)
  if (key === null || key === 'unreadable') throw new Error(`${path} could not be written`)
  return key
}

/** A link, unlike a renaming, does not replace what another process put there meanwhile. */
function publish(draft: string, path: string): void {
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!existsSync(path)) throw error
  } finally {
    unlinkSync(draft)
  }
}

/** The next key takes the place of the one that nothing is sealed with any more. */
export function promoteNextKey(dataDir: string): void {
  renameSync(nextKeyFile(dataDir), masterKeyFile(dataDir))
  syncFolder(dataDir)
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return // A folder cannot be opened there.
  const handle = openSync(folder, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
