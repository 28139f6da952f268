import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import * as z from 'zod'
import {
  decodeKey,
  MASTER_KEY_BYTES,
  makeKeyFile,
  masterKeyFile,
  nextKeyFile,
  readKeyFile,
} from './keys/master-key-file.ts'

/** The server's settings, read once from the environment. Nothing else in the server reads it. */
export type Config = {
  readonly host: string
  readonly port: number
  /** Where people reach us, without a slash at the end. Null: derived from the port that was bound, on loopback. */
  readonly publicUrl: string | null
  readonly dataDir: string
  readonly mode: 'production' | 'sandbox'
  /** What this process does: answer requests, run jobs, or both. */
  readonly role: 'all' | 'api' | 'worker'
  /** 32 bytes; wraps the keys that seal tokens at rest. */
  readonly masterKey: Uint8Array
  readonly masterKeyOrigin: 'environment' | 'file'
  /** Keys that only open what they once sealed: the one before, while keys are changed. */
  readonly otherMasterKeys: readonly Uint8Array[]
  /** Null: a file in the data directory. */
  readonly remoteControl: { readonly url: string; readonly token: string | null } | null
  /** Where databases of new orgs are, with `{org}` for the org; null: files in the data directory. */
  readonly orgDatabaseUrl: string | null
  /** For org databases on a server; null: they need none. */
  readonly databaseToken: string | null
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  /** Connects a first org without the console; null: connected there. */
  readonly salesforce:
    | ({ readonly loginUrl: string; readonly clientId: string } & (
        | { readonly clientSecret: string }
        | { readonly username: string }
      ))
    | null
  /** RSA key in PEM that signs assertions for Salesforce (JWT bearer flow); null: that flow is not offered. */
  readonly salesforcePrivateKey: string | null
}

/** One sentence per fault, each naming the variable. */
export class ConfigError extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.name = 'ConfigError'
    this.faults = faults
  }
}

const webUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })
const Variables = z.strictObject({
  REACHABLE_PORT: z.coerce.number('must be a number').int().min(0).max(65_535).default(8787),
  REACHABLE_HOST: z.string().min(1).default('127.0.0.1'),
  REACHABLE_PUBLIC_URL: webUrl.optional(),
  REACHABLE_DATA_DIR: z.string().min(1).default('./data'),
  REACHABLE_MODE: z.enum(['production', 'sandbox']).default('production'),
  REACHABLE_ROLE: z.enum(['all', 'api', 'worker']).default('all'),
  REACHABLE_MASTER_KEY: z.string().optional(),
  REACHABLE_MASTER_KEY_OLD: z.string().optional(),
  REACHABLE_CONTROL_URL: z.url({ error: 'must be a libSQL URL' }).optional(),
  REACHABLE_CONTROL_TOKEN: z.string().min(1).optional(),
  REACHABLE_DATABASE_URL: z
    .string()
    .regex(/^(libsql|https?|wss?):\/\/.*\{org\}/, 'must be a libSQL URL with {org} in it')
    .optional(),
  REACHABLE_DATABASE_TOKEN: z.string().min(1).optional(),
  REACHABLE_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  REACHABLE_SALESFORCE_LOGIN_URL: webUrl.optional(),
  REACHABLE_SALESFORCE_CLIENT_ID: z.string().min(1).optional(),
  REACHABLE_SALESFORCE_CLIENT_SECRET: z.string().min(1).optional(),
  REACHABLE_SALESFORCE_USERNAME: z.string().min(1).optional(),
  REACHABLE_SALESFORCE_PRIVATE_KEY_FILE: z.string().min(1).optional(),
})
type Variables = z.infer<typeof Variables>

/** Read by the test tooling alone; known here so that they do not stop the server. */
const TEST_TOOLING = new Set(['REACHABLE_REQUIRE_BROWSER', 'REACHABLE_NO_APT', 'REACHABLE_TEST_LIBSQL_URL'])

