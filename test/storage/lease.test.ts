import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { steppedClock } from '../../server/src/clock.ts'
import { LeaseLost, mayStillSend } from '../../server/src/db/org/fence.ts'
import { closeOrgDb, type OrgDb, openOrgDb, writing } from '../../server/src/db/org/open.ts'
import { meta } from '../../server/src/db/org/schema.ts'
import type { Every } from '../../server/src/jobs/scheduler.ts'
import { createJobLease, OrgBusy } from '../../server/src/owner/job-lease.ts'
import { type OpenPlace, places } from './place.ts'

const LEASE_MS = 30_000
const ROUND_MS = 300_000
const WAITED_MS = 5_000

describe.each(places())('the lease of an org on $name', ({ open }) => {
  let place: OpenPlace
  const opened: OrgDb[] = []
  beforeAll(async () => {
    place = await open()
  })
  afterEach(() => {
    for (const db of opened.splice(0)) closeOrgDb(db)
  })
  afterAll(() => place.close())

  /** Two processes on one org, each with its own connection and clock. A paused one has a clock that stands still. */
  const twoWorkers = async (gone: readonly string[] = [], onWait: () => Promise<void> = async () => undefined) => {
    const address = place.fresh()
    const worker = async (holder: string) => {
      const db = await openOrgDb(address)
      opened.push(db)
      const clock = steppedClock(1_000_000)
      const ticks: (() => void)[] = []
      const every: Every = (_ms, tick) => {
        ticks.push(tick)
        return () => void ticks.splice(ticks.indexOf(tick), 1)
      }
      // Whoever waits lets its own time pass.
      const pause = async () => {
        clock.advance(WAITED_MS)
        await onWait()
      }
      const isGone = (other: string) => gone.includes(other)
      const lease = createJobLease({ db, holder, clock, every, pause, isGone })
      return { db, clock, lease, renew: () => [...ticks].map((tick) => tick()), put: (key: string) => put(db, key) }
    }
    return [await worker('one'), await worker('two')] as const
  }
  const put = (db: OrgDb, key: string) => writing(db, (tx) => tx.insert(meta).values({ key, value: 'v' }))
  const keysIn = async (db: OrgDb) =>
    (await db.select().from(meta)).map(({ key }) => key).filter((key) => key !== 'jobs.round')

  test('while one process runs a job another one waits, and goes on when it is over', async () => {
    const turn = Promise.withResolvers<void>()
    const [one, two] = await twoWorkers([], async () => turn.resolve())
    const first = one.lease.run(async () => {
      await turn.promise
      await one.put('first')
    })
    const second = one.put('a job is under way').then(() => two.lease.run(() => two.put('second')))
    await Promise.all([first, second])
    expect(await keysIn(one.db)).toEqual(['a job is under way', 'first', 'second'])
  })

  test('a job that takes too long to wait for is told to the one who waits', async () => {
    const living: { live(): Promise<void> } = { live: async () => undefined }
    const [one, two] = await twoWorkers([], () => living.live())
    living.live = async () => {
      one.clock.advance(WAITED_MS)
      one.renew()
      await one.put(String(one.clock.nowMs()))
    }
    await one.lease.run(async () => {
      await expect(two.lease.run(() => two.put('two'))).rejects.toThrow(OrgBusy)
    })
    expect(await keysIn(one.db)).not.toContain('two')
  })

  test('a paused worker that lost its lease can neither commit nor send', async () => {
    const [one, two] = await twoWorkers()
    const job = one.lease.run(async () => {
      await one.put('before the pause')
      two.clock.advance(LEASE_MS + 1)
      await two.lease.run(() => two.put('by the new holder'))
      await expect(one.put('after the pause')).rejects.toThrow(LeaseLost)
      expect(mayStillSend()).toBe(true)
      one.clock.advance(LEASE_MS + 1)
      expect(mayStillSend()).toBe(false)
      return 'over'
    })
    expect(await job).toBe('over')
    expect(await keysIn(one.db)).toEqual(['before the pause', 'by the new holder'])
    expect(mayStillSend()).toBe(true)
  })

  test('a worker that renews keeps its lease for as long as its job takes', async () => {
    const [one, two] = await twoWorkers()
    await one.lease.run(async () => {
      for (let turn = 0; turn < 5; turn += 1) {
        one.clock.advance(LEASE_MS / 2)
        two.clock.advance(LEASE_MS / 2)
        one.renew()
        await one.put(`turn ${turn}`)
      }
      expect(mayStillSend()).toBe(true)
      expect(await two.lease.round(ROUND_MS, () => two.put('two'))).toBeNull()
    })
    expect(await keysIn(one.db)).toHaveLength(5)
  })

  test('a dead worker of this machine is not waited for', async () => {
    const [one, two] = await twoWorkers(['one'])
    await one.lease.run(async () => {
      const before = two.clock.nowMs()
      await two.lease.run(() => two.put('at once'))
      expect(two.clock.nowMs()).toBe(before)
      await expect(one.put('too late')).rejects.toThrow(LeaseLost)
    })
    expect(await keysIn(one.db)).toEqual(['at once'])
  })

  test('jobs that overlap in one process share its lease', async () => {
    const [one] = await twoWorkers()
    await one.lease.run(async () => {
      await Promise.all([one.lease.run(() => one.put('a')), one.lease.run(() => one.put('b'))])
      await one.put('c')
    })
    expect((await keysIn(one.db)).sort()).toEqual(['a', 'b', 'c'])
  })

  test('what is no job needs no lease', async () => {
    const [one, two] = await twoWorkers()
    await one.lease.run(() => two.put('settings'))
    expect(await keysIn(one.db)).toEqual(['settings'])
  })

  test('one worker sees to an org round after round, and another takes over when it is gone', async () => {
    const [one, two] = await twoWorkers()
    const done: string[] = []
    const round = (name: string, worker: typeof one) => worker.lease.round(ROUND_MS, async () => void done.push(name))
    for (let turn = 0; turn < 3; turn += 1) {
      await round('one', one)
      await round('two', two)
      one.clock.advance(ROUND_MS)
      two.clock.advance(ROUND_MS)
    }
    expect(done).toEqual(['one', 'one', 'one'])
    two.clock.advance(ROUND_MS)
    await round('two', two)
    expect(done).toEqual(['one', 'one', 'one', 'two'])
  })
})
