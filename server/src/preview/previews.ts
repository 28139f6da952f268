import type { OrgSettings, Preview, PreviewCount, PreviewItem, PreviewQuestion } from '@reachable/shared/contract'
import { writing } from '../db/org/open.ts'
import {
  dropOldPreviews,
  failRunningPreviews,
  listPreviewItems,
  listPreviews,
  type PreviewItemFilter,
  previewById,
  type StoredPreview,
  savePreview,
} from '../db/org/previews.ts'
import type { Decider } from '../ingest/ingest-pending.ts'
import type { Log } from '../log.ts'
import { type PreviewTask, runPreview } from './run-preview.ts'

export type StartPreviewInput = {
  readonly settings: OrgSettings
  readonly fromMs: number | null
  readonly untilMs: number | null
  readonly questions: readonly PreviewQuestion[]
  readonly byUser: string
}

/** The previews of one org. They run one after the other, in turns with everything else that the owner does. */
export type Previews = {
  start(input: StartPreviewInput, nowMs: number): Promise<Preview>
  /** Null where there is none. Waits up to `waitMs` of process time for its end. */
  one(id: string, waitMs: number): Promise<Preview | null>
  list(): Promise<Preview[]>
  items(id: string, filter: PreviewItemFilter, page: { after: number; limit: number }): Promise<PreviewItem[] | null>
  /** False where there is none. One that is over stays as it is. */
  cancel(id: string): Promise<boolean>
  close(): Promise<void>
}

type Running = { isCancelled: boolean; done: number; total: number; ended: Promise<unknown> }

export function createPreviews(decider: Decider, log: Log): Previews {
  const { db } = decider
  const running = new Map<string, Running>()
  let last: Promise<unknown> = Promise.resolve()
  let opened: Promise<unknown> | null = null
  /** What an earlier process left running will not end any more. */
  const open = () => {
    opened ??= writing(db, (tx) => failRunningPreviews(tx))
    return opened
  }

  const shown = (row: StoredPreview): Preview => {
    const now = running.get(row.id)
    return toPreview(now && row.state === 'running' ? { ...row, done: now.done, total: now.total } : row)
  }

  return {
    start: async (input, nowMs) => {
      await open()
      const stored = newPreview(input, decider.makeId('pvw', nowMs), nowMs)
      await writing(db, async (tx) => {
        await savePreview(tx, stored)
        await dropOldPreviews(tx)
      })
      const state: Running = { isCancelled: false, done: 0, total: 0, ended: Promise.resolve() }
      running.set(stored.id, state)
      state.ended = last
        .then(() => work({ decider, log }, stored, state, nowMs))
        .finally(() => running.delete(stored.id))
      last = state.ended
      return shown(stored)
    },
    one: async (id, waitMs) => {
      await open()
      await endWithin(running.get(id), waitMs)
      const row = await previewById(db, id)
      return row && shown(row)
    },
    list: async () => {
      await open()
      return (await listPreviews(db)).map(shown)
    },
    items: async (id, filter, page) => {
      if (!(await previewById(db, id))) return null
      return listPreviewItems(db, id, filter, page)
    },
    cancel: async (id) => {
      await open()
      const state = running.get(id)
      if (state) {
        state.isCancelled = true
        await state.ended
      }
      return (await previewById(db, id)) !== null
    },
    close: async () => {
      for (const state of running.values()) state.isCancelled = true
      await last
    },
  }
}

type Parts = { readonly decider: Decider; readonly log: Log }

async function work(parts: Parts, stored: StoredPreview, state: Running, nowMs: number): Promise<void> {
  const { decider, log } = parts
  try {
    await runPreview(decider.db, {
      ...{ stored, nowMs, task: stored.request as PreviewTask },
      integrationUserId: await decider.integrationUserId(decider.db),
      isCancelled: () => state.isCancelled,
      report: (done, total) => {
        state.done = done
        state.total = total
      },
    })
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown'
    log.error({ error: name }, 'a preview failed')
    await writing(decider.db, (tx) => savePreview(tx, { ...stored, state: 'failed', error: name, finishedAtMs: nowMs }))
  }
}

async function endWithin(running: Running | undefined, waitMs: number): Promise<void> {
  if (!running || waitMs <= 0) return
  const timer = new AbortController()
  const time = new Promise<void>((resolve) => {
    const handle = setTimeout(resolve, waitMs)
    timer.signal.addEventListener('abort', () => clearTimeout(handle))
  })
  await Promise.race([running.ended, time])
  timer.abort()
}

function newPreview({ byUser, ...asked }: StartPreviewInput, id: string, nowMs: number): StoredPreview {
  const request: PreviewTask = { ...asked, runAtMs: null, changes: 0, isCut: false }
  return {
    ...{ id, state: 'running', request, done: 0, total: 0, counts: {}, byUser, error: null },
    ...{ createdAtMs: nowMs, finishedAtMs: null },
  }
}

function toPreview(row: StoredPreview): Preview {
  const task = row.request as PreviewTask
  return {
    ...{ id: row.id, state: row.state, done: row.done, total: row.total, error: row.error },
    counts: Object.entries(row.counts).map(([words, count]) => toCount(words, count)),
    ...{ changes: task.changes, settings: task.settings, questions: [...task.questions], isCut: task.isCut },
    ...{ from: instant(task.fromMs), until: instant(task.untilMs), runAt: instant(task.runAtMs) },
    createdAt: new Date(row.createdAtMs).toISOString(),
    finishedAt: instant(row.finishedAtMs),
  }
}

function toCount(words: string, count: number): PreviewCount {
  const [question, action, outcome, refusal] = JSON.parse(words) as [
    PreviewQuestion,
    string,
    PreviewCount['outcome'],
    string | null,
  ]
  return { question, action, outcome, refusal, count }
}

const instant = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())
