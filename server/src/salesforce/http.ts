import { PassThrough } from 'node:stream'

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

/** Causes that arise before a byte of the request leaves. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']

/**
 * Sends one HTTP request, once: no retry, no redirect, no proxy, and the time limit covers the body as well.
 * Throws `NoAnswer` when the answer did not come whole.
 */
export async function sendHttp(request: HttpRequest, timeoutMs: number): Promise<HttpAnswer> {
  const { method, url, headers, body } = request
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: text }
  } catch (error) {
    throw new NoAnswer(error, !NEVER_SENT.includes(causeCode(error)))
  }
}

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

function causeCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
}
