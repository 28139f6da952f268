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

/** DESIGN §7, `economy`: the median from capture to CRM stays below five minutes. */
export const ECONOMY_MS = 5 * 60_000
/** Whoever plays with the sandbox wants to see the CRM change. */
export const SANDBOX_MS = 5_000

export type SchedulerInput = {
  readonly owners: Owners
  readonly listOrgs: () => Promise<readonly { readonly orgId: string }[]>
  readonly businessClock: Clock
  /** False while somebody else moves time and says when jobs run. */
  readonly isOn: () => boolean
  readonly every: Every
  readonly intervalMs: number
  readonly log: Log
}

/** Asks every org in turn for what is due. A round that takes longer than the interval is not overtaken by the next. */
export function startScheduler(input: SchedulerInput): { stop(): Promise<void> } {
  let round: Promise<void> | null = null
  let isStopped = false
  const tick = () => {
    if (round || isStopped || !input.isOn()) return
    round = runAll(input, () => isStopped).finally(() => {
      round = null
    })
  }
  const cancel = input.every(input.intervalMs, tick)
  return {
    stop: async () => {
      isStopped = true
      cancel()
      await round
    },
  }
}

async function runAll({ owners, listOrgs, businessClock, log }: SchedulerInput, isStopped: () => boolean) {
  for (const { orgId } of await listOrgs()) {
    if (isStopped()) return
    try {
      await owners.call(orgId, 'runDue', businessClock.nowMs(), true)
    } catch (error) {
      // One org's trouble must not keep the others waiting.
      log.error({ orgId, error: error instanceof Error ? error.name : 'unknown' }, 'jobs of an org failed')
    }
  }
}
