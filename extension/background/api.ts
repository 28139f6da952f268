import type { Clock } from '../clock.ts'

export type ApiAnswer =
  | { readonly kind: 'ok'; readonly body: unknown }
  | { readonly kind: 'problem'; readonly status: number; readonly retryAfterMs: number | null }
  | { readonly kind: 'unreachable' }

type ApiRequest = {
  readonly serverUrl: string
  readonly token: string | null
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: unknown
  readonly idempotencyKey?: string
}
export type CallApi = (request: ApiRequest) => Promise<ApiAnswer>

/** A server that has not answered by now is treated as unreachable; the outbox asks again. */
const ANSWER_WAIT_MS = 30_000

/** Calls the rep's server. Never throws: what can go wrong is in the answer. */
export function createApi(fetchOf: typeof fetch, clock: Clock): CallApi {
  return async (request) => {
    try {
      const response = await fetchOf(new URL(request.path, request.serverUrl), {
        method: request.method,
        headers: headersOf(request),
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error',
        signal: AbortSignal.timeout(ANSWER_WAIT_MS),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      })
      if (response.ok) return { kind: 'ok', body: response.status === 204 ? null : await response.json() }
      const retryAfterMs = readRetryAfter(response.headers.get('retry-after'), clock.nowMs())
      return { kind: 'problem', status: response.status, retryAfterMs }
    } catch {
      return { kind: 'unreachable' }
    }
  }
}

function headersOf(request: ApiRequest): Record<string, string> {
  return {
    accept: 'application/json',
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(request.token === null ? {} : { authorization: `Bearer ${request.token}` }),
    ...(request.idempotencyKey === undefined ? {} : { 'idempotency-key': request.idempotencyKey }),
  }
}

/** Seconds or an HTTP date; null for neither. @source RFC 9110 §10.2.3 */
export function readRetryAfter(value: string | null, nowMs: number): number | null {
  if (value === null) return null
  if (/^\d+$/.test(value)) return Number(value) * 1_000
  const atMs = Date.parse(value)
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs)
}
