import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const dataDir = () => mkdtempSync(join(tmpdir(), 'reachable-config-'))
const faultsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig({ REACHABLE_DATA_DIR: dataDir(), ...env })
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
  return []
}

describe('the environment', () => {
  test('an empty one gives a server on loopback with a key file that only its owner can read', () => {
    const dir = dataDir()
    const config = readConfig({ REACHABLE_DATA_DIR: dir, PATH: '/bin', REACHABLE_NO_APT: '1' })
    expect(config).toMatchObject({ host: '127.0.0.1', port: 8787, mode: 'production', masterKeyOrigin: 'file' })
    expect(statSync(join(dir, 'master.key')).mode & 0o777).toBe(0o600)
    expect(readConfig({ REACHABLE_DATA_DIR: dir }).masterKey).toEqual(config.masterKey)
    expect(readFileSync(join(dir, 'master.key'), 'utf8')).toHaveLength(44)
  })

  test('a misspelt variable stops the server with its name', () => {
    expect(faultsOf({ REACHABLE_PROT: '1' })).toEqual(['REACHABLE_PROT: no such setting'])
  })

  test.each([
    [{ REACHABLE_PORT: 'x' }, 'REACHABLE_PORT: must be a number'],
    [{ REACHABLE_MASTER_KEY_OLD: 'short' }, 'REACHABLE_MASTER_KEY_OLD: must be 32 bytes in base64'],
    [
      { REACHABLE_SALESFORCE_PRIVATE_KEY_FILE: '/nowhere/key.pem' },
      'REACHABLE_SALESFORCE_PRIVATE_KEY_FILE: not a file with an RSA private key in PEM',
    ],
    [{ REACHABLE_MASTER_KEY: 'short' }, 'REACHABLE_MASTER_KEY: must be 32 bytes in base64'],
    [
      { REACHABLE_HOST: '0.0.0.0', REACHABLE_PUBLIC_URL: 'http://r.example' },
      'REACHABLE_PUBLIC_URL: an https URL is needed when REACHABLE_HOST is not a loopback address',
    ],
    [
      { REACHABLE_SALESFORCE_CLIENT_ID: 'id' },
      'REACHABLE_SALESFORCE_LOGIN_URL, _CLIENT_ID and _CLIENT_SECRET (or _USERNAME): give all three or none',
    ],
    [
      {
        REACHABLE_MODE: 'sandbox',
        REACHABLE_SALESFORCE_LOGIN_URL: 'https://login.salesforce.com',
        REACHABLE_SALESFORCE_CLIENT_ID: 'id',
        REACHABLE_SALESFORCE_CLIENT_SECRET: 's',
      },
      'REACHABLE_SALESFORCE_LOGIN_URL: sandbox mode speaks to a Salesforce on a loopback address only',
    ],
  ])('%j is one clear line', (env, line) => {
    expect(faultsOf(env)).toEqual([line])
  })
})
