import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as z from 'zod'

/** The server's settings, read once from the environment. Nothing else in the server reads it. */
export type Config = {
  readonly host: string
  readonly port: number
  /** Where people reach us, without a slash at the end. Null: derived from the port that was bound, on loopback. */
  readonly publicUrl: string | null
  readonly dataDir: string
  readonly mode: 'production' | 'sandbox'
  /** 32 bytes; wraps the keys that seal tokens at rest. */
  readonly masterKey: Uint8Array
  readonly masterKeyOrigin: 'environment' | 'file'
  /** Null: a file in the data directory. */
  readonly remoteControl: { readonly url: string; readonly token: string | null } | null
  readonly logLevel: 'silent' | 'error' | 'warn' | 'info' | 'debug'
  /** Connects a first org without the console; null: connected there. */
  readonly salesforce: { readonly loginUrl: string; readonly clientId: string; readonly clientSecret: string } | null
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

const MASTER_KEY_BYTES = 32
const webUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })
const Variables = z.strictObject({
  REACHABLE_PORT: z.coerce.number('must be a number').int().min(0).max(65_535).default(8787),
  REACHABLE_HOST: z.string().min(1).default('127.0.0.1'),
  REACHABLE_PUBLIC_URL: webUrl.optional(),
  REACHABLE_DATA_DIR: z.string().min(1).default('./data'),
  REACHABLE_MODE: z.enum(['production', 'sandbox']).default('production'),
  REACHABLE_MASTER_KEY: z.string().optional(),
  REACHABLE_CONTROL_URL: z.url({ error: 'must be a libSQL URL' }).optional(),
  REACHABLE_CONTROL_TOKEN: z.string().min(1).optional(),
  REACHABLE_LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  REACHABLE_SALESFORCE_LOGIN_URL: webUrl.optional(),
  REACHABLE_SALESFORCE_CLIENT_ID: z.string().min(1).optional(),
  REACHABLE_SALESFORCE_CLIENT_SECRET: z.string().min(1).optional(),
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
  const login = [
    v.REACHABLE_SALESFORCE_LOGIN_URL,
    v.REACHABLE_SALESFORCE_CLIENT_ID,
    v.REACHABLE_SALESFORCE_CLIENT_SECRET,
  ]
  const given = login.filter((value) => value !== undefined).length
  if (given !== 0 && given !== login.length) {
    faults.push('REACHABLE_SALESFORCE_LOGIN_URL, _CLIENT_ID and _CLIENT_SECRET: give all three or none')
  }
  const loginUrl = v.REACHABLE_SALESFORCE_LOGIN_URL
  if (v.REACHABLE_MODE === 'sandbox' && loginUrl !== undefined && !isLoopback(new URL(loginUrl).hostname)) {
    faults.push('REACHABLE_SALESFORCE_LOGIN_URL: sandbox mode speaks to a Salesforce on a loopback address only')
  }
  if (v.REACHABLE_MASTER_KEY !== undefined && decodeKey(v.REACHABLE_MASTER_KEY) === null) {
    faults.push(`REACHABLE_MASTER_KEY: must be ${MASTER_KEY_BYTES} bytes in base64`)
  }
  return faults
}

function toConfig(v: Variables): Config {
  const dataDir = resolve(v.REACHABLE_DATA_DIR)
  const given = v.REACHABLE_MASTER_KEY === undefined ? null : decodeKey(v.REACHABLE_MASTER_KEY)
  return {
    host: v.REACHABLE_HOST,
    port: v.REACHABLE_PORT,
    publicUrl: v.REACHABLE_PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    dataDir,
    mode: v.REACHABLE_MODE,
    masterKey: given ?? readOrMakeKey(join(dataDir, 'master.key')),
    masterKeyOrigin: given ? 'environment' : 'file',
    remoteControl:
      v.REACHABLE_CONTROL_URL === undefined
        ? null
        : { url: v.REACHABLE_CONTROL_URL, token: v.REACHABLE_CONTROL_TOKEN ?? null },
    logLevel: v.REACHABLE_LOG_LEVEL,
    salesforce: toSalesforce(v),
  }
}

function toSalesforce(v: Variables): Config['salesforce'] {
  const loginUrl = v.REACHABLE_SALESFORCE_LOGIN_URL
  const clientId = v.REACHABLE_SALESFORCE_CLIENT_ID
  const clientSecret = v.REACHABLE_SALESFORCE_CLIENT_SECRET
  if (loginUrl === undefined || clientId === undefined || clientSecret === undefined) return null
  return { loginUrl, clientId, clientSecret }
}

function decodeKey(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.length === MASTER_KEY_BYTES ? new Uint8Array(bytes) : null
}

/** A key beside the data protects a copied database file, not a copied folder; the start says so in a line. */
function readOrMakeKey(path: string): Uint8Array {
  if (!existsSync(path)) {
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
    writeFileSync(path, randomBytes(MASTER_KEY_BYTES).toString('base64'), { mode: 0o600, flag: 'wx' })
  }
  chmodSync(path, 0o600)
  const key = decodeKey(readFileSync(path, 'utf8').trim())
  if (!key) throw new ConfigError([`${path}: not a key of ${MASTER_KEY_BYTES} bytes in base64; move the file away`])
  return key
}

/** Does this host name or address stand for the machine itself? */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '')
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name)
}
