/** A row-level error, as collections report it. */
export type RowError = {
  readonly statusCode: string
  readonly message: string
  readonly fields: readonly string[]
  /** Set where a single-record call answers with another status than 400. */
  readonly httpStatus?: number
  /** The matches of a duplicate rule; only single-record answers show them. */
  readonly duplicateIds?: readonly string[]
}

export type RowOutcome =
  | { readonly ok: true; readonly id: string; readonly created: boolean }
  | { readonly ok: false; readonly errors: readonly RowError[] }

/** Shorthand for an outcome with one error. */
export function refuse(
  statusCode: string,
  message: string,
  fields: readonly string[] = [],
  more: Partial<RowError> = {},
): RowOutcome & { ok: false } {
  return { ok: false, errors: [{ statusCode, message, fields, ...more }] }
}

export const isRefusal = (value: unknown): value is RowOutcome & { ok: false } =>
  typeof value === 'object' && value !== null && 'ok' in value && value.ok === false
