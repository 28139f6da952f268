import { ApiProblem } from '../problem.ts'
import type { Handler } from './api.ts'
import { asObject } from './api.ts'
import { collate } from './collate.ts'
import type { Sub, SubAnswer } from './sub-requests.ts'
import { haltedAnswers, invalidInput, isFailure, readSubs, runRequest, runSub } from './sub-requests.ts'

const SUB_REQUESTS_MAX = 25
/** Of these, at most five may be queries or collections. */
const HEAVY_SUB_REQUESTS_MAX = 5

/** `POST composite`: one API call, up to 25 sub-requests that may use each other's answers. */
export const composite: Handler = (context, request) => {
  const { compositeRequest, allOrNone, collateSubrequests = true } = asObject(request.body)
  const subs = readSubs(compositeRequest)
  if (subs.length > SUB_REQUESTS_MAX) throw tooMany()
  if (subs.filter(isHeavy).length > HEAVY_SUB_REQUESTS_MAX) {
    const message = `Cannot have more than ${HEAVY_SUB_REQUESTS_MAX} query or sObject collection operations in a composite request`
    throw invalidInput(message)
  }
  const isAllOrNone = allOrNone === true
  const start = context.sim.store.mark()
  const answers = new Map<string, unknown>()
  const results = new Map<string, SubAnswer>()
  for (const sub of collateSubrequests === false ? subs : collate(subs)) {
    const answer = runSub(context, sub, answers, isAllOrNone)
    results.set(sub.referenceId, answer)
    // A failed sub-request has an error array, which answers no reference.
    if (answer.httpStatusCode < 300) answers.set(sub.referenceId, answer.body)
    if (isAllOrNone && isFailure(answer)) {
      context.sim.store.rollbackTo(start)
      return { status: 200, body: { compositeResponse: haltedAnswers(subs, answer) } }
    }
  }
  return { status: 200, body: { compositeResponse: subs.map((sub) => results.get(sub.referenceId)) } }
}

/** `POST composite/batch`: independent sub-requests, each counted as a call. */
export const batch: Handler = (context, request) => {
  const { batchRequests, haltOnError } = asObject(request.body)
  if (!Array.isArray(batchRequests) || batchRequests.length > SUB_REQUESTS_MAX) throw tooMany()
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

const isHeavy = ({ url }: Sub) => /\/(query|queryAll)(\?|\/|$)|\/composite\/sobjects/.test(url)

function tooMany(): ApiProblem {
  const message = `Limit of ${SUB_REQUESTS_MAX} reached for operations in composite request`
  return new ApiProblem(400, 'LIMIT_EXCEEDED', message)
}
