/** One entry of Salesforce's error arrays, for whole requests. */
type ApiError = { readonly errorCode: string; readonly message: string; readonly fields?: readonly string[] }

/** A request that failed as a whole; caught once, where requests are dispatched. */
export class ApiProblem extends Error {
  readonly status: number
  readonly errorCode: string
  readonly body: unknown

  constructor(status: number, errorCode: string, message: string, fields?: readonly string[]) {
    super(`${errorCode}: ${message}`)
    this.status = status
    this.errorCode = errorCode
    this.body = [{ message, errorCode, ...(fields ? { fields } : {}) }] satisfies ApiError[]
  }
}

export const malformedQuery = (message: string) => new ApiProblem(400, 'MALFORMED_QUERY', message)
export const invalidType = (name: string) =>
  new ApiProblem(400, 'INVALID_TYPE', `sObject type '${name}' is not supported.`)
export const notFound = (message = 'The requested resource does not exist') => new ApiProblem(404, 'NOT_FOUND', message)
