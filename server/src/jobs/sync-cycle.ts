import { writing } from '../db/org/open.ts'
import { addressesToRecheck } from '../db/org/people.ts'
import { refreshOpenIncidents } from '../ingest/domain-incident.ts'
import { enrichNewContacts } from '../ingest/enrich.ts'
import { type Decider, decisionScope } from '../ingest/ingest-pending.ts'
import { refreshPeople } from '../ingest/reachability.ts'
import type { CycleReport } from '../owner/owner-calls.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'

/** People looked at in one transaction; a few milliseconds. */
const PEOPLE_PER_SLICE = 10

/** One cycle: read the mirror, look again at people whose records changed (ACT-13), send what is planned. */
export async function syncCycle(decider: Decider, salesforce: SalesforceSync, nowMs: number): Promise<CycleReport> {
  const pulled = await salesforce.pull(nowMs)
  await refreshAll(decider, pulled.changedAddresses, nowMs)
  const pushed = await salesforce.push(nowMs)
  return {
    pull: pulled.kind,
    push: pushed.kind,
    changedAddresses: pulled.changedAddresses.length,
    written: pushed.written,
    refused: pushed.refused,
    inDoubt: pushed.inDoubt,
    calls: pulled.calls + pushed.calls,
  }
}

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
