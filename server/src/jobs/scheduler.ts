import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import type { Owners } from '../owner/owner-calls.ts'

/** A repeating timer of process time; returns what stops it. Injected, so that tests decide when time passes. */
export type Every = (intervalMs: number, tick: () => void) => () => void

export const everyByTimer: Every = (intervalMs, tick) => {
  const timer = setInterval(tick, intervalMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** How often we look which org is to be asked. */
const TICK_MS = 1_000

export type SchedulerInput = {
  readonly owners: Owners
  readonly listOrgs: () => Promise<readonly { readonly orgId: string }[]>
  readonly businessClock: Clock
  /** False while somebody else moves time and says when jobs run. */
  readonly isOn: () => boolean
  readonly every: Every
  /** `when_due`: Salesforce is asked as freshness and budget say; true: every few seconds, for whoever wants to watch. */
  readonly sync: true | 'when_due'
  readonly log: Log
}

/** Most of the time an org waits for Salesforce, not for us; one whose Salesforce hangs must not keep the others waiting. */
const ORGS_AT_ONCE = 16
/** Between two rounds of an org in sandbox, and until one that failed is asked again. */
const SANDBOX_POLL_MS = 5_000
const FAILED_POLL_MS = 60_000
/** Another worker that was to ask an org this often has left when it did not. */
const ROUND_MS = 60_000

export type Scheduler = {
  /** The org is asked with the next tick, whatever it said. */
  wake(orgId: string): void
  stop(): Promise<void>
}

/**
 * Asks each org for what is due when it said so: one with Salesforce every few seconds or once a minute, by its freshness,
 * one without every few minutes. Several at once, each in one round at a time.
 */
export function startScheduler(input: SchedulerInput): Scheduler {
  const askAtMs = new Map<string, number>()
  const running = new Map<string, Promise<void>>()
  let waiting: string[] = []
  let round: Promise<void> | null = null
  let isStopped = false

  const startMore = () => {
    while (!isStopped && running.size < ORGS_AT_ONCE) {
      const orgId = waiting.shift()
      if (orgId === undefined) return
      running.set(orgId, ask(orgId))
    }
  }
  const ask = async (orgId: string) => {
    askAtMs.delete(orgId)
    const nextMs = await runOrg(input, orgId)
    // Somebody may have woken it meanwhile.
    if (!askAtMs.has(orgId)) askAtMs.set(orgId, nextMs)
    running.delete(orgId)
    startMore()
  }
  const look = async () => {
    const nowMs = input.businessClock.nowMs()
    const orgs = await input.listOrgs()
    waiting = orgs.flatMap(({ orgId }) => ((askAtMs.get(orgId) ?? 0) <= nowMs && !running.has(orgId) ? [orgId] : []))
    startMore()
  }
  const tick = () => {
    if (round || isStopped || !input.isOn() || waiting.length > 0) return
    round = look()
      .catch((error: unknown) => input.log.error({ error: nameOf(error) }, 'the orgs could not be listed'))
      .finally(() => {
        round = null
      })
  }
  const cancel = input.every(TICK_MS, tick)
  return {
    wake: (orgId) => void askAtMs.set(orgId, 0),
    stop: async () => {
      isStopped = true
      cancel()
      await round
      await Promise.all(running.values())
    },
  }
}

/** Runs what is due; answers when the org is to be asked again. One org's trouble is its own. */
async function runOrg({ owners, sync, businessClock, log }: SchedulerInput, orgId: string): Promise<number> {
  const nowMs = businessClock.nowMs()
  try {
    await owners.call(orgId, 'runDue', nowMs, sync, ROUND_MS)
    return sync === true ? nowMs + SANDBOX_POLL_MS : await owners.call(orgId, 'askAgainAt', nowMs)
  } catch (error) {
    log.error({ orgId, error: nameOf(error) }, 'jobs of an org failed')
    return nowMs + FAILED_POLL_MS
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown')
