import { type Activity, digest } from '@reachable/shared/contract'
import type { ApiAnswer } from '../background/api.ts'
import { writeCapture } from '../background/make-room.ts'
import { DURABLE, readSetting, type Store, writeSetting } from '../background/store.ts'
import type { Clock } from '../clock.ts'
import { BACK_OFF_MAX_MS, backOffMs } from './back-off.ts'
import { type FlushPlan, type OutboxItem, planFlush, RETRY_AFTER_MAX_MS } from './plan-flush.ts'

/** One request of the contract's size for browsers; a flush sends as many as are due. */
const BATCH_MAX = 50
/** About a year of a busy rep's mail while no server answers. Beyond it new captures are refused, old ones kept. */
const OUTBOX_ITEMS_MAX = 10_000

export type PostActivities = (activities: readonly Activity[], idempotencyKey: string) => Promise<ApiAnswer>
export type Outbox = {
  /** Commits durably before it resolves. Gives the number of new items; the same activity twice is one. */
  add(activities: readonly Activity[]): Promise<number>
  /** Sends what is due. Two calls at once are one flush. Gives the number of items that the server took. */
  flush(): Promise<number>
}

/** The durable queue between capture and server. All state is in IndexedDB: the worker may stop at any line. */
export function createOutbox(ports: {
  store: Store
  post: PostActivities
  clock: Clock
  random: () => number
}): Outbox {
  let running: Promise<number> | null = null
  return {
    add: (activities) => writeCapture(ports.store, () => addAll(ports.store, activities, ports.clock.nowMs())),
    flush: () => {
      running ??= flushAll(ports).finally(() => {
        running = null
      })
      return running
    },
  }
}

async function addAll(store: Store, activities: readonly Activity[], nowMs: number): Promise<number> {
  const tx = store.transaction('outbox', 'readwrite', DURABLE)
  let added = 0
  const queued = await tx.store.count()
  for (const activity of activities) {
    if (queued + added >= OUTBOX_ITEMS_MAX || (await tx.store.getKey(activity.id)) !== undefined) continue
    await tx.store.put({ id: activity.id, activity, createdAtMs: nowMs, attempts: 0, notBeforeMs: nowMs })
    added += 1
  }
  await tx.done
  return added
}

type Ports = Parameters<typeof createOutbox>[0]

async function flushAll(ports: Ports): Promise<number> {
  const { store, clock } = ports
  let batchSize = BATCH_MAX
  let taken = 0
  const pause = await readSetting(store, 'serverPause')
  if (pause && isAhead(pause.notBeforeMs, clock.nowMs(), RETRY_AFTER_MAX_MS)) return 0
  for (;;) {
    const due = await listDue(store, clock.nowMs(), batchSize)
    if (due.length === 0) return taken
    const plan = planFlush(due, await post(ports, due), clock.nowMs(), ports.random)
    await applyPlan(ports, plan)
    taken += plan.done.length
    if (plan.halve) batchSize = Math.max(1, Math.floor(due.length / 2))
    else if (plan.pause !== 'none') return taken
  }
}

/** Nobody is ever told to wait longer than `maxMs`: what says so was written before the clock was set back. */
const isAhead = (untilMs: number, nowMs: number, maxMs: number): boolean => untilMs > nowMs && untilMs <= nowMs + maxMs

async function listDue(store: Store, nowMs: number, atMost: number): Promise<OutboxItem[]> {
  const due = await store.getAllFromIndex('outbox', 'due', IDBKeyRange.upperBound(nowMs), atMost)
  if (due.length > 0) return due
  return store.getAllFromIndex('outbox', 'due', IDBKeyRange.lowerBound(nowMs + BACK_OFF_MAX_MS, true), atMost)
}

function post(ports: Ports, items: readonly OutboxItem[]): Promise<ApiAnswer> {
  const key = digest(items.map((item) => `${item.id}#${item.attempts}`))
  return ports.post(
    items.map((item) => item.activity),
    key,
  )
}

async function applyPlan({ store, clock, random }: Ports, plan: FlushPlan): Promise<void> {
  const tx = store.transaction('outbox', 'readwrite', DURABLE)
  for (const id of [...plan.done, ...plan.refused]) await tx.store.delete(id)
  // After an unpairing in the meantime it is gone, and stays so (PRV-5).
  for (const item of plan.later) if ((await tx.store.getKey(item.id)) !== undefined) await tx.store.put(item)
  await tx.done
  if (plan.refused.length > 0) {
    const before = (await readSetting(store, 'refusedCount')) ?? 0
    await writeSetting(store, 'refusedCount', before + plan.refused.length)
  }
  await pauseServer(store, plan.pause, clock.nowMs(), random)
}

async function pauseServer(
  store: Store,
  pause: FlushPlan['pause'],
  nowMs: number,
  random: () => number,
): Promise<void> {
  const attempts = (await readSetting(store, 'serverPause'))?.attempts ?? 0
  if (pause === 'none') {
    if (attempts > 0) await writeSetting(store, 'serverPause', null)
    return
  }
  const notBeforeMs = typeof pause === 'object' ? pause.untilMs : nowMs + backOffMs(attempts, random)
  await writeSetting(store, 'serverPause', { attempts: attempts + 1, notBeforeMs })
}
