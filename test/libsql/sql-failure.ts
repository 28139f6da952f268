/** What a statement failed with, as the protocol names it: the base code of SQLite, without the extended one. */
export class SqlFailure extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = 'SqlFailure'
    this.code = code
  }
}

/** Primary result codes. @source https://www.sqlite.org/rescode.html */
const NAMES: Readonly<Record<number, string>> = {
  1: 'SQLITE_ERROR',
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  9: 'SQLITE_INTERRUPT',
  10: 'SQLITE_IOERR',
  13: 'SQLITE_FULL',
  18: 'SQLITE_TOOBIG',
  19: 'SQLITE_CONSTRAINT',
  20: 'SQLITE_MISMATCH',
  25: 'SQLITE_RANGE',
}
const BASE_CODE = 0xff

export function sqlFailure(error: unknown): SqlFailure {
  if (error instanceof SqlFailure) return error
  if (!(error instanceof Error)) return new SqlFailure('SQLITE_ERROR', String(error))
  const errcode = 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 1
  const code = NAMES[errcode & BASE_CODE] ?? 'SQLITE_ERROR'
  return new SqlFailure(code, `SQLite error: ${error.message}`)
}

/** Somebody else holds the lock and will let it go; a stale snapshot (517) never gets better by waiting. */
export const isLocked = (error: unknown): boolean => error instanceof Error && 'errcode' in error && error.errcode === 5
