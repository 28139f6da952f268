import type { Problem } from '@reachable/shared/contract'

export type Answer<T> =
  | { readonly kind: 'ok'; readonly value: T; readonly etag: string | null }
  | { readonly kind: 'problem'; readonly problem: Problem }

type Call = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly body?: unknown
  readonly ifMatch?: string
  readonly signal?: AbortSignal
}

/**
 * Calls our API with the session cookie. Failures are values: a problem document, or one made here where none came.
 * The shape of `T` is what the server's schemas promise; both are built from the same source.
 */
export async function call<T>(path: string, { method = 'GET', body, ifMatch, signal }: Call = {}): Promise<Answer<T>> {
  const headers = new Headers({ accept: 'application/json' })
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (method === 'POST') headers.set('idempotency-key', crypto.randomUUID())
  if (ifMatch !== undefined) headers.set('if-match', ifMatch)
  try {
    const response = await fetch(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
    return await toAnswer<T>(response)
  } catch {
    return { kind: 'problem', problem: madeHere('unreachable', 'The server does not answer', 'Is it running?') }
  }
}

async function toAnswer<T>(response: Response): Promise<Answer<T>> {
  const type = response.headers.get('content-type') ?? ''
  if (response.ok) {
    const value = type.includes('json') ? await response.json() : undefined
    return { kind: 'ok', value: value as T, etag: response.headers.get('etag') }
  }
  if (type.includes('problem+json')) return { kind: 'problem', problem: (await response.json()) as Problem }
  return { kind: 'problem', problem: { ...madeHere('failed', 'That did not work'), status: response.status } }
}

function madeHere(code: string, title: string, detail?: string): Problem {
  return { type: `/problems/${code}`, code, title, status: 0, ...(detail === undefined ? {} : { detail }) }
}

/** `?a=1&b=2` of what has a value. */
export function queryOf(parameters: Readonly<Record<string, string | null>>): string {
  const pairs = Object.entries(parameters).filter((pair): pair is [string, string] => !!pair[1])
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
}
