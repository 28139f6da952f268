import type { Hook } from '@hono/zod-openapi'
import type { Problem } from '@reachable/shared/contract'
import type { Context, Env } from 'hono'
import type { ClientErrorStatusCode, ServerErrorStatusCode } from 'hono/utils/http-status'

type ProblemStatus = ClientErrorStatusCode | ServerErrorStatusCode
type ProblemInput<S extends ProblemStatus> = Omit<Problem, 'status' | 'type'> & { readonly status: S }

/**
 * Answers with a problem document. `code` is stable and names the documented type; `detail` never holds mail content.
 * @source RFC 9457
 */
export function problem<S extends ProblemStatus>(c: Context, input: ProblemInput<S>) {
  const body: Problem = { type: `/problems/${input.code.replaceAll('_', '-')}`, ...input }
  return c.json(body, input.status, { 'content-type': 'application/problem+json' })
}

/** Answers a request whose body, query or path the schema refuses; each error points at its place. */
export const refuseInvalid: Hook<unknown, Env, string, Response | undefined> = (result, c) => {
  if (result.success) return undefined
  return problem(c, {
    title: 'The request is not valid',
    status: 400,
    code: 'invalid_request',
    errors: result.error.issues.map((issue) => ({
      pointer: `/${issue.path.map(String).join('/')}`,
      detail: issue.message,
    })),
  })
}
