import { isDeepStrictEqual } from 'node:util'
import { localDate } from '@reachable/shared/reachability'
import { type HistoryPlace, type Span, sentInOrder } from '../db/org/history.ts'
import type { InboxRow } from '../db/org/inbox.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import { previewById } from '../db/org/previews.ts'
import { type Run, runById, saveRun } from '../db/org/runs.ts'
import { currentSettings } from '../db/org/settings.ts'
import { enrichAgain } from '../ingest/enrich.ts'
import { type Decider, decisionScope } from '../ingest/ingest-pending.ts'
import { decidePeople, isSent } from '../ingest/sent.ts'
import { historyFilters } from './history-filters.ts'
import { enrichmentWithin, peopleKnown } from './known-facts.ts'
import type { PreviewTask } from './run-preview.ts'

const KIND = 'replay'
const PAGE = 100
/** As many as one transaction of the inbox decides, for the same reason. */
const ROWS_PER_TRANSACTION = 4

/** A replay that may start: what was previewed is what will happen. */
export type ReplayPlan = {
  readonly run: Run
  readonly span: Span
  /** Activities that came after the preview were not in it. */
  readonly receivedUntilMs: number
  readonly settingsVersion: number
}
export type ReplayCheck =
  | { readonly kind: 'ready'; readonly plan: ReplayPlan }
  | { readonly kind: 'known'; readonly run: Run }
  | { readonly kind: 'refused'; readonly code: ReplayRefusal }
export type ReplayRefusal = 'preview_not_found' | 'preview_not_done' | 'nothing_to_replay' | 'settings_differ'

/**
 * Whether the decisions of a preview may be carried out: it is done, and the settings that it judged are in force
 * (PVW-1). A preview is replayed once; asking again answers the run that did it.
 */
export async function checkReplay(db: OrgDb, previewId: string, nowMs: number): Promise<ReplayCheck> {
  const preview = await previewById(db, previewId)
  if (!preview) return { kind: 'refused', code: 'preview_not_found' }
  const id = `${KIND}:${previewId}`
  const known = await runById(db, id)
  if (known?.state === 'done') return { kind: 'known', run: known }
  if (preview.state !== 'done') return { kind: 'refused', code: 'preview_not_done' }
  const task = preview.request as PreviewTask
  if (!task.questions.includes('replay')) return { kind: 'refused', code: 'nothing_to_replay' }
  const { version, settings } = await currentSettings(db)
  if (!isDeepStrictEqual(settings, task.settings)) return { kind: 'refused', code: 'settings_differ' }
  const run: Run = {
    ...{ id, kind: KIND, localDate: localDate(nowMs, settings.timeZone), state: 'running', startedAtMs: nowMs },
    ...{ finishedAtMs: null, windowStartMs: task.fromMs, counts: null, error: null },
  }
  const span = { fromMs: task.fromMs ?? 0, untilMs: task.untilMs ?? Number.MAX_SAFE_INTEGER }
  await writing(db, (tx) => saveRun(tx, run))
  return { kind: 'ready', plan: { run, span, receivedUntilMs: preview.createdAtMs, settingsVersion: version } }
}

/**
 * Decides stored mails and invites again, in event order and each as when it came, with the settings in force. Stops
 * where the settings change meanwhile: the rest was previewed with others.
 */
export async function runReplay(decider: Decider, plan: ReplayPlan, nowMs: number): Promise<Run> {
  const counts = { activities: 0 }
  const end = (state: 'done' | 'failed', error: string | null): Run => ({
    ...{ ...plan.run, state, error, finishedAtMs: nowMs },
    counts: { ...counts },
  })
  const finished = await decideAll(decider, plan, nowMs, counts).then(
    (isWhole) => (isWhole ? end('done', null) : end('failed', 'settings_changed')),
    (error: unknown) => end('failed', error instanceof Error ? error.name : 'unknown'),
  )
  await writing(decider.db, (tx) => saveRun(tx, finished))
  return finished
}

/** False where the settings changed on the way. */
async function decideAll(
  decider: Decider,
  plan: ReplayPlan,
  nowMs: number,
  counts: { activities: number },
): Promise<boolean> {
  for (let after: HistoryPlace | null = null; ; ) {
    const page: InboxRow[] = await sentInOrder(decider.db, plan.span, after, PAGE)
    const last = page.at(-1)
    if (!last) return enrichAll(decider, plan, nowMs)
    after = last
    const rows = page.filter((row) => row.receivedAtMs <= plan.receivedUntilMs)
    for (let start = 0; start < rows.length; start += ROWS_PER_TRANSACTION) {
      const part = rows.slice(start, start + ROWS_PER_TRANSACTION)
      if (!(await decideAgain(decider, plan, part, nowMs))) return false
      counts.activities += part.length
      await new Promise(setImmediate)
    }
  }
}

function decideAgain(decider: Decider, plan: ReplayPlan, rows: readonly InboxRow[], nowMs: number): Promise<boolean> {
  return writing(decider.db, async (tx) => {
    const scope = await decisionScope(decider, tx, nowMs, plan.run.id)
    if (scope.settingsVersion !== plan.settingsVersion) return false
    const filters = historyFilters(tx, scope.settings)
    for (const row of rows) {
      const { activity } = row
      if (isSent(activity) && !(await filters.hides(row))) await decidePeople(scope, row, activity)
    }
    return true
  })
}

/** Facts that were learnt until the preview change contacts as the settings in force allow. */
async function enrichAll(decider: Decider, plan: ReplayPlan, nowMs: number): Promise<boolean> {
  const span = { ...plan.span, untilMs: Math.min(plan.span.untilMs, plan.receivedUntilMs) }
  for await (const people of peopleKnown(decider.db)) {
    const isSame = await writing(decider.db, async (tx) => {
      const scope = await decisionScope(decider, tx, nowMs, plan.run.id)
      if (scope.settingsVersion !== plan.settingsVersion) return false
      await enrichAgain(scope, await enrichmentWithin(tx, people, span, scope))
      return true
    })
    if (!isSame) return false
    await new Promise(setImmediate)
  }
  return true
}
