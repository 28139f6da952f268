import { nextDesiredAtMs } from '../db/org/desired-state.ts'
import { type OrgDb, type OrgReader, writing } from '../db/org/open.ts'
import { addressesToRecheck } from '../db/org/people.ts'
import { currentSettings } from '../db/org/settings.ts'
import { readSyncState, saveSyncState } from '../db/org/sync-state.ts'
import { decideDropped } from '../ingest/decide-dropped.ts'
import { refreshOpenIncidents } from '../ingest/domain-incident.ts'
import { enrichNewContacts } from '../ingest/enrich.ts'
import { type Decider, decisionScope } from '../ingest/ingest-pending.ts'
import { refreshPeople } from '../ingest/reachability.ts'
import type { CycleReport } from '../owner/owner-calls.ts'
import { budgetNow } from '../salesforce/call-budget.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'
import { planSync, type SyncPlan, type SyncTimes } from './sync-cadence.ts'

/** People looked at in one transaction; a few milliseconds. */
const PEOPLE_PER_SLICE = 10

/** One cycle: read the mirror, look again at people whose records changed (ACT-13), send what is planned. */
export const syncCycle = (decider: Decider, salesforce: SalesforceSync, nowMs: number): Promise<CycleReport> =>
  carryOut(decider, salesforce, { pull: 'all', push: true }, nowMs)

/** As much of a cycle as is due by the org's freshness and budget; null: nothing is. */
export async function syncWhenDue(
  decider: Decider,
  salesforce: SalesforceSync,
  nowMs: number,
): Promise<CycleReport | null> {
  const plan = await planOf(decider.db, nowMs)
  return isNothing(plan) ? null : carryOut(decider, salesforce, plan, nowMs)
}

const isNothing = ({ pull, push }: SyncPlan): boolean => pull === 'no' && !push

export const isSyncDue = async (db: OrgReader, nowMs: number): Promise<boolean> => !isNothing(await planOf(db, nowMs))

/** When something of the sync is due next, if nothing new is captured meanwhile. */
export const nextSyncAtMs = async (db: OrgReader, nowMs: number): Promise<number> => (await planOf(db, nowMs)).nextAtMs

async function carryOut(
  decider: Decider,
  salesforce: SalesforceSync,
  plan: Pick<SyncPlan, 'pull' | 'push'>,
  nowMs: number,
): Promise<CycleReport> {
  const { db } = decider
  const pulled = plan.pull === 'no' ? null : await salesforce.pull(nowMs, plan.pull)
  await refreshAll(decider, pulled?.changedAddresses ?? [], nowMs)
  if (pulled?.kind === 'pulled' && plan.pull === 'all') await decideDropped(decider, nowMs)
  const pushed = plan.push ? await salesforce.push(nowMs) : null
  // Whoever connects is read at once, not when the next read after this one would be due.
  const isConnected = ![pulled?.kind, pushed?.kind].includes('not_connected')
  const isNews = (pulled?.changedAddresses.length ?? 0) + (pushed?.written ?? 0) > 0
  if (isConnected) {
    await noteTimes(db, {
      ...(plan.pull === 'no' ? {} : { pulledAtMs: nowMs }),
      ...(plan.pull === 'all' ? { pulledAllAtMs: nowMs } : {}),
      ...(plan.push ? { pushedAtMs: nowMs } : {}),
      ...(isNews ? { newsAtMs: nowMs } : {}),
    })
  }
  return {
    pull: pulled?.kind ?? 'not_due',
    push: pushed?.kind ?? 'not_due',
    changedAddresses: pulled?.changedAddresses.length ?? 0,
    written: pushed?.written ?? 0,
    refused: pushed?.refused ?? 0,
    inDoubt: pushed?.inDoubt ?? 0,
    calls: (pulled?.calls ?? 0) + (pushed?.calls ?? 0),
  }
}

async function planOf(db: OrgReader, nowMs: number): Promise<SyncPlan> {
  const { salesforce } = (await currentSettings(db)).settings
  const { used } = await budgetNow(db, salesforce, nowMs)
  return planSync({
    freshness: salesforce.freshness,
    used,
    times: await readTimes(db),
    dueAtMs: await nextDesiredAtMs(db),
    nowMs,
  })
}

const TIMES = 'times'
const NEVER: SyncTimes = { pulledAtMs: null, pulledAllAtMs: null, pushedAtMs: null, newsAtMs: null }

async function readTimes(db: OrgReader): Promise<SyncTimes> {
  const stored = await readSyncState(db, TIMES)
  return stored === null ? NEVER : { ...NEVER, ...(JSON.parse(stored) as Partial<SyncTimes>) }
}

const noteTimes = (db: OrgDb, news: Partial<SyncTimes>): Promise<void> =>
  writing(db, async (tx) => saveSyncState(tx, TIMES, JSON.stringify({ ...(await readTimes(tx)), ...news })))

/** Incidents and people whose state changes by the passing of time alone; returns how many were looked at. */
export async function recheckPeople(decider: Decider, nowMs: number): Promise<number> {
  await refreshOpenIncidents(decider, nowMs)
  let count = 0
  for (;;) {
    const addresses = await addressesToRecheck(decider.db, nowMs, PEOPLE_PER_SLICE)
    if (addresses.length === 0) return count
    await refreshAll(decider, addresses, nowMs)
    count += addresses.length
  }
}

async function refreshAll(decider: Decider, addresses: readonly string[], nowMs: number): Promise<void> {
  for (let start = 0; start < addresses.length; start += PEOPLE_PER_SLICE) {
    const slice = addresses.slice(start, start + PEOPLE_PER_SLICE)
    await writing(decider.db, async (tx) => {
      const scope = await decisionScope(decider, tx, nowMs)
      await refreshPeople(scope, null, slice)
      await enrichNewContacts(scope, slice)
    })
    await new Promise(setImmediate)
  }
}
