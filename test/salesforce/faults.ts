import type { Fault } from './hazards/hazard-form.ts'
import { createRandom } from './hazards/random.ts'
import type { Operation } from './records/write-context.ts'

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
  /** The fault that strikes this row, spent by one. */
  forRow(object: string, operation: Operation, record: Readonly<Record<string, unknown>>): Fault | null
  /** A number drawn from a fault's own seeded source, in [0, 1). */
  draw(fault: Fault): number
}

type Armed = { readonly fault: Fault; left: number; skip: number; readonly untilMs: number; draw(): number }

const ROW_FAULTS: ReadonlySet<string> = new Set(['row-error', 'rival-create'])

/** Faults are tried in the order in which they were added; the first that matches and is drawn strikes. */
export function createFaults(nowMs: () => number): Faults {
  let armed: Armed[] = []
  const strike = (matches: (fault: Fault) => boolean): Fault | null => {
    const now = nowMs()
    for (const each of armed) {
      if (each.left === 0 || now >= each.untilMs || !matches(each.fault)) continue
      if (each.skip > 0) {
        each.skip--
        continue
      }
      if (each.fault.rate !== undefined && each.draw() >= each.fault.rate) continue
      each.left--
      return each.fault
    }
    return null
  }
  return {
    add: (fault) => void armed.push(arm(fault, nowMs(), armed.length)),
    list: () => armed.filter(({ left, untilMs }) => left > 0 && nowMs() < untilMs).map(({ fault }) => fault),
    clear: () => {
      armed = []
    },
    forRequest: (request) => strike((fault) => !ROW_FAULTS.has(fault.do) && matchesRequest(fault, request)),
    forRow: (object, operation, record) =>
      strike((fault) => ROW_FAULTS.has(fault.do) && matchesRow(fault, object, operation, record)),
    draw: (fault) => armed.find((each) => each.fault === fault)?.draw() ?? 0,
  }
}

/** How far apart the sources of faults with the same seed lie: two of them must not draw the same numbers. */
const SEEDS_APART = 7_919

function arm(fault: Fault, nowMs: number, place: number): Armed {
  return {
    fault,
    left: fault.times ?? Number.POSITIVE_INFINITY,
    skip: fault.after ?? 0,
    untilMs: fault.forMs === undefined ? Number.POSITIVE_INFINITY : nowMs + fault.forMs,
    draw: createRandom((fault.seed ?? 1) + place * SEEDS_APART).next,
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
  { do: action, match = {} }: Fault,
  object: string,
  operation: Operation,
  record: Readonly<Record<string, unknown>>,
): boolean {
  // A rival is there before a new record only; an upsert that finds one creates nothing.
  if (action === 'rival-create' && (operation !== 'create' || !PEOPLE.has(object))) return false
  if (match.object && match.object.toLowerCase() !== object.toLowerCase()) return false
  if (match.operation && match.operation !== operation) return false
  return Object.entries(match.record ?? {}).every(([name, value]) => record[name] === value)
}

const PEOPLE: ReadonlySet<string> = new Set(['Contact', 'Lead'])

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
