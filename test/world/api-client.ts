/** A caller of the product's API over HTTP, as the extension, the console or an integration would be. */
export type ApiAnswer = { readonly status: number; readonly headers: Headers; readonly body: unknown }

export type ApiClient = {
  readonly baseUrl: string
  call(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Readonly<Record<string, string>> },
  ): Promise<ApiAnswer>
  /** Like `call`, but anything other than a 2xx throws with the problem's own words. */
  demand(method: string, path: string, body?: unknown): Promise<unknown>
}

/** How a request travels; `fetch` unless a test puts a fault in its way. */
export type Transport = (url: URL, init: RequestInit) => Promise<Response>

/** `token` is a bearer token of a paired device; null calls without one. */
export function apiClient(baseUrl: string, token: string | null, transport: Transport = fetch): ApiClient {
  const call: ApiClient['call'] = async (method, path, options = {}) => {
    const response = await transport(new URL(path, baseUrl), {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: toBody(options.body) }),
    })
    return { status: response.status, headers: response.headers, body: parseBody(await response.text()) }
  }
  return {
    baseUrl,
    call,
    demand: async (method, path, body) => {
      const answer = await call(method, path, body === undefined ? {} : { body })
      if (answer.status < 200 || answer.status > 299) {
        throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
      }
      return answer.body
    },
  }
}

/** Text goes as it is, so that a test can post broken JSON. */
const toBody = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body))

function parseBody(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
