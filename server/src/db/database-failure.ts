import { LibsqlError } from '@libsql/client'

/**
 * What a database failed with, the same word for a file and for a server.
 * `busy`: somebody else holds the lock. `lost`: the stream ran out of time, or the answer never came; a write may have
 * happened. `constraint`: a rule of the tables. `moved`: the data are elsewhere now. `other`: a fault, or a refusal.
 */
export type DatabaseFailure = 'busy' | 'lost' | 'constraint' | 'moved' | 'other'

/** What the triggers of a database that was moved say; see `sealMoved`. */
export const MOVED_MESSAGE = 'reachable: this database was moved'

const STREAM_CODES = ['STREAM_EXPIRED', 'HRANA_CLOSED_ERROR', 'HRANA_WEBSOCKET_ERROR', 'TRANSACTION_CLOSED']
/** Drizzle wraps the driver's error, the driver the protocol's, and that one the socket's. */
const CAUSES_MAX = 6

/** Never throws; whatever is no database error is `other`. */
export function failureOf(error: unknown): DatabaseFailure {
  const chain = causesOf(error)
  if (chain.some(({ message }) => message.includes(MOVED_MESSAGE))) return 'moved'
  for (const each of chain) {
    const kind = each instanceof LibsqlError ? kindOfCode(each) : isWireError(each) ? 'lost' : null
    if (kind !== null) return kind
  }
  return 'other'
}

/** Trying again may help: nothing is wrong with the statement itself. */
export const isPassing = (error: unknown): boolean => ['busy', 'lost'].includes(failureOf(error))

function kindOfCode({ code, cause }: LibsqlError): DatabaseFailure | null {
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'busy'
  if (code.startsWith('SQLITE_CONSTRAINT')) return 'constraint'
  if (STREAM_CODES.some((known) => code.includes(known))) return 'lost'
  // The server, or a proxy before it, has trouble of its own; below 500 it understood and refused.
  return code === 'SERVER_ERROR' && statusOf(cause) >= 500 ? 'lost' : null
}

const statusOf = (cause: unknown): number =>
  cause instanceof Error && 'status' in cause && typeof cause.status === 'number' ? cause.status : 0

/** `fetch` tells a broken connection by a TypeError with one of these sentences, and the time limit by its name. */
const isWireError = ({ name, message }: Error): boolean =>
  (name === 'TypeError' && /fetch failed|terminated|other side closed/i.test(message)) || name === 'TimeoutError'

function causesOf(error: unknown): Error[] {
  const chain: Error[] = []
  let next = error
  while (next instanceof Error && chain.length < CAUSES_MAX) {
    chain.push(next)
    next = next.cause
  }
  return chain
}
