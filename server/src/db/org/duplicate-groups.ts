import { Duplicate } from '@reachable/shared/contract'
import type { DuplicatePlan } from '@reachable/shared/rules'
import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { duplicateGroups } from './schema.ts'

export type DuplicateState = (typeof duplicateGroups.$inferSelect)['state']
export type StoredDuplicate = {
  readonly state: DuplicateState
  readonly plan: DuplicatePlan
  readonly runId: string | null
  readonly atMs: number
}

export async function duplicateByAddress(db: OrgReader, address: string): Promise<StoredDuplicate | null> {
  const [row] = await db.select().from(duplicateGroups).where(eq(duplicateGroups.address, address)).limit(1)
  // Written by `saveDuplicate` alone, from a value of this type.
  return row ? { state: row.state, plan: row.plan as DuplicatePlan, runId: row.runId, atMs: row.atMs } : null
}

export async function saveDuplicate(db: OrgReader, group: StoredDuplicate): Promise<void> {
  const { plan, ...rest } = group
  const { address, survivorId, rule, why } = plan
  const row = { ...rest, address, survivorId, rule, why, plan }
  await db.insert(duplicateGroups).values(row).onConflictDoUpdate({ target: duplicateGroups.address, set: row })
}

export async function setDuplicateState(db: OrgReader, address: string, state: DuplicateState): Promise<void> {
  await db.update(duplicateGroups).set({ state }).where(eq(duplicateGroups.address, address))
}

export async function forgetDuplicate(db: OrgReader, address: string): Promise<void> {
  await db.delete(duplicateGroups).where(eq(duplicateGroups.address, address))
}

/** In the order of their addresses; `after` is the last of the page before. */
export async function listDuplicates(
  db: OrgReader,
  filter: { readonly states?: readonly DuplicateState[] | undefined },
  page: { readonly after?: string | undefined; readonly limit: number },
): Promise<Duplicate[]> {
  const rows = await db
    .select()
    .from(duplicateGroups)
    .where(
      and(
        filter.states === undefined ? undefined : inArray(duplicateGroups.state, [...filter.states]),
        page.after === undefined ? undefined : gt(duplicateGroups.address, page.after),
      ),
    )
    .orderBy(asc(duplicateGroups.address))
    .limit(page.limit)
  return rows.map((row) => Duplicate.parse({ ...(row.plan as object), ...row, at: new Date(row.atMs).toISOString() }))
}
