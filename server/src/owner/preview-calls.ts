import type { Preview, PreviewItem } from '@reachable/shared/contract'
import * as z from 'zod'
import type { PreviewItemFilter } from '../db/org/previews.ts'
import { runById } from '../db/org/runs.ts'
import type { Decider } from '../ingest/ingest-pending.ts'
import type { Log } from '../log.ts'
import { type LogNearMiss, nearMissOfEntry } from '../preview/log-near-miss.ts'
import { createPreviews, type StartPreviewInput } from '../preview/previews.ts'
import { checkReplay, type ReplayRefusal, runReplay } from '../preview/replay.ts'
import { toRunReport } from './org-reads.ts'
import type { Page, PageInput, RunReport, Viewer } from './owner-calls.ts'
import { readCursor, toPage } from './page-cursor.ts'

type ReplayAnswer =
  | { readonly kind: 'started'; readonly run: RunReport }
  | { readonly kind: 'refused'; readonly code: ReplayRefusal }

/** What an owner can be asked about previews, replays and near misses. */
export type PreviewCalls = {
  startPreview(input: StartPreviewInput, nowMs: number): Promise<Preview>
  /** Waits up to `waitMs` of process time for its end; null where there is none. */
  preview(id: string, waitMs: number): Promise<Preview | null>
  previews(): Promise<Preview[]>
  previewItems(id: string, filter: PreviewItemFilter, page: PageInput): Promise<Page<PreviewItem> | null>
  /** False where there is none. */
  cancelPreview(id: string): Promise<boolean>
  /** Carries out what a preview found; the work goes on after the answer. */
  startReplay(previewId: string, nowMs: number): Promise<ReplayAnswer>
  /** The run of that id; waits for replays that are under way. */
  replay(runId: string): Promise<RunReport | null>
  nearMiss(logId: string, viewer: Viewer, nowMs: number): Promise<LogNearMiss | null>
}

type InTurns = <T>(work: () => Promise<T>) => Promise<T>
const Place = z.number()

/** `jobs` runs one job of the org after the other. */
export function previewCalls(
  decider: Decider,
  jobs: InTurns,
  log: Log,
): PreviewCalls & { closePreviews(): Promise<void> } {
  const { db } = decider
  const previews = createPreviews(decider, log)
  const replays = new Map<string, Promise<unknown>>()
  return {
    startPreview: previews.start,
    preview: previews.one,
    previews: previews.list,
    previewItems: async (id, filter, page) => {
      const after = readCursor(Place, page.cursor) ?? 0
      const rows = await previews.items(id, filter, { after, limit: page.limit + 1 })
      return (
        rows &&
        toPage(
          rows,
          page,
          (row) => row,
          (row) => row.seq,
        )
      )
    },
    cancelPreview: previews.cancel,
    startReplay: async (previewId, nowMs) => {
      const check = await checkReplay(db, previewId, nowMs)
      if (check.kind === 'refused') return check
      if (check.kind === 'known') return { kind: 'started', run: toRunReport(check.run) }
      const { plan } = check
      if (!replays.has(plan.run.id)) {
        const ended = jobs(() => runReplay(decider, plan, nowMs))
          .catch((error: unknown) =>
            log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'a replay failed'),
          )
          .finally(() => replays.delete(plan.run.id))
        replays.set(plan.run.id, ended)
      }
      return { kind: 'started', run: toRunReport(plan.run) }
    },
    replay: async (runId) => {
      await replays.get(runId)
      const run = await runById(db, runId)
      return run && toRunReport(run)
    },
    nearMiss: (logId, viewer, nowMs) => nearMissOfEntry(decider, logId, viewer, nowMs),
    closePreviews: previews.close,
  }
}
