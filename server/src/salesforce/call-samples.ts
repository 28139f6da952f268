import type { OrgReader } from '../db/org/open.ts'
import { readSyncState, saveSyncState } from '../db/org/sync-state.ts'

/** How many calls of the rolling day the whole org had used at a moment, as Salesforce told. */
export type Sample = { readonly atMs: number; readonly used: number }

const STATE = 'usage_samples'
const QUARTER_MS = 15 * 60_000
const DAY_MS = 86_400_000

export async function readSamples(db: OrgReader, nowMs: number): Promise<Sample[]> {
  const stored = JSON.parse((await readSyncState(db, STATE)) ?? '[]') as Sample[]
  return stored.filter(({ atMs }) => atMs > nowMs - DAY_MS)
}

/** Keeps the first and the newest sample of each quarter of an hour. */
export async function addSample(tx: OrgReader, used: number, nowMs: number): Promise<void> {
  const samples = await readSamples(tx, nowMs)
  const [before, last] = samples.slice(-2)
  const isThird =
    before && last && quarterOf(before.atMs) === quarterOf(last.atMs) && quarterOf(last.atMs) === quarterOf(nowMs)
  const kept = isThird ? samples.slice(0, -1) : samples
  await saveSyncState(tx, STATE, JSON.stringify([...kept, { atMs: nowMs, used }]))
}

const quarterOf = (atMs: number) => Math.floor(atMs / QUARTER_MS)

/**
 * When so many calls have left the rolling day at the latest. Whatever was used at the first sample was called before it,
 * and each rise from one sample to the next was called between them. Null: too little was told.
 */
export function freedAtMs(samples: readonly Sample[], calls: number): number | null {
  let freed = 0
  let before = 0
  for (const { atMs, used } of samples) {
    freed += Math.max(0, used - before)
    before = used
    if (freed >= calls) return atMs + DAY_MS
  }
  const last = samples.at(-1)
  return freed > 0 && last ? last.atMs + DAY_MS : null
}

/**
 * Before which moment so many calls cannot have left the rolling day: where fewer were used, whatever fills the day now
 * was called later. Null: some may have left by now.
 */
export function notFreedBeforeMs(samples: readonly Sample[], calls: number): number | null {
  const low = samples.findLast(({ used }) => used < calls)
  return low === undefined ? null : low.atMs + DAY_MS
}
