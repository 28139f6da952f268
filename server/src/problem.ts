import type { Hook } from '@hono/zod-openapi'
import type { Problem } from '@reachable/shared/contract'
import type { Context, Env } from 'hono'
import type { ClientErrorStatusCode, ServerErrorStatusCode } from 'hono/utils/http-status'

type ProblemStatus = ClientErrorStatusCode | ServerErrorStatusCode
type ProblemInput<S extends ProblemStatus> = Omit<Problem, 'status' | 'type' | 'requestId'> & { readonly status: S }

/**
 * Answers with a problem document; every HTTP failure is made here. `code` is stable and names the documented type;
 * `detail` never holds mail content or an address.
 * @source RFC 9457
 */
export function problem<S extends ProblemStatus>(
  c: Context,
  input: ProblemInput<S>,
  headers: Readonly<Record<string, string>> = {},
) {
  const requestId: unknown = c.get('requestId')
  const body: Problem = {
    type: `/problems/${input.code}`,
    ...input,
    ...(typeof requestId === 'string' ? { requestId } : {}),
  }
  return c.json(body, input.status, { ...headers, 'content-type': 'application/problem+json' })
}

/** Answers a request whose body, query or path the schema refuses; each error points at its place. */
export function refuseInvalid(
  result: Parameters<Hook<unknown, Env, string, unknown>>[0],
  c: Context,
): Response | undefined {
  if (result.success) return undefined
  return problem(c, {
    title: 'The request is not valid',
    status: 422,
    code: 'invalid_request',
    errors: result.error.issues.map((issue) => ({
      pointer: `/${issue.path.map(String).join('/')}`,
      detail: issue.message,
    })),
  })
}
