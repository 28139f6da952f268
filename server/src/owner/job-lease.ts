import type { Clock } from '../clock.ts'
import { type HeldLease, underLease } from '../db/org/fence.ts'
import { claimLease, extendLease, takeRound } from '../db/org/lease.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import type { Every } from '../jobs/scheduler.ts'

/** Whoever runs the jobs of an org. One process at a time does; the others wait, or leave the round to it. */
export type JobLease = {
  /** Runs a job. While another process runs one it waits, and rejects with OrgBusy when that takes too long. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Runs what is due. Null: another worker sees to this org. */
  round<T>(roundMs: number, work: () => Promise<T>): Promise<T | null>
}

/** Another process is at work on this org. */
export class OrgBusy extends Error {
  constructor() {
    super('another process is at work on this org')
    this.name = 'OrgBusy'
  }
}

export type JobLeaseInput = {
  readonly db: OrgDb
  /** Names this process; the same for all its orgs. */
  readonly holder: string
  /** Process time. */
  readonly clock: Clock
  readonly every: Every
  readonly pause: (ms: number) => Promise<void>
  readonly isGone: (holder: string) => boolean
}

/** A worker that dies keeps its orgs from others for at most this long. */
const LEASE_MS = 30_000
/** Three tries before it runs out. */
const RENEW_MS = 10_000
/** Longer than a lease, so that whoever waits for a dead worker gets its turn. */
const WAIT_MS_MAX = 40_000
const LOOK_AGAIN_MS = 250
/** A worker that missed one round and half of the next has left. */
const ROUNDS_MISSED = 1.5

/** Jobs without a lease: for tests that show what it is good for, and for those with one process. */
export const withoutLease: JobLease = { run: (work) => work(), round: (_roundMs, work) => work() }

type Held = HeldLease & { readonly stopRenewing: () => void; users: number }

/** The lease of one org, claimed for each job and shared by jobs that overlap in this process. */
export function createJobLease(input: JobLeaseInput): JobLease {
  const { db, holder, clock, pause } = input
  let held: Promise<Held | null> = Promise.resolve(null)

  /** One at a time: of two jobs that start together, the second uses what the first claimed. */
  const hold = (): Promise<Held | null> => {
    held = held.then(async (current) => {
      const lease = current && current.users > 0 && current.isValid() ? current : await claim(input)
      if (lease) lease.users += 1
      return lease
    })
    const mine = held
    // A claim that failed for a fault of the database is tried again by the next job.
    held = held.catch(() => null)
    return mine
  }
  const use = async <T>(lease: Held, work: () => Promise<T>): Promise<T> => {
    try {
      return await underLease(db, lease, work)
    } finally {
      lease.users -= 1
      if (lease.users === 0) await giveBack(db, lease)
    }
  }
  return {
    run: async (work) => {
      const giveUpAtMs = clock.nowMs() + WAIT_MS_MAX
      for (;;) {
        const lease = await hold()
        if (lease) return use(lease, work)
        if (clock.nowMs() >= giveUpAtMs) throw new OrgBusy()
        await pause(LOOK_AGAIN_MS)
      }
    },
    round: async (roundMs, work) => {
      const nowMs = clock.nowMs()
      const sinceMs = nowMs - roundMs * ROUNDS_MISSED
      const lease = (await writing(db, (tx) => takeRound(tx, { holder, nowMs, sinceMs }))) ? await hold() : null
      return lease && use(lease, work)
    },
  }
}

async function claim({ db, holder, clock, every, isGone }: JobLeaseInput): Promise<Held | null> {
  const nowMs = clock.nowMs()
  const first = { holder, nowMs, untilMs: nowMs + LEASE_MS, isGone }
  const fence = await writing(db, (tx) => claimLease(tx, first))
  if (fence === null) return null
  let untilMs = first.untilMs
  const renew = async () => {
    const nextMs = clock.nowMs() + LEASE_MS
    const isOurs = await writing(db, (tx) => extendLease(tx, fence, nextMs))
    untilMs = isOurs ? nextMs : 0
  }
  // A renewal that failed is tried again by the next tick; until then the old end counts.
  const stopRenewing = every(RENEW_MS, () => void renew().catch(() => undefined))
  return { fence, stopRenewing, users: 0, isValid: () => clock.nowMs() < untilMs }
}

/** The work is done by now: where this fails, the lease runs out by itself. */
async function giveBack(db: OrgDb, { fence, stopRenewing }: Held): Promise<void> {
  stopRenewing()
  await writing(db, (tx) => extendLease(tx, fence, 0)).catch(() => undefined)
}
