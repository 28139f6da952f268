import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
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

/** Makes a new key that survives a power cut before anything is sealed with it. Throws where the file is there. */
export function makeKeyFile(path: string): Uint8Array {
  const folder = dirname(path)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const key = randomBytes(MASTER_KEY_BYTES)
  const file = openSync(path, 'wx', 0o600)
  writeSync(file, key.toString('base64'))
  fsyncSync(file)
  closeSync(file)
  syncFolder(folder)
  return new Uint8Array(key)
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
