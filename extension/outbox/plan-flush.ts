import { type Activity, ActivityBatchResult, type ActivityResult } from '@reachable/shared/contract'
import type { ApiAnswer } from '../background/api.ts'
import { backOffMs } from './back-off.ts'

export type OutboxItem = {
  readonly id: string
  readonly activity: Activity
  readonly createdAtMs: number
  readonly attempts: number
  /** Not to be sent before this time; the index that finds due items. */
  readonly notBeforeMs: number
}

/** What one answer means for the items that were sent. `pause` concerns the server as a whole. */
export type FlushPlan = {
  readonly done: readonly string[]
  readonly refused: readonly string[]
  readonly later: readonly OutboxItem[]
  readonly pause: 'none' | 'back-off' | { readonly untilMs: number } | 'token-refused'
  /** The batch was too large for the server, or one of its items spoils it: send half of it. */
  readonly halve: boolean
}

/** What a server may ask for; a day for its own repair, and no more: it would be the end of capture. */
export const RETRY_AFTER_MAX_MS = 24 * 60 * 60_000
/** Refusals that may lie in what was sent. */
const ABOUT_CONTENT: ReadonlySet<number> = new Set([400, 413, 422])

const EMPTY: FlushPlan = { done: [], refused: [], later: [], pause: 'none', halve: false }

/** Decides per item; one bad item costs only itself. Pure but for `random`. */
export function planFlush(
  sent: readonly OutboxItem[],
  answer: ApiAnswer,
  nowMs: number,
  random: () => number,
): FlushPlan {
  if (answer.kind === 'unreachable') return { ...EMPTY, pause: 'back-off' }
  if (answer.kind === 'problem') return planProblem(sent, answer, nowMs, random)
  const parsed = ActivityBatchResult.safeParse(answer.body)
  // An answer that we cannot read is no proof of anything; ids are deterministic, so sending again is safe.
  if (!parsed.success) return { ...EMPTY, pause: 'back-off' }
  const results = new Map(parsed.data.results.map((result) => [result.index, result]))
  const verdicts = sent.map((item, index) => ({ item, verdict: verdictOf(results.get(index)) }))
  const idsWith = (verdict: string): string[] =>
    verdicts.filter((one) => one.verdict === verdict).map((one) => one.item.id)
  return {
    ...EMPTY,
    done: idsWith('done'),
    refused: idsWith('refused'),
    later: verdicts.filter((one) => one.verdict === 'later').map((one) => postpone(one.item, nowMs, random)),
  }
}

function verdictOf(result: ActivityResult | undefined): 'done' | 'refused' | 'later' {
  if (!result) return 'later'
  if (result.result !== 'refused') return 'done'
  return result.retryable === true ? 'later' : 'refused'
}

function planProblem(
  sent: readonly OutboxItem[],
  problem: Extract<ApiAnswer, { kind: 'problem' }>,
  nowMs: number,
  random: () => number,
): FlushPlan {
  const { status, retryAfterMs } = problem
  if (status === 401) return { ...EMPTY, pause: 'token-refused' }
  if (retryAfterMs !== null) return { ...EMPTY, pause: { untilMs: nowMs + Math.min(retryAfterMs, RETRY_AFTER_MAX_MS) } }
  if (!ABOUT_CONTENT.has(status)) return { ...EMPTY, pause: 'back-off' }
  if (sent.length > 1) return { ...EMPTY, halve: true }
  if (status === 413) return { ...EMPTY, refused: sent.map((item) => item.id) }
  // Whoever stands before the server may have refused it: it is kept, and lets the others pass.
  return { ...EMPTY, later: sent.map((item) => postpone(item, nowMs, random)), pause: 'back-off' }
}

function postpone(item: OutboxItem, nowMs: number, random: () => number): OutboxItem {
  return { ...item, attempts: item.attempts + 1, notBeforeMs: nowMs + backOffMs(item.attempts, random) }
}
