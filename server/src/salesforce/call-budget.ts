import { type OrgSettings, type SalesforceUsage, WORK_KINDS, type WorkKind } from '@reachable/shared/contract'
import { countDueWork } from '../db/org/desired-work.ts'
import type { OrgDb, OrgReader } from '../db/org/open.ts'
import { writing } from '../db/org/open.ts'
import { forgetSyncState, LOGINS_PAUSED_UNTIL, readSyncState, saveSyncState } from '../db/org/sync-state.ts'
import { addCalls, type CallCounts, countsOf, readLedger, totalOf } from './call-ledger.ts'
import { addSample, freedAtMs, notFreedBeforeMs, readSamples } from './call-samples.ts'

const PAUSED_UNTIL = 'paused_until'
const PROBES = 'paused_probes'
const USAGE = 'usage'

/** When others use up the org's calls we cannot know when some are free again: each probe that is refused waits longer. */
const PROBE_FIRST_MS = 15 * 60_000
const PROBE_LONGEST_MS = 2 * 3_600_000
/** As many calls must have left the rolling day before we go on, or a hundredth of the limit. */
const FREED_CALLS_MIN = 10
/** What Salesforce told longer ago says little about now. */
const USAGE_LIFE_MS = 3_600_000

/** From this part of our share on, this work waits (SYN-2): at four fifths only flags and contacts go on. */
const HELD_FROM: Readonly<Record<WorkKind, number>> = {
  people: 1,
  roles: 0.8,
  activities: 0.75,
  enrichment: 0.7,
  dedupe: 0.6,
}

export type Budget = {
  /** How much of our share is used, 0 to 1 and beyond; the last tenth of the org's whole limit counts as well. */
  readonly used: number
  /** How many of `WORK_KINDS` may go, from the first on. */
  readonly kinds: number
}
type BudgetSettings = OrgSettings['salesforce']

/** What may be spent now. Before the limit is known everything may go. */
export async function budgetNow(db: OrgReader, { callShare }: BudgetSettings, nowMs: number): Promise<Budget> {
  const usage = await callUsage(db)
  if (usage === null) return { used: 0, kinds: WORK_KINDS.length }
  const ours = totalOf(countsOf(await readLedger(db, nowMs))) / Math.max(1, usage.limit * callShare)
  const isFresh = nowMs - usage.atMs < USAGE_LIFE_MS
  const used = Math.max(ours, isFresh ? pressureOf(usage) : 0)
  return { used, kinds: WORK_KINDS.filter((kind) => used < HELD_FROM[kind]).length }
}

/** 0.8 where a tenth of the org's calls is left, 1 where none is: other people's integrations need them more. */
const pressureOf = ({ used, limit }: CallUsage): number => 1 - 2 * (1 - used / Math.max(1, limit))

/** Until when nothing is sent, because the org's calls or logins are used up; null: not paused. */
export async function pausedUntilMs(db: OrgReader, nowMs: number): Promise<number | null> {
  const pauses = [await readSyncState(db, PAUSED_UNTIL), await readSyncState(db, LOGINS_PAUSED_UNTIL)]
  const untilMs = Math.max(...pauses.map((text) => Number(text ?? 0)))
  return untilMs > nowMs ? untilMs : null
}

/** Salesforce refuses logins when there were too many, and does not say for how long: asked again after a while. */
export const pauseLogins = (db: OrgDb, nowMs: number): Promise<void> =>
  writing(db, (tx) => saveSyncState(tx, LOGINS_PAUSED_UNTIL, String(nowMs + PROBE_FIRST_MS)))

/**
 * The org's calls are used up: everything planned is kept. What Salesforce told during the last day says when calls leave
 * the rolling day at the latest, whoever made them, so that no call is wasted before. Without that the next try is a
 * probe, but not while nothing can have left the day.
 */
export async function pauseCalls(db: OrgDb, nowMs: number): Promise<void> {
  await writing(db, async (tx) => {
    const probes = Number((await readSyncState(tx, PROBES)) ?? 0)
    const probeMs = Math.min(PROBE_LONGEST_MS, PROBE_FIRST_MS * 2 ** Math.min(probes, 10))
    const usage = await callUsage(tx)
    const isToldSo = usage !== null && usage.used >= usage.limit
    const wanted = Math.max(FREED_CALLS_MIN, (usage?.limit ?? 0) / 100)
    const samples = await readSamples(tx, nowMs)
    const freeMs = isToldSo ? freedAtMs(samples, wanted) : null
    const nextProbeMs = Math.max(nowMs + probeMs, notFreedBeforeMs(samples, wanted) ?? 0)
    await saveSyncState(tx, PAUSED_UNTIL, String(freeMs !== null && freeMs > nowMs ? freeMs : nextProbeMs))
    await saveSyncState(tx, PROBES, String(probes + 1))
  })
}

type CallUsage = { readonly used: number; readonly limit: number; readonly atMs: number }

/** The org's calls of the last 24 hours as Salesforce last told, everybody's included; null: never told. */
async function callUsage(db: OrgReader): Promise<CallUsage | null> {
  const text = await readSyncState(db, USAGE)
  return text === null ? null : (JSON.parse(text) as CallUsage)
}

/**
 * Keeps what was spent and what Salesforce told. Where it told that nothing is left, we stop by ourselves, before a call
 * is refused.
 */
export async function noteCalls(
  db: OrgDb,
  made: CallCounts,
  told: { readonly used: number; readonly limit: number } | null,
  nowMs: number,
): Promise<void> {
  if (totalOf(made) === 0) return
  await writing(db, async (tx) => {
    await addCalls(tx, made, nowMs)
    if (told) await saveSyncState(tx, USAGE, JSON.stringify({ ...told, atMs: nowMs }))
    if (told) await addSample(tx, told.used, nowMs)
    if (told && told.used < told.limit) await forgetSyncState(tx, PROBES)
  })
  if (told && told.used >= told.limit && (await pausedUntilMs(db, nowMs)) === null) await pauseCalls(db, nowMs)
}

/** What an admin sees of all this. */
export async function usageNow(db: OrgReader, settings: BudgetSettings, nowMs: number): Promise<SalesforceUsage> {
  const [usage, budget] = [await callUsage(db), await budgetNow(db, settings, nowMs)]
  const untilMs = await pausedUntilMs(db, nowMs)
  const counts = countsOf(await readLedger(db, nowMs))
  const due = await countDueWork(db, nowMs)
  const held = WORK_KINDS.slice(untilMs === null ? budget.kinds : 0)
  return {
    freshness: settings.freshness,
    org: usage && { used: usage.used, limit: usage.limit, toldAt: new Date(usage.atMs).toISOString() },
    share: { part: settings.callShare, calls: usage && Math.floor(usage.limit * settings.callShare) },
    calls: { total: totalOf(counts), byPurpose: counts },
    heldBack: held.flatMap((work) => (due.has(work) ? [{ work, records: due.get(work) ?? 0 }] : [])),
    pausedUntil: untilMs === null ? null : new Date(untilMs).toISOString(),
  }
}
