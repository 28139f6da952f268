import type { Problem } from '@reachable/shared/contract'
import type { Context, TypedResponse } from 'hono'

/** Statuses that our routes answer a failure with. */
export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 409 | 410 | 412 | 413 | 415 | 422 | 428 | 429 | 500 | 503

export type ProblemExtras = {
  /** One sentence about this occurrence. Never holds mail content or an address. */
  readonly detail?: string
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[]
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Every HTTP failure is made here. `code` is stable and documented; `type` is `/problems/<code>`.
 * @source RFC 9457
 */
export function problem<S extends ProblemStatus>(
  c: Context,
  status: S,
  code: string,
  title: string,
  extras: ProblemExtras = {},
): Response & TypedResponse<Problem, S, 'json'> {
  const requestId: unknown = c.get('requestId')
  const body: Problem = {
    type: `/problems/${code}`,
    title,
    status,
    code,
    ...(extras.detail === undefined ? {} : { detail: extras.detail }),
    ...(extras.errors === undefined ? {} : { errors: [...extras.errors] }),
    ...(typeof requestId === 'string' ? { requestId } : {}),
  }
  return c.json(body, status, { ...extras.headers, 'content-type': 'application/problem+json' })
}
