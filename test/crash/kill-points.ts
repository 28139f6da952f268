import { type FSWatcher, watch } from 'node:fs'
import type { Random } from '../fuzz/random.ts'
import type { Fate } from '../world/crm-proxy.ts'

/**
 * Where the server is killed, counted from the moment at which the point is armed:
 * - `before`: at the n-th request to Salesforce, which never arrives
 * - `after`: at the n-th request, which is carried out while nobody is left to hear the answer
 * - `late`: as before, and Salesforce carries it out minutes later, when the next server is long at work
 * - `disk`: at the n-th write to the org's database, so before, in the middle of and after commits
 * - `moment`: so many milliseconds after work was asked for
 */
export type KillPoint = { readonly kind: 'before' | 'after' | 'late' | 'disk' | 'moment'; readonly at: number }

/** Most of a step's requests and writes lie below these. */
const REQUESTS = 6
const DISK_WRITES = 120
const MOMENT_MS = 250

export function choosePoint(random: Random): KillPoint {
  const kind = random.pick(['before', 'after', 'after', 'late', 'disk', 'disk', 'moment'] as const)
  const below = { before: REQUESTS, after: REQUESTS, late: REQUESTS, disk: DISK_WRITES, moment: MOMENT_MS }[kind]
  return { kind, at: 1 + random.below(below) }
}

/** Watches for the armed point and kills there, once. */
export type Trigger = {
  arm(point: KillPoint): void
  /** Answers whether the point was reached. */
  disarm(): boolean
  /** The proxy asks for each request. */
  fateOfRequest(): Promise<Fate>
  close(): void
}

export function createTrigger(databases: string, kill: () => Promise<void>): Trigger {
  let armed: KillPoint | null = null
  let seen = 0
  let isHit = false
  let timer: NodeJS.Timeout | undefined
  const strike = async () => {
    armed = null
    isHit = true
    await kill()
  }
  const watcher: FSWatcher = watch(databases, () => {
    if (armed?.kind !== 'disk') return
    seen += 1
    if (seen === armed.at) void strike()
  })
  return {
    arm: (point) => {
      armed = point
      seen = 0
      isHit = false
      if (point.kind === 'moment') timer = setTimeout(() => armed === point && void strike(), point.at)
    },
    disarm: () => {
      clearTimeout(timer)
      armed = null
      return isHit
    },
    fateOfRequest: async () => {
      if (armed === null || armed.kind === 'disk' || armed.kind === 'moment') return 'pass'
      seen += 1
      if (seen !== armed.at) return 'pass'
      const { kind } = armed
      await strike()
      return ({ before: 'cut', after: 'lose-answer', late: 'late' } as const)[kind]
    },
    close: () => watcher.close(),
  }
}
