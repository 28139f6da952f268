import type { OrgSettings, PreviewQuestion } from '@reachable/shared/contract'
import { localDate, nextRunInstant } from '@reachable/shared/reachability'
import { countAddressesWithBounces } from '../db/org/bounce-events.ts'
import { countSent } from '../db/org/history.ts'
import { type OrgDb, type OrgReader, writing } from '../db/org/open.ts'
import { addPreviewItems, type NewPreviewItem, type StoredPreview, savePreview } from '../db/org/previews.ts'
import { lastDoneRun } from '../db/org/runs.ts'
import { previewNextRun } from './next-run-preview.ts'
import { collectItems, type PreviewItems } from './preview-items.ts'
import { previewReplay } from './replay-preview.ts'
import { readingInTurns, takeTurns } from './turns.ts'

/** What is asked, as it is stored with the preview. */
export type PreviewTask = {
  readonly settings: OrgSettings
  readonly fromMs: number | null
  readonly untilMs: number | null
  readonly questions: readonly PreviewQuestion[]
  readonly runAtMs: number | null
  readonly changes: number
  readonly isCut: boolean
}

export type RunningPreview = {
  readonly stored: StoredPreview
  readonly task: PreviewTask
  readonly nowMs: number
  readonly integrationUserId: string
  readonly isCancelled: () => boolean
  /** Tells how far it is. */
  readonly report: (done: number, total: number) => void
}

/** Rows that one transaction adds: some milliseconds, so that whoever waits to write waits no longer. */
const ITEMS_PER_WRITE = 100

/** Works a preview out and stores it. Nothing else is written. Rejects only for a fault. */
export async function runPreview(db: OrgDb, preview: RunningPreview): Promise<StoredPreview> {
  const { stored, task, nowMs } = preview
  const turns = takeTurns()
  const reader = readingInTurns(db, turns)
  const span = { fromMs: task.fromMs ?? 0, untilMs: task.untilMs ?? Number.MAX_SAFE_INTEGER }
  const asksReplay = task.questions.includes('replay')
  const asksRun = task.questions.includes('next_run')
  const total =
    (asksReplay ? await countSent(reader, span) : 0) + (asksRun ? await countAddressesWithBounces(reader) : 0)
  const items = collectItems()
  let done = 0
  const isWanted = async (count: number): Promise<boolean> => {
    done += count
    preview.report(Math.min(done, total), total)
    await turns.pause()
    return !preview.isCancelled()
  }
  const { settings } = task
  const common = { db: reader, turns, settings, nowMs, items, isWanted }
  if (asksReplay) await previewReplay({ ...common, span, integrationUserId: preview.integrationUserId })
  const run = await nextRunOf(reader, settings, nowMs)
  if (asksRun && !preview.isCancelled()) await previewNextRun({ ...common, ...run })
  const isCancelled = preview.isCancelled()
  if (!isCancelled) await saveItems(db, stored.id, items.all())
  const finished: StoredPreview = {
    ...stored,
    state: isCancelled ? 'cancelled' : 'done',
    ...{ done: isCancelled ? done : total, total, counts: toCounts(items), finishedAtMs: nowMs },
    request: { ...task, runAtMs: asksRun ? run.runAtMs : null, changes: items.changes(), isCut: items.isCut() },
  }
  await writing(db, (tx) => savePreview(tx, finished))
  return finished
}

/** The first run after now whose date has had none (ACT-3), under the proposed time zone and time. */
async function nextRunOf(db: OrgReader, { timeZone, runTime }: OrgSettings, nowMs: number) {
  const last = await lastDoneRun(db, 'daily')
  const next = nextRunInstant(nowMs, timeZone, runTime)
  const hasRun = last !== null && localDate(next, timeZone) === last.localDate
  return {
    runAtMs: hasRun ? nextRunInstant(next, timeZone, runTime) : next,
    previousRunAtMs: last?.startedAtMs ?? null,
  }
}

async function saveItems(db: OrgDb, previewId: string, items: readonly NewPreviewItem[]): Promise<void> {
  for (let start = 0; start < items.length; start += ITEMS_PER_WRITE) {
    const part = items.slice(start, start + ITEMS_PER_WRITE)
    await writing(db, (tx) => addPreviewItems(tx, previewId, start + 1, part))
    await new Promise(setImmediate)
  }
}

/** Counts as the table holds them: the words of each, then the number. */
function toCounts(items: PreviewItems): Record<string, number> {
  return Object.fromEntries(
    items
      .counts()
      .map(({ question, action, outcome, refusal, count }) => [
        JSON.stringify([question, action, outcome, refusal]),
        count,
      ]),
  )
}
