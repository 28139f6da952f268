import type { OrgSettings } from '@reachable/shared/contract'
import type { StagingRow } from '@reachable/shared/reachability'
import { addressesWithBounces, bouncedAddresses } from '../db/org/bounce-events.ts'
import { listFlaggedContacts, listFlaggedLeads } from '../db/org/mirror.ts'
import { type OrgDb, type OrgReader, writing } from '../db/org/open.ts'
import type { Run } from '../db/org/runs.ts'
import { clearStaging, saveStaging } from '../db/org/staging-rows.ts'
import { stagingRowOfAddress } from './address-plan.ts'

const PAGE_ROWS = 500

/**
 * Collects the staging rows of a run, in place of those of the run before (HBF-7); returns how many there are. It only
 * throws before any record is planned, so that a failure leaves Salesforce as it is (HBF-2).
 */
export async function collectStaging(db: OrgDb, run: Run, settings: OrgSettings, nowMs: number): Promise<number> {
  const input = { settings, nowMs, runStartedAtMs: run.startedAtMs, previousRunAtMs: run.windowStartMs }
  await writing(db, clearStaging)
  let count = 0
  for (let after = ''; ; ) {
    const page = await addressesWithBounces(db, after, PAGE_ROWS)
    const rows: StagingRow[] = []
    for (const address of page) {
      const row = await stagingRowOfAddress(db, address, input)
      if (row) rows.push(row)
      // A request that waits gets its turn: a slice is one address.
      await new Promise(setImmediate)
    }
    await writing(db, (tx) => saveStaging(tx, run.id, rows))
    count += rows.length
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_ROWS) return count
    after = last
  }
}

/**
 * Everybody whom the daily run looks at, in pages: people who ever had a failure, and records that carry the flag
 * (HBF-3, HBF-8). Each address comes once, because every look is logged.
 */
export async function* stagedAddresses(db: OrgReader): AsyncGenerator<readonly string[]> {
  for (let after = ''; ; ) {
    const page = await addressesWithBounces(db, after, PAGE_ROWS)
    yield page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_ROWS) break
    after = last
  }
  const seen = new Set<string>()
  for (const list of [listFlaggedContacts, listFlaggedLeads]) {
    for await (const page of flagged((afterId) => list(db, { afterId, limit: PAGE_ROWS }))) {
      const withBounces = new Set(await bouncedAddresses(db, page))
      const fresh = new Set(page.filter((address) => !withBounces.has(address) && !seen.has(address)))
      for (const address of fresh) seen.add(address)
      yield [...fresh]
    }
  }
}

type FlaggedRow = { readonly id: string; readonly email: string | null }

async function* flagged(list: (afterId: string) => Promise<readonly FlaggedRow[]>): AsyncGenerator<readonly string[]> {
  for (let afterId = ''; ; ) {
    const rows = await list(afterId)
    yield rows.flatMap(({ email }) => (email === null ? [] : [email]))
    const last = rows.at(-1)
    if (!last || rows.length < PAGE_ROWS) return
    afterId = last.id
  }
}
