import { ApiProblem } from '../problem.ts'
import type { ApiAnswer, ApiContext, ApiRequest } from './api.ts'
import { asObject } from './api.ts'
import { dispatch, readAddress } from './dispatch.ts'
import { resolveReferences, UnresolvedReference } from './reference.ts'

export type Sub = {
  readonly method: string
  readonly url: string
  readonly referenceId: string
  readonly body: unknown
  readonly httpHeaders: Readonly<Record<string, unknown>>
}
export type SubAnswer = {
  readonly body: unknown
  readonly httpHeaders: Record<string, string>
  readonly httpStatusCode: number
  readonly referenceId: string
}

const INHERITED_HEADERS = new Set(['accept', 'authorization', 'content-type'])

export const invalidInput = (message: string) => new ApiProblem(400, 'INVALID_INPUT', message)

/** Reads the sub-requests of a composite or of a graph; throws when names or headers are wrong. */
export function readSubs(given: unknown): Sub[] {
  if (!Array.isArray(given)) throw new ApiProblem(400, 'JSON_PARSER_ERROR', 'compositeRequest must be specified')
  const subs = given.map(asObject).map((sub) => ({
    method: String(sub.method).toUpperCase(),
    url: String(sub.url),
    referenceId: String(sub.referenceId ?? ''),
    body: sub.body,
    httpHeaders: asObject(sub.httpHeaders),
  }))
  const ids = new Set<string>()
  for (const { referenceId, httpHeaders } of subs) {
    if (!/^[A-Za-z0-9_]+$/.test(referenceId))
      throw invalidInput(`Provided referenceId ('${referenceId}') must be alphanumeric`)
    if (ids.has(referenceId)) throw invalidInput(`Provided referenceId ('${referenceId}') must be unique in a request`)
    ids.add(referenceId)
    const inherited = Object.keys(httpHeaders).find((name) => INHERITED_HEADERS.has(name.toLowerCase()))
    if (inherited) throw invalidInput(`Header ${inherited} is inherited and cannot be set on a sub-request`)
  }
  return subs
}

/** Runs one sub-request with the answers so far; one whose reference has no value is not executed. */
export function runSub(
  context: ApiContext,
  sub: Sub,
  answers: ReadonlyMap<string, unknown>,
  isAllOrNone: boolean,
): SubAnswer {
  const { referenceId } = sub
  try {
    const url = String(resolveReferences(sub.url, answers))
    const body = resolveReferences(sub.body, answers)
    const answer = runRequest(context, sub.method, url, body, sub.httpHeaders, isAllOrNone)
    return { body: answer.body ?? null, httpHeaders: answer.headers ?? {}, httpStatusCode: answer.status, referenceId }
  } catch (error) {
    if (!(error instanceof UnresolvedReference)) throw error
    const halted = [{ errorCode: 'PROCESSING_HALTED', message: error.message }]
    return { body: halted, httpHeaders: {}, httpStatusCode: 400, referenceId }
  }
}

export function runRequest(
  context: ApiContext,
  method: string,
  url: string,
  body: unknown,
  headers: Readonly<Record<string, unknown>>,
  isAllOrNone: boolean,
): ApiAnswer {
  const address = readAddress(url)
  if (!address) throw invalidInput(`The specified url is not supported: ${url}`)
  const [first, second] = address.segments
  if (first === 'composite' && second !== 'sobjects') throw invalidInput('composite requests cannot be nested')
  // The outer flag overrides the one inside a collection.
  const isCollection = first === 'composite' && isAllOrNone && method !== 'DELETE'
  if (first === 'composite' && isAllOrNone) address.query.set('allOrNone', 'true')
  const lower = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
  const request: ApiRequest = {
    method: method.toUpperCase(),
    segments: address.segments,
    query: address.query,
    header: (name) => lower.get(name),
    body: isCollection ? { ...asObject(body), allOrNone: true } : body,
  }
  return dispatch({ ...context, versionPath: address.versionPath }, request)
}

/** A failed row inside a collection is a failure of the whole, where the whole is all or none. */
export function isFailure(answer: SubAnswer): boolean {
  if (answer.httpStatusCode >= 300) return true
  return Array.isArray(answer.body) && answer.body.some((row) => asObject(row).success === false)
}

/** What every other sub-request says when one failure took all of them back. */
export function haltedAnswers(subs: readonly Sub[], failed: SubAnswer): SubAnswer[] {
  const message = 'The transaction was rolled back since another operation in the same transaction failed.'
  const body = [{ errorCode: 'PROCESSING_HALTED', message }]
  return subs.map(({ referenceId }) =>
    referenceId === failed.referenceId ? failed : { body, httpHeaders: {}, httpStatusCode: 400, referenceId },
  )
}
