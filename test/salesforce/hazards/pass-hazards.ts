import { cut, type HttpContext, isAnswerFault, wait } from '../http-answer.ts'
import { seedRecords } from '../seed.ts'
import type { Sim } from '../sim.ts'
import type { Fault } from './hazard-form.ts'

/** A call to the API, REST or SOAP, as far as hazards care. */
type HazardCall<A extends { status: number }> = {
  readonly operation: string
  /** Address and body as text, for matching. */
  readonly text: string
  readonly subRequests: readonly { readonly method: string; readonly path: string; readonly rows: number }[]
  /** True when it may write records: those lock. */
  readonly isWrite: boolean
  /** Rows of each object that its largest collection carries. */
  readonly batches?: ReadonlyMap<string, number>
  /** API calls that it uses up. */
  readonly cost: number
  /** Does what was asked, without committing it; it may run twice, the first time as a rehearsal. */
  work(): A
  refuse(why: 'no-session' | 'quota' | 'concurrency' | Fault): A
  respond(answer: A): Response
}

/** Serves one call: addresses, quota, faults, open time and locks, the work, its commit, its count. */
export async function passHazards<A extends { status: number }>(
  sim: Sim,
  c: HttpContext,
  call: HazardCall<A>,
): Promise<Response> {
  sim.open.settle()
  const { method, path } = c.req
  const purpose = purposeOf(c)
  const note = (status: number | null, cost: number) =>
    sim.calls.record({ method, path, subRequests: call.subRequests, status, cost, purpose }, sim.clock.nowMs())
  const refuse = (why: Parameters<typeof call.refuse>[0], cost: number) => {
    const answer = call.refuse(why)
    note(answer.status, cost)
    return call.respond(answer)
  }
  const turnedAway = atTheDoor(sim, c.req.header('host'))
  if (turnedAway) return refuse(turnedAway, 0)
  const fault = sim.faults.forRequest({ method, path, operation: call.operation, text: call.text })
  if (fault?.do === 'drop-before') {
    // A request that never arrived costs nothing and leaves only its trace in the log.
    await wait(fault)
    note(null, 0)
    return cut(c)
  }
  const taken = await stayOpen(sim, fault, call)
  if (sim.calls.usedInWindow(sim.clock.nowMs()) >= sim.config().apiLimit) {
    sim.calls.refuse()
    return refuse('quota', 0)
  }
  if (fault && isAnswerFault(fault)) return refuse(fault.do === 'unauthorized' ? 'no-session' : fault, call.cost)
  if (fault?.do === 'commit-later') {
    commitLater(sim, fault, call)
    note(null, call.cost)
    return cut(c)
  }
  const answer = workNow(sim, fault, call, taken)
  const isCut = fault?.do === 'drop-after-commit'
  note(isCut ? null : answer.status, call.cost)
  return isCut ? cut(c) : call.respond(answer)
}

/** Why a call does not even get in, or null. */
function atTheDoor(sim: Sim, host: string | undefined): 'no-session' | 'concurrency' | null {
  if (sim.hosts.isRetired(host) || sim.hosts.isLogin(host)) return 'no-session'
  return sim.open.longCalls() >= sim.config().longCallsMax ? 'concurrency' : null
}

/** Keeps a call open as long as its fault or the org says. Answers the records that somebody else held meanwhile. */
async function stayOpen<A extends { status: number }>(
  sim: Sim,
  fault: Fault | null,
  call: HazardCall<A>,
): Promise<readonly string[]> {
  const delayMs = fault?.delayMs ?? (call.isWrite ? sim.config().transactionMs : 0)
  const clockMs = fault?.do === 'slow' ? (fault.clockMs ?? 0) : 0
  if (delayMs === 0 && clockMs === 0) return []
  const ids = call.isWrite ? sim.rehearse(() => void call.work()) : new Set<string>()
  const taken = sim.locks.taken(ids)
  const release = sim.locks.hold([...ids].filter((id) => !taken.includes(id)))
  const leave = sim.open.enter()
  const untilMs = sim.clock.nowMs() + clockMs
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
  if (clockMs > 0) await sim.open.until(untilMs)
  leave()
  release()
  return taken
}

function workNow<A extends { status: number }>(
  sim: Sim,
  fault: Fault | null,
  call: HazardCall<A>,
  taken: readonly string[],
): A {
  sim.batches = call.batches ?? new Map()
  if (fault?.do === 'meanwhile') doMeanwhile(sim, fault)
  const release = sim.locks.hold(taken)
  const stampMs = sim.clock.nowMs() - (fault?.do === 'stamp-early' ? (fault.stampedAgoMs ?? 60_000) : 0)
  try {
    return sim.stampedAt(stampMs, call.work)
  } finally {
    sim.store.commit()
    release()
  }
}

/** A record that is refused is a mistake of the test, not of the org. */
function doMeanwhile(sim: Sim, fault: Fault): void {
  const [error] = seedRecords(sim, fault.records ?? {}, fault.as).errors
  if (error) throw new Error(`meanwhile: ${error.message}`)
}

/** The caller hears nothing; the work is done when the clock has come so far. */
function commitLater<A extends { status: number }>(sim: Sim, fault: Fault, call: HazardCall<A>): void {
  const arrivedMs = sim.clock.nowMs()
  const dueMs = arrivedMs + lateness(sim, fault)
  const release = fault.holdsLocks ? sim.locks.hold(sim.rehearse(() => void call.work())) : () => {}
  sim.open.later(dueMs, () => {
    release()
    sim.stampedAt(fault.stamp === 'commit' ? dueMs : arrivedMs, call.work)
    sim.store.commit()
  })
}

/** The longest time that a request goes on without its caller, as the product is told for this simulator. */
const LATE_COMMIT_MS_MAX = 180_000

function lateness(sim: Sim, fault: Fault): number {
  const { commitAfterMs = LATE_COMMIT_MS_MAX } = fault
  if (typeof commitAfterMs === 'number') return commitAfterMs
  const [from, to] = commitAfterMs
  return from + Math.floor(sim.faults.draw(fault) * (to - from + 1))
}

/** What the caller says that the call is for. */
function purposeOf(c: HttpContext): string | null {
  const client = /client\s*=\s*([^,;\s]+)/i.exec(c.req.header('sforce-call-options') ?? '')?.[1]
  return c.req.header('x-call-purpose') ?? client ?? null
}
