import { ApiProblem } from '../problem.ts'
import type { Handler } from './api.ts'
import { asObject } from './api.ts'

/** `GET process/rules`: the org has no workflow rules. */
export const listRules: Handler = () => ({ status: 200, body: { rules: {} } })

/** `POST process/rules {contextIds}`: with no rules nothing happens, which is a success. */
export const triggerRules: Handler = (_context, request) => {
  const { contextIds } = asObject(request.body)
  if (!Array.isArray(contextIds)) throw new ApiProblem(400, 'JSON_PARSER_ERROR', 'contextIds must be specified')
  return { status: 200, body: { errors: null, success: true } }
}

/** `GET process/approvals`: nor approval processes. */
export const listApprovals: Handler = () => ({ status: 200, body: { approvals: {} } })

/** `POST process/approvals {requests}`: nothing can be submitted, approved or rejected. */
export const submitApproval: Handler = (_context, request) => {
  const [first] = [asObject(request.body).requests ?? []].flat().map(asObject)
  if (!first) throw new ApiProblem(400, 'JSON_PARSER_ERROR', 'requests must be specified')
  if (String(first.actionType).toLowerCase() !== 'submit') {
    throw new ApiProblem(400, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')
  }
  throw new ApiProblem(400, 'NO_APPLICABLE_PROCESS', 'No applicable approval process was found.')
}
