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

/**
 * Asks every org in turn for what is due: a `prompt` org every few seconds, an `economy` org once a minute and when it said
 * that something is due. A round that takes longer than a tick is not overtaken by the next.
 */
export function startScheduler(input: SchedulerInput): { stop(): Promise<void> } {
  const askAtMs = new Map<string, number>()
  let round: Promise<void> | null = null
  let isStopped = false
  const tick = () => {
    if (round || isStopped || !input.isOn()) return
    round = runAll(input, askAtMs, () => isStopped).finally(() => {
      round = null
    })
  }
  const cancel = input.every(TICK_MS, tick)
  return {
    stop: async () => {
      isStopped = true
      cancel()
      await round
    },
  }
}

const PROMPT_POLL_MS = 5_000
const ECONOMY_POLL_MS = 60_000

async function runAll(input: SchedulerInput, askAtMs: Map<string, number>, isStopped: () => boolean): Promise<void> {
  for (const { orgId } of await input.listOrgs()) {
    if (isStopped()) return
    const nowMs = input.businessClock.nowMs()
    if ((askAtMs.get(orgId) ?? 0) > nowMs) continue
    askAtMs.set(orgId, nowMs + ECONOMY_POLL_MS)
    try {
      askAtMs.set(orgId, await runOrg(input, orgId, nowMs))
    } catch (error) {
      // One org's trouble must not keep the others waiting.
      input.log.error({ orgId, error: error instanceof Error ? error.name : 'unknown' }, 'jobs of an org failed')
    }
  }
}

/** Runs what is due; answers when the org is to be asked again. */
async function runOrg({ owners, sync }: SchedulerInput, orgId: string, nowMs: number): Promise<number> {
  await owners.call(orgId, 'runDue', nowMs, sync, ECONOMY_POLL_MS)
  if (sync === true) return nowMs + PROMPT_POLL_MS
  const { settings } = await owners.call(orgId, 'readSettings')
  const pollMs = settings.salesforce.freshness === 'prompt' ? PROMPT_POLL_MS : ECONOMY_POLL_MS
  const nextMs = await owners.call(orgId, 'nextDueAt', nowMs, sync)
  return Math.min(nextMs ?? Number.POSITIVE_INFINITY, nowMs + pollMs)
}
