import { INTEGRATION_USER_ID } from '../seed-org.ts'
import type { Simulator } from '../simulator.ts'

export type ApiReply = {
  /** Null when the connection was cut. */
  readonly status: number | null
  readonly headers: Headers
  readonly text: string
  readonly body: unknown
}

/** Calls the REST API as the integration user; the address may be another one than the org's first. */
export function apiCaller(simulator: Simulator, baseUrl = simulator.url) {
  const token = simulator.sim.oauth.issueAccessToken(INTEGRATION_USER_ID)
  return async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiReply> => {
    const response = await fetch(`${baseUrl}/services/data/v65.0/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => null)
    const text = (await response?.text()) ?? ''
    const isJson = response?.headers.get('content-type')?.startsWith('application/json')
    return {
      status: response?.status ?? null,
      headers: response?.headers ?? new Headers(),
      text,
      body: isJson ? JSON.parse(text) : null,
    }
  }
}
