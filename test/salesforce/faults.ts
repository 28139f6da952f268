import type { RowError } from './records/outcome.ts'
import type { Operation } from './records/write-context.ts'

type FaultAction = 'status' | 'drop-before' | 'drop-after-commit' | 'html-503' | 'unauthorized' | 'slow' | 'row-error'

export type Fault = {
  readonly match?: {
    readonly method?: string
    /** Part of the path, or a regular expression written between slashes. */
    readonly path?: string
    /** An object that the request (address or body) names; for row errors, the object of the row. */
    readonly object?: string
    /** `query`, `describe`, `composite`, `token`, `create`, `update`, `upsert`, `delete` … */
    readonly operation?: string
    /** Row errors only: values that the row must have. */
    readonly record?: Readonly<Record<string, unknown>>
  }
  readonly do: FaultAction
  readonly status?: number
  readonly errorCode?: string
  readonly message?: string
  /** How often it strikes before it is gone; without it, until faults are cleared. */
  readonly times?: number
  /** Milliseconds of real time that `slow` waits before the request is worked on. */
  readonly delayMs?: number
}

type FaultRequest = {
  readonly method: string
  readonly path: string
  readonly operation: string
  /** Address and body as text. */
  readonly text: string
}

export type Faults = {
  add(fault: Fault): void
  list(): readonly Fault[]
  clear(): void
  /** The fault that strikes this HTTP request, spent by one. */
  forRequest(request: FaultRequest): Fault | null
  forRow(object: string, operation: Operation, record: Readonly<Record<string, unknown>>): RowError | null
}

/** Faults are tried in the order in which they were added; the first that matches strikes. */
export function createFaults(): Faults {
  let armed: { fault: Fault; left: number }[] = []
  const strike = (matches: (fault: Fault) => boolean): Fault | null => {
    const hit = armed.find(({ fault, left }) => left > 0 && matches(fault))
    if (!hit) return null
    hit.left--
    return hit.fault
  }
  return {
    add: (fault) => void armed.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }),
    list: () => armed.filter(({ left }) => left > 0).map(({ fault }) => fault),
    clear: () => {
      armed = []
    },
    forRequest: (request) => strike((fault) => fault.do !== 'row-error' && matchesRequest(fault, request)),
    forRow: (object, operation, record) => {
      const fault = strike((each) => each.do === 'row-error' && matchesRow(each, object, operation, record))
      if (!fault) return null
      const statusCode = fault.errorCode ?? 'UNABLE_TO_LOCK_ROW'
      const message = fault.message ?? 'unable to obtain exclusive access to this record or 1 records'
      return { statusCode, message, fields: [] }
    },
  }
}

function matchesRequest({ match = {} }: Fault, request: FaultRequest): boolean {
  if (match.method && match.method.toUpperCase() !== request.method) return false
  if (match.operation && match.operation !== request.operation) return false
  if (match.path && !matchesPath(match.path, request.path)) return false
  return !match.object || new RegExp(`\\b${match.object}\\b`, 'i').test(request.text)
}

function matchesPath(pattern: string, path: string): boolean {
  const expression = /^\/(.+)\/$/.exec(pattern)?.[1]
  // A plain path such as "/services/data/" also begins and ends with a slash: try it as text first.
  return path.includes(pattern) || (expression !== undefined && new RegExp(expression).test(path))
}

function matchesRow(
  { match = {} }: Fault,
  object: string,
  operation: Operation,
  record: Readonly<Record<string, unknown>>,
): boolean {
  if (match.object && match.object.toLowerCase() !== object.toLowerCase()) return false
  if (match.operation && match.operation !== operation) return false
  return Object.entries(match.record ?? {}).every(([name, value]) => record[name] === value)
}

/** Names what a REST request does, for fault matching and for the log. */
export function operationOf(method: string, path: string): string {
  const rest = path.replace(/^\/services\/data\/v[\d.]+\/?/, '')
  if (path.startsWith('/services/oauth2/')) return path.slice('/services/oauth2/'.length)
  if (/^query(All)?(\/|$)/.test(rest)) return 'query'
  if (rest.endsWith('/describe')) return 'describe'
  if (/^composite(\/batch|\/graph)?$/.test(rest)) return 'composite'
  if (!/^(composite\/)?sobjects\/?/.test(rest)) return rest.split('/')[0] || 'root'
  const depth = rest.replace(/^composite\//, '').split('/').length
  if (method === 'PATCH')
    return rest.startsWith('composite/') ? (depth > 1 ? 'upsert' : 'update') : depth > 3 ? 'upsert' : 'update'
  return ({ POST: 'create', DELETE: 'delete' } as Readonly<Record<string, string>>)[method] ?? 'retrieve'
}