/**
 * Reads and checks the environment, and makes the key file where no key is given.
 * Throws ConfigError with one line per fault; an unknown REACHABLE_ variable is a fault, because it is a misspelt one.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const ours = Object.entries(env).filter(
    ([name, value]) => name.startsWith('REACHABLE_') && !TEST_TOOLING.has(name) && value !== undefined && value !== '',
  )
  const parsed = Variables.safeParse(Object.fromEntries(ours))
  if (!parsed.success) throw new ConfigError(parsed.error.issues.flatMap(toFaults))
  const faults = findContradictions(parsed.data)
  if (faults.length > 0) throw new ConfigError(faults)
  return toConfig(parsed.data)
}

function toFaults(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => `${key}: no such setting`)
  return [`${String(issue.path[0])}: ${issue.message}`]
}

function findContradictions(v: Variables): string[] {
  const faults: string[] = []
  if (!isLoopback(v.REACHABLE_HOST) && !v.REACHABLE_PUBLIC_URL?.startsWith('https://')) {
    faults.push('REACHABLE_PUBLIC_URL: an https URL is needed when REACHABLE_HOST is not a loopback address')
  }
  faults.push(...loginFaults(v))
  const loginUrl = v.REACHABLE_SALESFORCE_LOGIN_URL
  if (v.REACHABLE_MODE === 'sandbox' && loginUrl !== undefined && !isLoopback(new URL(loginUrl).hostname)) {
    faults.push('REACHABLE_SALESFORCE_LOGIN_URL: sandbox mode speaks to a Salesforce on a loopback address only')
  }
  for (const name of ['REACHABLE_MASTER_KEY', 'REACHABLE_MASTER_KEY_OLD'] as const) {
    const text = v[name]
    if (text !== undefined && decodeKey(text) === null)
      faults.push(`${name}: must be ${MASTER_KEY_BYTES} bytes in base64`)
  }
  return faults
}

/** A secret, or a user name whom the private key signs in: one of the two ways in, whole. */
function loginFaults(v: Variables): string[] {
  const app = [v.REACHABLE_SALESFORCE_LOGIN_URL, v.REACHABLE_SALESFORCE_CLIENT_ID]
  const means = [v.REACHABLE_SALESFORCE_CLIENT_SECRET, v.REACHABLE_SALESFORCE_USERNAME]
  const given = (values: readonly unknown[]) => values.filter((value) => value !== undefined).length
  const faults: string[] = []
  const isWhole = given(app) === 2 && given(means) === 1
  if (given([...app, ...means]) > 0 && !isWhole) {
    faults.push('REACHABLE_SALESFORCE_LOGIN_URL, _CLIENT_ID and _CLIENT_SECRET (or _USERNAME): give all three or none')
  }
  const keyFile = v.REACHABLE_SALESFORCE_PRIVATE_KEY_FILE
  if (v.REACHABLE_SALESFORCE_USERNAME !== undefined && keyFile === undefined) {
    faults.push('REACHABLE_SALESFORCE_PRIVATE_KEY_FILE: needed to sign in REACHABLE_SALESFORCE_USERNAME')
  }
  if (keyFile !== undefined && readPrivateKey(keyFile) === null) {
    faults.push('REACHABLE_SALESFORCE_PRIVATE_KEY_FILE: not a file with an RSA private key in PEM')
  }
  return faults
}

function readPrivateKey(path: string): string | null {
  try {
    const pem = readFileSync(resolve(path), 'utf8')
    return createPrivateKey(pem).asymmetricKeyType === 'rsa' ? pem : null
  } catch {
    return null
  }
}

function toConfig(v: Variables): Config {
  const dataDir = resolve(v.REACHABLE_DATA_DIR)
  const keyFile = v.REACHABLE_SALESFORCE_PRIVATE_KEY_FILE
  return {
    host: v.REACHABLE_HOST,
    port: v.REACHABLE_PORT,
    publicUrl: v.REACHABLE_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    dataDir,
    mode: v.REACHABLE_MODE,
    role: v.REACHABLE_ROLE,
    ...masterKeys(v, dataDir),
    remoteControl:
      v.REACHABLE_CONTROL_URL === undefined
        ? null
        : { url: v.REACHABLE_CONTROL_URL, token: v.REACHABLE_CONTROL_TOKEN ?? null },
    orgDatabaseUrl: v.REACHABLE_DATABASE_URL ?? null,
    databaseToken: v.REACHABLE_DATABASE_TOKEN ?? v.REACHABLE_CONTROL_TOKEN ?? null,
    logLevel: v.REACHABLE_LOG_LEVEL,
    salesforce: toSalesforce(v),
    salesforcePrivateKey: keyFile === undefined ? null : readPrivateKey(keyFile),
  }
}

function toSalesforce(v: Variables): Config['salesforce'] {
  const loginUrl = v.REACHABLE_SALESFORCE_LOGIN_URL
  const clientId = v.REACHABLE_SALESFORCE_CLIENT_ID
  const clientSecret = v.REACHABLE_SALESFORCE_CLIENT_SECRET
  const username = v.REACHABLE_SALESFORCE_USERNAME
  if (loginUrl === undefined || clientId === undefined) return null
  if (clientSecret !== undefined) return { loginUrl, clientId, clientSecret }
  return username === undefined ? null : { loginUrl, clientId, username }
}

type Keys = Pick<Config, 'masterKey' | 'masterKeyOrigin' | 'otherMasterKeys'>

/** A key that was given outranks the file; whatever else lies about may still open what it once sealed. */
function masterKeys(v: Variables, dataDir: string): Keys {
  const given = v.REACHABLE_MASTER_KEY === undefined ? null : decodeKey(v.REACHABLE_MASTER_KEY)
  const old = v.REACHABLE_MASTER_KEY_OLD === undefined ? null : decodeKey(v.REACHABLE_MASTER_KEY_OLD)
  const path = masterKeyFile(dataDir)
  const onFile = keyIn(path)
  const others = [old, keyIn(nextKeyFile(dataDir))].filter((key) => key !== null)
  if (given === null)
    return { masterKey: onFile ?? makeKeyFile(path), masterKeyOrigin: 'file', otherMasterKeys: others }
  return { masterKey: given, masterKeyOrigin: 'environment', otherMasterKeys: onFile ? [...others, onFile] : others }
}

function keyIn(path: string): Uint8Array | null {
  const key = readKeyFile(path)
  if (key !== 'unreadable') return key
  throw new ConfigError([`${path}: not a key of ${MASTER_KEY_BYTES} bytes in base64; move the file away`])
}

/** Does this host name or address stand for the machine itself? */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
}
