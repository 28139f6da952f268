import { and, eq } from 'drizzle-orm'
import type { OrgReader } from './open.ts'
import { lease, meta } from './schema.ts'

type LeaseRow = Readonly<typeof lease.$inferSelect>
const ONLY_ROW = 1
const ROUND = 'jobs.round'

export type LeaseClaim = {
  readonly holder: string
  readonly nowMs: number
  readonly untilMs: number
  /** True for a holder that is known to be dead: its lease need not run out. */
  readonly isGone: (holder: string) => boolean
}

/**
 * Takes the lease where nobody holds it; answers the new fence, or null while somebody else does. Each claim gets a
 * higher fence, our own next one too: what an earlier job of ours left behind is fenced off like a stranger's.
 */
export async function claimLease(
  tx: OrgReader,
  { holder, nowMs, untilMs, isGone }: LeaseClaim,
): Promise<number | null> {
  const [row] = await tx.select().from(lease).where(eq(lease.id, ONLY_ROW)).limit(1)
  if (row && isHeldByOther(row, holder, nowMs) && !isGone(row.holder)) return null
  const fence = (row?.fence ?? 0) + 1
  const next = { id: ONLY_ROW, holder, fence, expiresAtMs: untilMs }
  await tx.insert(lease).values(next).onConflictDoUpdate({ target: lease.id, set: next })
  return fence
}

const isHeldByOther = (row: LeaseRow, holder: string, nowMs: number) => row.holder !== holder && row.expiresAtMs > nowMs

/** False: it was lost. An `untilMs` in the past gives it back. */
export async function extendLease(tx: OrgReader, fence: number, untilMs: number): Promise<boolean> {
  const extended = await tx
    .update(lease)
    .set({ expiresAtMs: untilMs })
    .where(and(eq(lease.id, ONLY_ROW), eq(lease.fence, fence)))
    .returning({ fence: lease.fence })
  return extended.length > 0
}

/**
 * Notes that this worker sees to the org in this round. False where another one did so after `sinceMs`: two workers that
 * took turns would ask Salesforce twice as often.
 */
export async function takeRound(
  tx: OrgReader,
  round: { readonly holder: string; readonly nowMs: number; readonly sinceMs: number },
): Promise<boolean> {
  const [row] = await tx.select().from(meta).where(eq(meta.key, ROUND)).limit(1)
  const [atMs, holder] = row?.value.split(' ') ?? []
  if (holder !== undefined && holder !== round.holder && Number(atMs) > round.sinceMs) return false
  const next = { key: ROUND, value: `${round.nowMs} ${round.holder}` }
  await tx.insert(meta).values(next).onConflictDoUpdate({ target: meta.key, set: next })
  return true
}
