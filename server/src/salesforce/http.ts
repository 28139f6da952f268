import http from 'node:http'
import https from 'node:https'
import { PassThrough } from 'node:stream'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { LeaseLost, mayStillSend } from '../db/org/fence.ts'

export type HttpRequest = {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}
export type HttpAnswer = {
  readonly statusCode: number
  readonly headers: Record<string, string>
  readonly body: string
}

/** No answer came. `wasSent` is false only where the request certainly never reached the other side. */
export class NoAnswer extends Error {
  readonly wasSent: boolean
  constructor(cause: unknown, wasSent: boolean) {
    super(cause instanceof Error ? cause.message : 'no answer', { cause })
    this.name = 'NoAnswer'
    this.wasSent = wasSent
  }
}

/**
 * Agents of our own, because the ones of the process may be told by its environment to go through a proxy: tokens go to
 * Salesforce and nowhere else. (jsforce's own transport honours such variables too, and ignores NO_PROXY.)
 */
const AGENTS = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) }
/** Causes that arise before a byte of the request leaves. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']
/** Five full pages of a query are a few megabytes. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024

const inflate = promisify(gunzip)

/**
 * Sends one HTTP request, once: no retry, no redirect, no proxy, and the time limit covers the body as well.
 * Throws `NoAnswer` when the answer did not come whole.
 *
 * On Node's own HTTP and not on `fetch`: loading jsforce puts its own undici (8, jsforce 3.10.26) behind the `fetch` of
 * the whole process. With it, the second call of our sync was queued and never sent (seen on Node 24).
 */
export async function sendHttp(request: HttpRequest, timeoutMs: number): Promise<HttpAnswer> {
  // A paused process wakes up here at the latest with a lease that is no longer its own.
  if (!mayStillSend()) throw new NoAnswer(new LeaseLost(), false)
  await untilClosedSocketsAreSeen()
  try {
    const { statusCode, headers, bytes } = await exchange(request, timeoutMs)
    const isPacked = headers['content-encoding'] === 'gzip'
    const body = isPacked ? await inflate(bytes, { maxOutputLength: ANSWER_BYTES_MAX }) : bytes
    return { statusCode, headers, body: body.toString('utf8') }
  } catch (error) {
    throw new NoAnswer(error, !NEVER_SENT.includes(codeOf(error)))
  }
}

/**
 * After seconds of our own work the other side may have closed the idle sockets, and this thread has not looked yet: a
 * write on one of them would be lost, and in doubt for a quarter of an hour. The second turn of the loop begins with a
 * look at all sockets.
 */
async function untilClosedSocketsAreSeen(): Promise<void> {
  await new Promise(setImmediate)
  await new Promise(setImmediate)
}

type RawAnswer = { statusCode: number; headers: Record<string, string>; bytes: Buffer }

function exchange({ method, url, headers, body }: HttpRequest, timeoutMs: number): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const isSecure = url.startsWith('https:')
    const { request } = isSecure ? https : http
    const agent = isSecure ? AGENTS.https : AGENTS.http
    const options = { method, agent, headers: withLength(headers, body), signal: AbortSignal.timeout(timeoutMs) }
    const outgoing = request(url, options, (incoming) => {
      const chunks: Buffer[] = []
      let size = 0
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size > ANSWER_BYTES_MAX) incoming.destroy(new Error('the answer is too long'))
      })
      incoming.on('error', reject)
      incoming.on('end', () => {
        const { statusCode = 0 } = incoming
        resolve({ statusCode, headers: flatHeaders(incoming.headers), bytes: Buffer.concat(chunks) })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const withLength = (headers: HttpRequest['headers'], body: string | undefined) => ({
  'accept-encoding': 'gzip',
  ...headers,
  ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
})

const flatHeaders = (headers: http.IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))

/**
 * The same as the transport that jsforce asks for. jsforce's own one repeats requests behind our back, has no usable
 * time limit, honours proxies for every host, and ends the whole process when an answer is cut in its middle
 * (the error of the body stream has no listener, version 3.10.26).
 */
export const jsforceTransport = (timeoutMs: number, onAnswer: (answer: HttpAnswer) => void) => ({
  httpRequest: (request: HttpRequest) => {
    const answered = sendHttp(request, timeoutMs).then((answer) => {
      onAnswer(answer)
      return answer
    })
    return Object.assign(answered, { stream: () => new PassThrough() })
  },
})

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')
