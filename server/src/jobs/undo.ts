import type { LogEntry, UndoItem, UndoReport } from '@reachable/shared/contract'
import { localDate } from '@reachable/shared/reachability'
import { logEntriesByIds, writesOfRun } from '../db/org/log.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import { type Run, runById, saveRun } from '../db/org/runs.ts'
import { currentSettings } from '../db/org/settings.ts'
import { type Decider, decisionScope } from '../ingest/ingest-pending.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'
import { outcomeOf, type PlannedUndo, planUndos } from './undo-carry-out.ts'
import { type JudgedWrite, judgeWrites, whyNot } from './undo-judge.ts'
import type { UndoRun } from './undo-run.ts'

export type UndoInput = {
  /** One entry of the log, or everything that a run wrote. */
  readonly of: { readonly entryId: string } | { readonly runId: string }
  readonly byUser: string
  readonly isPreview: boolean
}
export type UndoAnswer =
  | { readonly kind: 'report'; readonly report: UndoReport }
  | { readonly kind: 'not_found' | 'not_connected' | 'unavailable' }

const KIND = 'undo'
/** Writes that are looked at with one call and planned in one transaction. */
const WRITES_PER_STEP = 200
const ITEMS_SHOWN_MAX = 1_000

/**
 * Takes writes back, the newest first: what still is as we wrote it gets what stood there before, and whatever differs
 * by now stays and is named (UND-1). An undo is a run of its own, which can be undone like any other. A preview judges in
 * the same way and writes nothing.
 */
export async function undo(
  decider: Decider,
  salesforce: SalesforceSync,
  input: UndoInput,
  nowMs: number,
): Promise<UndoAnswer> {
  if (!(await isKnown(decider.db, input.of))) return { kind: 'not_found' }
  const run = input.isPreview ? null : await startRun(decider, salesforce, input.byUser, nowMs)
  const done: PlannedUndo[] = []
  for await (const entries of writesIn(decider.db, input.of)) {
    const judged = await judgeWrites(salesforce, entries, nowMs)
    if (judged.kind !== 'judged') {
      if (done.length === 0) return judged
      break
    }
    done.push(...(run ? await planUndos(run, judged.writes) : judged.writes.map((write) => ({ ...write, row: null }))))
    await new Promise(setImmediate)
  }
  const report = run ? await finishRun(run, done) : reportOf(null, done.map(previewItem))
  return { kind: 'report', report }
}

async function isKnown(db: OrgDb, of: UndoInput['of']): Promise<boolean> {
  if ('runId' in of) return (await runById(db, of.runId)) !== null
  return (await logEntriesByIds(db, [of.entryId])).length > 0
}

async function* writesIn(db: OrgDb, of: UndoInput['of']): AsyncGenerator<LogEntry[]> {
  if ('entryId' in of) {
    yield await logEntriesByIds(db, [of.entryId])
    return
  }
  for (let before: string | undefined; ; ) {
    const page = await writesOfRun(db, of.runId, { before, limit: WRITES_PER_STEP })
    if (page.length > 0) yield page
    if (page.length < WRITES_PER_STEP) return
    before = page.at(-1)?.id
  }
}

/** The run is stored when there is something to tell of it; its id goes with every row and line before that. */
async function startRun(decider: Decider, salesforce: SalesforceSync, byUser: string, nowMs: number): Promise<UndoRun> {
  const runId = decider.makeId(KIND, nowMs)
  return {
    ...{ decider, salesforce, runId, byUser, nowMs },
    inScope: (work) => writing(decider.db, async (tx) => work(await decisionScope(decider, tx, nowMs, runId))),
  }
}

async function finishRun(run: UndoRun, done: readonly PlannedUndo[]): Promise<UndoReport> {
  const { decider, salesforce, runId, nowMs } = run
  // What came out of the recycle bin is in no mirror yet, and moves go back to it.
  if (done.some(({ step, refusal }) => step?.kind === 'undelete' && !refusal)) await salesforce.pull(nowMs)
  await salesforce.push(nowMs)
  const items: UndoItem[] = []
  for (const write of done) items.push(await run.inScope(async (scope) => toItem(write, await outcomeOf(scope, write))))
  const report = reportOf(runId, items)
  const { settings } = await currentSettings(decider.db)
  const row: Run = {
    ...{ id: runId, kind: KIND, localDate: localDate(nowMs, settings.timeZone), state: 'done', error: null },
    ...{ startedAtMs: nowMs, finishedAtMs: nowMs, windowStartMs: null, counts: report.counts },
  }
  await writing(decider.db, (tx) => saveRun(tx, row))
  return report
}

function reportOf(runId: string | null, items: readonly UndoItem[]): UndoReport {
  const count = (...outcomes: UndoItem['outcome'][]) => items.filter(({ outcome }) => outcomes.includes(outcome)).length
  return {
    ...{ runId, isPreview: runId === null },
    counts: {
      writes: items.length,
      undone: count('undone', 'would_undo'),
      planned: count('planned'),
      refused: count('refused'),
    },
    items: items.slice(0, ITEMS_SHOWN_MAX),
    hasMore: items.length > ITEMS_SHOWN_MAX,
  }
}

const previewItem = (write: JudgedWrite): UndoItem =>
  toItem(write, { outcome: write.refusal ? 'refused' : 'would_undo', error: write.refusal?.code ?? null })

type Outcome = { readonly outcome: UndoItem['outcome']; readonly error: string | null }

function toItem({ entry, step, refusal }: JudgedWrite, { outcome, error }: Outcome): UndoItem {
  const isValues = step?.kind === 'values' || step?.kind === 'move'
  return {
    ...{ entryId: entry.id, action: entry.action, address: entry.address, outcome },
    ...{ object: entry.crm?.object ?? null, recordId: entry.crm?.recordId ?? null, how: step?.kind ?? null },
    from: isValues ? { ...step.expected } : {},
    to: isValues ? { ...step.restored } : {},
    refusal: error,
    why: refusal ? whyNot(refusal).why : error === null ? entry.why : `Salesforce or a last look says no: ${error}`,
  }
}
