import { ApiProblem } from '../problem.ts'
import type { ApiAnswer, ApiContext, ApiRequest, Handler } from './api.ts'
import { asObject } from './api.ts'
import { dispatch, readAddress } from './dispatch.ts'
import { resolveReferences, UnresolvedReference } from './reference.ts'

const SUB_REQUESTS_MAX = 25
/** Of these, at most five may be queries or collections. */
const HEAVY_SUB_REQUESTS_MAX = 5
const INHERITED_HEADERS = new Set(['accept', 'authorization', 'content-type'])

type Sub = { method: string; url: string; referenceId: string; body: unknown; httpHeaders: Record<string, unknown> }
type SubAnswer = { body: unknown; httpHeaders: Record<string, string>; httpStatusCode: number; referenceId: string }

/** `POST composite`: one API call, up to 25 sub-requests that may use each other's answers. */
export const composite: Handler = (context, request) => {
  const body = asObject(request.body)
  const subs = readSubs(body.compositeRequest)
  const isAllOrNone = body.allOrNone === true
  const start = context.sim.store.mark()
  const answers = new Map<string, unknown>()
  const results: SubAnswer[] = []
  for (const sub of subs) {
    const answer = runSub(context, sub, answers, isAllOrNone)
    results.push(answer)
    // A failed sub-request has an error array, which answers no reference.
    if (answer.httpStatusCode < 300) answers.set(sub.referenceId, answer.body)
    if (isAllOrNone && isFailure(answer)) return halt(context, start, subs, answer)
  }
  return { status: 200, body: { compositeResponse: results } }
}

/** `POST composite/batch`: independent sub-requests, each counted as a call. */
export const batch: Handler = (context, request) => {
  const { batchRequests, haltOnError } = asObject(request.body)
  if (!Array.isArray(batchRequests) || batchRequests.length > SUB_REQUESTS_MAX) throw tooMany(SUB_REQUESTS_MAX)
  let hasErrors = false
  const results = batchRequests.map(asObject).map(({ method, url, richInput }) => {
    if (hasErrors && haltOnError === true) {
      const error = { errorCode: 'BATCH_PROCESSING_HALTED', message: 'Batch processing halted per request' }
      return { statusCode: 412, result: [error] }
    }
    const path = String(url).startsWith('/') ? String(url) : `/services/data/${String(url)}`
    const answer = runRequest(context, String(method), path, richInput ?? null, {}, false)
    hasErrors ||= answer.status >= 400
    return { statusCode: answer.status, result: answer.body ?? null }
  })
  return { status: 200, body: { hasErrors, results } }
}

function readSubs(given: unknown): Sub[] {
  if (!Array.isArray(given)) throw new ApiProblem(400, 'JSON_PARSER_ERROR', 'compositeRequest must be specified')
  if (given.length > SUB_REQUESTS_MAX) throw tooMany(SUB_REQUESTS_MAX)
  const subs = given.map(asObject).map((sub) => ({
    method: String(sub.method).toUpperCase(),
    url: String(sub.url),
    referenceId: String(sub.referenceId ?? ''),
    body: sub.body,
    httpHeaders: asObject(sub.httpHeaders),
  }))
  if (subs.filter(isHeavy).length > HEAVY_SUB_REQUESTS_MAX) {
    const message = `Cannot have more than ${HEAVY_SUB_REQUESTS_MAX} query or sObject collection operations in a composite request`
    throw new ApiProblem(400, 'INVALID_INPUT', message)
  }
  const ids = new Set<string>()
  for (const { referenceId, httpHeaders } of subs) {
    if (!/^[A-Za-z0-9_]+$/.test(referenceId))
      throw invalid(`Provided referenceId ('${referenceId}') must be alphanumeric`)
    if (ids.has(referenceId)) throw invalid(`Provided referenceId ('${referenceId}') must be unique in a request`)
    ids.add(referenceId)
    const inherited = Object.keys(httpHeaders).find((name) => INHERITED_HEADERS.has(name.toLowerCase()))
    if (inherited) throw invalid(`Header ${inherited} is inherited and cannot be set on a sub-request`)
  }
  return subs
}

const invalid = (message: string) => new ApiProblem(400, 'INVALID_INPUT', message)
const isHeavy = ({ url }: Sub) => /\/(query|queryAll)(\?|\/|$)|\/composite\/sobjects/.test(url)

function tooMany(limit: number): ApiProblem {
  return new ApiProblem(400, 'LIMIT_EXCEEDED', `Limit of ${limit} reached for operations in composite request`)
}

function runSub(context: ApiContext, sub: Sub, answers: ReadonlyMap<string, unknown>, isAllOrNone: boolean): SubAnswer {
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

function runRequest(
  context: ApiContext,
  method: string,
  url: string,
  body: unknown,
  headers: Record<string, unknown>,
  isAllOrNone: boolean,
): ApiAnswer {
  const address = readAddress(url)
  if (!address) throw invalid(`The specified url is not supported: ${url}`)
  const [first, second] = address.segments
  if (first === 'composite' && second !== 'sobjects') throw invalid('composite requests cannot be nested')
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

/** With the outer flag, a failed row inside a collection is a failure of the whole. */
function isFailure(answer: SubAnswer): boolean {
  if (answer.httpStatusCode >= 300) return true
  return Array.isArray(answer.body) && answer.body.some((row) => asObject(row).success === false)
}

function halt(context: ApiContext, start: number, subs: readonly Sub[], failed: SubAnswer): ApiAnswer {
  context.sim.store.rollbackTo(start)
  const message = 'The transaction was rolled back since another operation in the same transaction failed.'
  const body = [{ errorCode: 'PROCESSING_HALTED', message }]
  const compositeResponse = subs.map(({ referenceId }) =>
    referenceId === failed.referenceId ? failed : { body, httpHeaders: {}, httpStatusCode: 400, referenceId },
  )
  return { status: 200, body: { compositeResponse } }
}
