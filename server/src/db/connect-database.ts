import { type Client, createClient, type InStatement } from '@libsql/client'
import { delegateTo, isRead } from './delegate.ts'
import { fileClient } from './file-client.ts'
import { type Pause, patiently, pauseByTimer } from './patience.ts'

export type DatabaseAddress = { readonly url: string; readonly authToken?: string | undefined }
export type ConnectOptions = {
  /** How long a file may block its thread when another process holds the lock. */
  readonly busyTimeoutMs?: number
  /** Between two tries; injected, so that a test decides when time passes. */
  readonly pause?: Pause
}

/** Short: whoever tries again lets the thread serve others first. */
const BUSY_TIMEOUT_MS = 100
/** Longer than any statement of ours takes; a server that hangs must not hang us. */
const REQUEST_TIMEOUT_MS = 30_000

export const isFile = (url: string): boolean => url.startsWith('file:')

/**
 * Connects to a database: `file:`, `libsql:`, `http(s):`. Files use WAL; libSQL's default `synchronous` is FULL, so a
 * commit that was acknowledged survives. Throws where a file cannot be opened; a server is not asked yet.
 */
export async function connectDatabase(
  { url, authToken }: DatabaseAddress,
  { busyTimeoutMs = BUSY_TIMEOUT_MS, pause = pauseByTimer }: ConnectOptions = {},
): Promise<Client> {
  if (!isFile(url)) {
    const token = authToken === undefined ? {} : { authToken }
    return patientReader(createClient({ url, ...token, fetch: fetchInTime }), pause)
  }
  const client = fileClient(() => createClient({ url, timeout: busyTimeoutMs }))
  await patiently(() => client.execute('PRAGMA journal_mode = WAL'), pause)
  return client
}

/** A connection that only reads: the database itself refuses everything else on a file. */
export async function connectReader({ url, authToken }: DatabaseAddress): Promise<Client> {
  if (!isFile(url)) return connectDatabase({ url, authToken })
  const client = createClient({ url, timeout: BUSY_TIMEOUT_MS })
  await client.execute('PRAGMA query_only = ON')
  return client
}

const fetchInTime = (request: Request) => fetch(request, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) })

/** Over a wire a read is tried again; whether a write happened is the business of whoever sent it. */
function patientReader(client: Client, pause: Pause): Client {
  return delegateTo(client, {
    execute: (statement: InStatement) =>
      isRead(statement) ? patiently(() => client.execute(statement), pause) : client.execute(statement),
  })
}
