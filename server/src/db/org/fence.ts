import { AsyncLocalStorage } from 'node:async_hooks'
import { eq } from 'drizzle-orm'
import type { OrgDb, OrgReader } from './open.ts'
import { lease } from './schema.ts'

/** The right to run an org's jobs, as its holder sees it. */
export type HeldLease = {
  readonly fence: number
  /** False from the moment at which another process may have taken it, by the process clock. */
  isValid(): boolean
}

/** Another process runs the org's jobs now: whatever this one still wanted to write or send must not happen. */
export class LeaseLost extends Error {
  constructor() {
    super('another process runs the jobs of this org')
    this.name = 'LeaseLost'
  }
}

type InForce = { readonly db: OrgDb; readonly lease: HeldLease }
/**
 * Not handed down by hand: a write of a job that forgot to take it along would be the one that is not checked. What a job
 * starts inherits it.
 */
const inForce = new AsyncLocalStorage<InForce>()
const ONLY_ROW = 1

/** Everything that `work` writes to `db` is checked against the lease. */
export const underLease = <T>(db: OrgDb, held: HeldLease, work: () => Promise<T>): Promise<T> =>
  inForce.run({ db, lease: held }, work)

/**
 * For what has a guard of its own and must not be cut off by the loss of this one: a session that Salesforce has granted
 * is stored, whoever runs the jobs by then, because with it went the token that could ask for another.
 */
export const besideLease = <T>(work: () => Promise<T>): Promise<T> => inForce.exit(work)

/** The lease under which the caller works on this database; null outside of jobs. */
export function leaseOn(db: OrgDb): HeldLease | null {
  const current = inForce.getStore()
  return current?.db === db ? current.lease : null
}

/**
 * Throws LeaseLost unless the fence is still ours. Inside a write transaction nobody can take the lease until it is over,
 * so a check at its start holds for its commit.
 */
export async function checkFence(tx: OrgReader, held: HeldLease): Promise<void> {
  const [row] = await tx.select({ fence: lease.fence }).from(lease).where(eq(lease.id, ONLY_ROW)).limit(1)
  if (row?.fence !== held.fence) throw new LeaseLost()
}

/** Asked right before something is sent to Salesforce: a process that was paused may have lost its lease meanwhile. */
export const mayStillSend = (): boolean => inForce.getStore()?.lease.isValid() ?? true
