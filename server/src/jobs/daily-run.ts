import { localDate, waitingFor } from '@reachable/shared/reachability'
import { writing } from '../db/org/open.ts'
import { personByAddress } from '../db/org/people.ts'
import { lastDoneRun, type Run, runById, saveRun } from '../db/org/runs.ts'
import { currentSettings } from '../db/org/settings.ts'
import { refreshOpenIncidents } from '../ingest/domain-incident.ts'
import { type Decider, decisionScope } from '../ingest/ingest-pending.ts'
import { saveIfChanged } from '../ingest/reachability.ts'
import { applyRecordPlans, decidedBy } from '../ingest/record-plans.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'
import { planOfAddress } from './address-plan.ts'
import { isBackfillNeeded } from './setup.ts'
import { collectStaging, stagedAddresses } from './staging.ts'

const KIND = 'daily'

/**
 * The daily run of the org-local date of `nowMs`: pull, then plan, then push, chained (HBF-2). Its id is made from the
 * date, so a second start on the same date changes nothing; a failed one is tried again, and the next window reaches
 * back to the start of the last run that was done (HBF-3).
 */
export async function runDaily(decider: Decider, salesforce: SalesforceSync, nowMs: number): Promise<Run> {
  const { settings } = await currentSettings(decider.db)
  const date = localDate(nowMs, settings.timeZone)
  const id = `${KIND}:${date}`
  const known = await runById(decider.db, id)
  if (known?.state === 'done') return known
  const previous = await lastDoneRun(decider.db, KIND)
  const run: Run = {
    ...{ id, kind: KIND, localDate: date, state: 'running', counts: null, error: null, finishedAtMs: null },
    // A run that was cut short goes on as the same run: what it saw is what the rest of it sees.
    startedAtMs: known?.startedAtMs ?? nowMs,
    windowStartMs: previous?.startedAtMs ?? null,
  }
  await writing(decider.db, (tx) => saveRun(tx, run))
  const finished = await finish(decider, salesforce, run, nowMs)
  await writing(decider.db, (tx) => saveRun(tx, finished))
  return finished
}

async function finish(decider: Decider, salesforce: SalesforceSync, run: Run, nowMs: number): Promise<Run> {
  try {
    const pulled = await salesforce.pull(nowMs)
    // Deciding on an old mirror could write over what people did since.
    if (pulled.kind === 'failed') return { ...run, state: 'failed', error: 'pull_failed', finishedAtMs: nowMs }
    const { settings } = await currentSettings(decider.db)
    if (pulled.kind === 'pulled' && (await isBackfillNeeded(decider.db, settings))) {
      return { ...run, state: 'failed', error: 'setup_incomplete', finishedAtMs: nowMs }
    }
    await refreshOpenIncidents(decider, nowMs)
    const staged = await stage(() => collectStaging(decider.db, run, settings, nowMs))
    if (typeof staged === 'string') return { ...run, state: 'failed', error: staged, finishedAtMs: nowMs }
    const counts = { staged, ...(await planAll(decider, run, nowMs)) }
    const pushed = await salesforce.push(nowMs)
    const written = { written: pushed.written, refused: pushed.refused, inDoubt: pushed.inDoubt }
    return { ...run, state: 'done', counts: { ...counts, ...written }, finishedAtMs: nowMs }
  } catch (error) {
    return { ...run, state: 'failed', error: `planning_failed: ${nameOf(error)}`, finishedAtMs: nowMs }
  }
}

/** The update never starts before staging has finished (HBF-2). Answers the number of rows, or the error of the run. */
const stage = (collect: () => Promise<number>): Promise<number | string> =>
  collect().catch((error: unknown) => `staging_failed: ${nameOf(error)}`)

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown')

type Counts = { people: number; planned: number }

async function planAll(decider: Decider, run: Run, nowMs: number): Promise<Counts> {
  const counts: Counts = { people: 0, planned: 0 }
  for await (const addresses of stagedAddresses(decider.db)) {
    for (const address of addresses) {
      counts.people += 1
      counts.planned += await planAddress(decider, run, address, nowMs)
      // A request that waits gets its turn: a slice is one address.
      await new Promise(setImmediate)
    }
  }
  return counts
}

/** Decides one address in one transaction; returns how many records are to be written. */
function planAddress(decider: Decider, run: Run, address: string, nowMs: number): Promise<number> {
  return writing(decider.db, async (tx) => {
    const scope = await decisionScope(decider, tx, nowMs, run.id)
    const { settings } = scope
    const times = { nowMs, runStartedAtMs: run.startedAtMs, previousRunAtMs: run.windowStartMs }
    const { plans, records, facts, state } = await planOfAddress(tx, address, { settings, ...times })
    const planned = await applyRecordPlans(scope, null, plans, records)
    const isOver = state.openBounces.length === 0 && state.lastLifeAtMs !== null
    const decidedEmailActive =
      decidedBy(plans) ?? (isOver && facts.decidedEmailActive === false ? true : facts.decidedEmailActive)
    const before = await personByAddress(tx, address)
    const hints = facts.hints && { ...facts.hints, waitingFor: waitingFor(plans) }
    const seen = { ...facts, decidedEmailActive, ...(hints ? { hints } : {}) }
    await saveIfChanged(scope, null, before, seen, state)
    return planned
  })
}
