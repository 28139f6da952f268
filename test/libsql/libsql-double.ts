import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { DoubleDatabase } from './database.ts'
import { type Fault, Faults } from './faults.ts'
import { Stream } from './stream.ts'
import { PipelineRequest, type StreamRequest } from './wire.ts'

export type LibsqlDouble = {
  /** The URL of a database; it is made with the first request to it. */
  urlOf(name: string): string
  fail(fault: Fault): void
  hold: Faults['hold']
  clearFaults(): void
  /** Forgets all streams, as the server does with one that was idle for too long; their transactions are rolled back. */
  expireStreams(): void
  /** Requests answered or cut so far. */
  requests(): number
  stop(): Promise<void>
}
export type DoubleOptions = {
  /** Where the database files are. */
  readonly folder: string
  /** 0: any free port. */
  readonly port?: number
  /** Asked of each request where given. */
  readonly token?: string
  readonly streamIdleMs?: number
  /** How long a statement waits for the lock of another stream. */
  readonly busyMs?: number
}

/** As the real server has them. */
const STREAM_IDLE_MS = 10_000
const BUSY_MS = 5_000
/** The path is `/NAME/v2/pipeline`; v3 differs by what is asked, not by its form. */
const PIPELINE = /^\/([A-Za-z0-9_-]+)\/v[23]\/pipeline$/

/** A double of a libSQL server: Hrana over HTTP on SQLite files, with faults. It is no libSQL server. */
export async function startLibsqlDouble(options: DoubleOptions): Promise<LibsqlDouble> {
  const host = new Host(options)
  const server = createServer((request, response) => {
    host.serve(request, response).catch((error: unknown) => {
      console.error(error)
      response.destroy()
    })
  })
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the double has no port')
  return {
    // With a slash at the end: the client resolves its paths against it.
    urlOf: (name) => `http://127.0.0.1:${address.port}/${name}/`,
    fail: (fault) => host.faults.add(fault),
    hold: (on) => host.faults.hold(on),
    clearFaults: () => host.faults.clear(),
    expireStreams: () => host.expireStreams(),
    requests: () => host.requests,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      host.close()
    },
  }
}

class Host {
  readonly faults = new Faults()
  readonly #options: DoubleOptions
  readonly #databases = new Map<string, DoubleDatabase>()
  readonly #streams = new Map<string, { readonly stream: Stream; readonly timer: NodeJS.Timeout }>()
  requests = 0

  constructor(options: DoubleOptions) {
    this.#options = options
  }

  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { token } = this.#options
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) {
      return sendJson(response, 401, { message: 'Authentication failed: the token is not valid', code: 'AUTH_INVALID' })
    }
    const name = PIPELINE.exec(request.url ?? '')?.[1]
    if (request.method !== 'POST' || name === undefined) return sendJson(response, 404, {})
    const body = PipelineRequest.safeParse(JSON.parse(await textOf(request)))
    if (!body.success) return sendJson(response, 400, { message: body.error.message, code: 'HTTP_BODY_PARSE_ERROR' })
    this.requests += 1
    await this.#answer(name, body.data, response)
  }

  async #answer(name: string, { baton, requests }: PipelineRequest, response: ServerResponse): Promise<void> {
    const stream = this.#streamOf(name, baton ?? null)
    if (!stream) return sendJson(response, 400, EXPIRED)
    const texts = textsIn(stream, requests)
    await this.faults.waitFor(texts)
    // A test may have let streams expire while this request was held.
    if (stream.isClosed) return sendJson(response, 400, EXPIRED)
    const fault = this.faults.strike(texts)
    if (fault !== null && fault !== 'cut_after') stream.close()
    if (fault === 'cut_before') return void response.destroy()
    if (fault === 'error_500') return sendText(response, 500, 'internal error')
    if (fault === 'expired') return sendJson(response, 400, EXPIRED)
    const results: unknown[] = []
    for (const request of requests) results.push(await stream.answer(request))
    const next = stream.isClosed ? null : this.#keep(stream)
    if (fault === 'cut_after') return void response.destroy()
    sendJson(response, 200, { baton: next, base_url: null, results })
  }

  /** Null: the stream of this baton is gone. */
  #streamOf(name: string, baton: string | null): Stream | null {
    if (baton === null) return new Stream(this.#databaseOf(name), this.faults.beforeStatement)
    const kept = this.#streams.get(baton)
    this.#streams.delete(baton)
    if (!kept) return null
    clearTimeout(kept.timer)
    return kept.stream
  }

  /** Each answer has a new baton: a request that comes twice is noticed. */
  #keep(stream: Stream): string {
    const baton = randomBytes(12).toString('base64url')
    const timer = setTimeout(() => {
      this.#streams.delete(baton)
      stream.close()
    }, this.#options.streamIdleMs ?? STREAM_IDLE_MS).unref()
    this.#streams.set(baton, { stream, timer })
    return baton
  }

  #databaseOf(name: string): DoubleDatabase {
    const { folder, busyMs = BUSY_MS } = this.#options
    const known = this.#databases.get(name) ?? new DoubleDatabase(join(folder, `${name}.db`), busyMs)
    this.#databases.set(name, known)
    return known
  }

  expireStreams(): void {
    for (const { stream, timer } of this.#streams.values()) {
      clearTimeout(timer)
      stream.close()
    }
    this.#streams.clear()
  }

  close(): void {
    this.expireStreams()
    for (const database of this.#databases.values()) database.close()
  }
}

const EXPIRED = { message: 'The stream has expired due to inactivity', code: 'STREAM_EXPIRED' }

/** The statements of a request; texts that it stores itself count with their use. */
function textsIn(stream: Stream, requests: readonly StreamRequest[]): string[] {
  const stored = new Map(requests.flatMap((each) => (each.type === 'store_sql' ? [[each.sql_id, each.sql]] : [])))
  const text = (stmt: { sql?: string | undefined; sql_id?: number | undefined }) =>
    stmt.sql ?? (stmt.sql_id === undefined ? '' : (stored.get(stmt.sql_id) ?? stream.storedText(stmt.sql_id)))
  return requests.flatMap((each) => {
    if (each.type === 'execute') return [text(each.stmt)]
    if (each.type === 'batch') return each.batch.steps.map(({ stmt }) => text(stmt))
    return each.type === 'sequence' ? [text(each)] : []
  })
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

const sendJson = (response: ServerResponse, status: number, body: unknown): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

const sendText = (response: ServerResponse, status: number, body: string): void =>
  void response.writeHead(status, { 'content-type': 'text/plain' }).end(body)
