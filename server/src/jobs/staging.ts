import { addressesWithBounces } from '../db/org/bounce-events.ts'
import { listFlaggedContacts, listFlaggedLeads } from '../db/org/mirror.ts'
import type { OrgReader } from '../db/org/open.ts'

const PAGE_ROWS = 500

/**
 * Everybody whom the daily run looks at, in pages: people who ever had a failure, and records that carry the flag
 * (HBF-3, HBF-8). An address may come twice; looking twice changes nothing.
 */
export async function* stagedAddresses(db: OrgReader): AsyncGenerator<readonly string[]> {
  for (let after = ''; ; ) {
    const page = await addressesWithBounces(db, after, PAGE_ROWS)
    yield page
    const last = page.at(-1)
    if (last === undefined || page.length < PAGE_ROWS) break
    after = last
  }
  yield* flagged((afterId) => listFlaggedContacts(db, { afterId, limit: PAGE_ROWS }))
  yield* flagged((afterId) => listFlaggedLeads(db, { afterId, limit: PAGE_ROWS }))
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
