import { localDate } from '@reachable/shared/reachability'
import { duplicateAddresses } from '../db/org/mirror-duplicates.ts'
import { writing } from '../db/org/open.ts'
import { type Run, runById, saveRun } from '../db/org/runs.ts'
import { currentSettings } from '../db/org/settings.ts'
import { type Decider, decisionScope } from '../ingest/ingest-pending.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'
import { carryOut } from './dedupe-carry-out.ts'
import { endVanished, planAddress } from './dedupe-plan.ts'

const KIND = 'dedupe'
/** At most this many groups are carried out in one run, about a hundred calls; the others follow the next night. */
const GROUPS_PER_RUN_MAX = 2_000

/**
 * Looks for contacts with one address, and, where the settings say so, takes the copies of ours apart (DUP-1, DUP-6).
 * It follows the daily run of its date, once; an admin may start it again. The plan is a function of what Salesforce
 * holds, so a run that was cut short goes on where it stopped, and on clean data nothing is written.
 */
export async function runDedupe(
  decider: Decider,
  salesforce: SalesforceSync,
  nowMs: number,
  isByHand = false,
): Promise<Run> {
  const { settings } = await currentSettings(decider.db)
  const date = localDate(nowMs, settings.timeZone)
  const id = `${KIND}:${date}`
  const known = await runById(decider.db, id)
  if (known?.state === 'done' && !isByHand) return known
  const run: Run = {
    ...{ id, kind: KIND, localDate: date, state: 'running', counts: null, error: null },
    ...{ startedAtMs: nowMs, finishedAtMs: null, windowStartMs: null },
  }
  await writing(decider.db, (tx) => saveRun(tx, run))
  const finished = { ...run, ...(await finish(decider, salesforce, run, nowMs, isByHand)), finishedAtMs: nowMs }
  await writing(decider.db, (tx) => saveRun(tx, finished))
  return finished
}

type End = Pick<Run, 'state' | 'counts' | 'error'>

async function finish(
  decider: Decider,
  salesforce: SalesforceSync,
  run: Run,
  nowMs: number,
  isByHand: boolean,
): Promise<End> {
  try {
    const { settings } = await currentSettings(decider.db)
    // The daily run before it has just read the mirror.
    if (isByHand && (await salesforce.pull(nowMs)).kind === 'failed') return failed('pull_failed')
    const { found, mergeable } = await planAll(decider, run, nowMs)
    const counts = { groups: found, mergeable: mergeable.length, review: found - mergeable.length }
    if (!settings.dedupe.enabled) return { state: 'done', counts, error: null }
    const done = await carryOut(decider, salesforce, mergeable.slice(0, GROUPS_PER_RUN_MAX), run, nowMs)
    return done.kind === 'failed'
      ? failed(done.error)
      : { state: 'done', counts: { ...counts, ...done.counts }, error: null }
  } catch (error) {
    return failed(`dedupe_failed: ${error instanceof Error ? error.name : 'unknown'}`)
  }
}

const failed = (error: string): End => ({ state: 'failed', counts: null, error })

/** Plans every group from the mirror; answers how many there are and the addresses of those with copies that may go. */
async function planAll(decider: Decider, run: Run, nowMs: number): Promise<{ found: number; mergeable: string[] }> {
  const seen = new Set<string>()
  const mergeable: string[] = []
  for (let after: string | null = ''; after !== null; ) {
    const step = await duplicateAddresses(decider.db, after)
    for (const address of step.addresses) {
      const state = await writing(decider.db, async (tx) =>
        planAddress(await decisionScope(decider, tx, nowMs, run.id), address),
      )
      if (state !== null) seen.add(address)
      if (state === 'planned') mergeable.push(address)
      await new Promise(setImmediate)
    }
    after = step.next
    await new Promise(setImmediate)
  }
  await endVanished(decider.db, seen)
  return { found: seen.size, mergeable }
}
