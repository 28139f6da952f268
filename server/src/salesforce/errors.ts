/**
 * What we do about an error of Salesforce.
 * - retry: the same again later · refresh: get a new token first · split: send fewer rows at once
 * - without-field: leave out the named fields · adopt: somebody has the record already, look which
 * - skip: this row is refused, with its reason · pause: the whole org waits · stop: an admin must act
 */
export type Reaction = 'retry' | 'refresh' | 'split' | 'without-field' | 'adopt' | 'skip' | 'pause' | 'stop'

export type SalesforceError = {
  readonly code: string
  readonly message: string
  readonly fields: readonly string[]
}

/** @source Salesforce REST API developer guide, "Status Codes and Error Responses"; SOAP API "StatusCode" */
const REACTIONS: Readonly<Record<string, Reaction>> = {
  INVALID_SESSION_ID: 'refresh',
  INVALID_AUTH_HEADER: 'stop',
  INVALID_LOGIN: 'stop',
  invalid_grant: 'stop',
  invalid_client: 'stop',
  invalid_client_id: 'stop',
  inactive_user: 'stop',
  inactive_org: 'stop',
  rate_limit_exceeded: 'pause',
  REQUEST_LIMIT_EXCEEDED: 'pause',
  STORAGE_LIMIT_EXCEEDED: 'pause',
  SERVER_UNAVAILABLE: 'retry',
  UNKNOWN_EXCEPTION: 'retry',
  UNABLE_TO_LOCK_ROW: 'retry',
  QUERY_TIMEOUT: 'retry',
  INVALID_QUERY_LOCATOR: 'retry',
  TXN_SECURITY_METERING_ERROR: 'retry',
  PROCESSING_HALTED: 'retry',
  ALL_OR_NONE_OPERATION_ROLLED_BACK: 'retry',
  INVALID_CROSS_REFERENCE_KEY: 'retry',
  OPERATION_TOO_LARGE: 'split',
  EXCEEDED_ID_LIMIT: 'split',
  QUERY_TOO_COMPLICATED: 'split',
  LIMIT_EXCEEDED: 'split',
  // Too large, for Salesforce or for something in front of it.
  ERROR_HTTP_413: 'split',
  INVALID_FIELD: 'without-field',
  INVALID_FIELD_FOR_INSERT_UPDATE: 'without-field',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'without-field',
  INACTIVE_OWNER_OR_USER: 'without-field',
  DUPLICATE_VALUE: 'adopt',
  DUPLICATE_EXTERNAL_ID: 'adopt',
  MULTIPLE_CHOICES: 'adopt',
  DUPLICATES_DETECTED: 'adopt',
  ENTITY_IS_DELETED: 'skip',
  REQUIRED_FIELD_MISSING: 'skip',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'skip',
  STRING_TOO_LONG: 'skip',
  INVALID_EMAIL_ADDRESS: 'skip',
  FIELD_INTEGRITY_EXCEPTION: 'skip',
  INSUFFICIENT_ACCESS_OR_READONLY: 'skip',
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: 'skip',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'skip',
  CANNOT_EXECUTE_FLOW_TRIGGER: 'skip',
  API_DISABLED_FOR_ORG: 'stop',
  API_CURRENTLY_DISABLED: 'stop',
  FUNCTIONALITY_NOT_ENABLED: 'stop',
  INSUFFICIENT_ACCESS: 'stop',
  TXN_SECURITY_NO_ACCESS: 'stop',
}

/** Triggers and flows wrap the errors of the database: a lock inside their text is still only a lock. */
const LOCK = /UNABLE_TO_LOCK_ROW|unable to obtain exclusive access/i
export const isLock = ({ code, message }: SalesforceError): boolean => LOCK.test(code) || LOCK.test(message)

const WRAPPED: readonly (readonly [RegExp, Reaction])[] = [
  [LOCK, 'retry'],
  [/LimitException|CPU time limit|Too many (SOQL|DML)/i, 'split'],
]

/** One function decides; unknown codes of a row are refusals of that row, of a whole request a later try. */
export function reactionTo(error: SalesforceError, scope: 'row' | 'request'): Reaction {
  const wrapped = WRAPPED.find(([pattern]) => pattern.test(error.message))
  if (wrapped) return wrapped[1]
  // The same code stands for the daily quota and for too many long requests at once; only the text tells.
  if (error.code === 'REQUEST_LIMIT_EXCEEDED' && /Concurrent/i.test(error.message)) return 'retry'
  const known = REACTIONS[error.code]
  if (known) return known
  if (/^ERROR_HTTP_(5\d\d|4(08|20|29))$/.test(error.code)) return 'retry'
  return scope === 'row' ? 'skip' : 'retry'
}

/**
 * The errors in an answer. Collections name the code `statusCode`, single records `errorCode` (jsforce's types say
 * otherwise). Anything that is not an error array gives an empty list.
 */
export function errorsIn(body: unknown): SalesforceError[] {
  if (!Array.isArray(body)) return []
  return body.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return []
    const { statusCode, errorCode, message, fields } = entry as Record<string, unknown>
    const code = statusCode ?? errorCode
    if (typeof code !== 'string') return []
    const names = Array.isArray(fields) ? fields.filter((name) => typeof name === 'string') : []
    return [{ code, message: typeof message === 'string' ? message : '', fields: names }]
  })
}

/** Longest text of the org that we keep; a trigger may answer with a page of stack trace. */
const MESSAGE_CHARACTERS_MAX = 500

/** "CODE: the org's own words", cut. */
export const describeError = ({ code, message }: SalesforceError): string =>
  `${code}: ${message}`.slice(0, MESSAGE_CHARACTERS_MAX)
