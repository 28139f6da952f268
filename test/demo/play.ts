import type { Activity } from '@reachable/shared/contract'
import type { World } from '../world/world.ts'

const DAY_MS = 86_400_000
/** A history longer than this is imported at once, as of its last day; days that nobody waits for are not played. */
const PLAYED_DAYS_MAX = 60
/** The quiet gate is seven days; the run after it is the one that writes. */
const DAYS_AFTER_THE_LAST_MAIL = 9
const ACTIVITIES_PER_POST = 50

export type Progress = { total(steps: number): void; step(what: string): void }

/** When the demo's clock starts: at the first mail, or for a long history at the last. */
export function startOf(activities: readonly Activity[]): number {
  const [first, last] = [activities[0], activities.at(-1)]
  if (!first || !last) throw new Error('this mailbox tells of no activity')
  const [firstMs, lastMs] = [Date.parse(first.occurredAt), Date.parse(last.occurredAt)]
  return lastMs - firstMs > PLAYED_DAYS_MAX * DAY_MS ? lastMs : firstMs
}

/** Posts the history as the extension would, in order, and advances the clock over the gates. */
export async function playHistory(input: {
  world: World
  mailbox: string
  activities: readonly Activity[]
  startMs: number
  progress: Progress
}): Promise<void> {
  const { world, mailbox, activities, startMs, progress } = input
  const batches = inBatches(activities, startMs)
  progress.total(batches.length + DAYS_AFTER_THE_LAST_MAIL)
  for (const { atMs, batch } of batches) {
    await world.advanceTo(Math.max(atMs, world.nowMs()))
    await world.as(mailbox).demand('POST', '/v1/activities', { activities: batch })
    await world.settle()
    progress.step(new Date(world.nowMs()).toISOString().slice(0, 10))
  }
  for (let day = 0; day < DAYS_AFTER_THE_LAST_MAIL; day += 1) {
    await world.advanceTo(world.nowMs() + DAY_MS)
    progress.step(new Date(world.nowMs()).toISOString().slice(0, 10))
  }
}

/** One post per moment while time is played; full batches for what lies before the start. */
function inBatches(activities: readonly Activity[], startMs: number): { atMs: number; batch: Activity[] }[] {
  const batches: { atMs: number; batch: Activity[] }[] = []
  for (const activity of activities) {
    const atMs = Math.max(startMs, Date.parse(activity.occurredAt))
    const last = batches.at(-1)
    if (last && last.atMs === atMs && last.batch.length < ACTIVITIES_PER_POST) last.batch.push(activity)
    else batches.push({ atMs, batch: [activity] })
  }
  return batches
}
