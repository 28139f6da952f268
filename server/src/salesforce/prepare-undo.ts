import type { LogEntry } from '@reachable/shared/contract'
import { conflictWith, REFUSALS, type RefusalCode, type UndoStep, undoStepOf } from '@reachable/shared/rules'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import { markRefused, markRetry } from '../db/org/desired-state.ts'
import { addLog, logEntriesByIds } from '../db/org/log.ts'
import { writing } from '../db/org/open.ts'
import type { Outgoing } from './prepare.ts'
import type { Prepared } from './prepare-moves.ts'
import { logOf, type PushContext } from './push-context.ts'
import { fitValues } from './row-values.ts'
import { settleWritten } from './settle.ts'
import { readValues } from './values-now.ts'

type Values = Readonly<Record<string, unknown>>
/** An entry of the log that is being undone, with its step. */
type Undone = { readonly entry: LogEntry; readonly step: UndoStep }

/** A second undo of one record waits for the first: a collection takes a record once. */
const NEXT_MS = 1_000

/**
 * The last look before something is taken back: only what still is as we wrote it gets its former value; the rest stays
 * and is named (UND-1). What a request whose answer was lost has done already is settled.
 */
export async function prepareUndos(context: PushContext, rows: readonly DesiredRow[]): Promise<Prepared> {
  if (rows.length === 0) return { kind: 'ok', ready: [] }
  const stepsOf = await loadSteps(context, rows)
  const asked = rows.flatMap((row) =>
    stepsOf(row).map(({ step: { object, recordId, expected } }) => ({
      object,
      recordId,
      fields: Object.keys(expected),
    })),
  )
  const look = await readValues(context, asked)
  if (look.kind === 'failed') return look
  const ready: Outgoing[] = []
  const busy = new Set<string>()
  for (const row of rows) {
    const recordId = row.recordId ?? ''
    if (busy.has(recordId)) {
      const nextAttemptAtMs = context.nowMs + NEXT_MS
      await writing(context.db, (tx) => markRetry(tx, row, { nextAttemptAtMs, error: null }))
      continue
    }
    const outgoing = await prepareUndo(context, row, stepsOf(row), look.values.get(recordId) ?? null)
    if (!outgoing) continue
    busy.add(recordId)
    ready.push(outgoing)
  }
  return { kind: 'ok', ready }
}

async function loadSteps({ db }: PushContext, rows: readonly DesiredRow[]) {
  const entries = await logEntriesByIds(
    db,
    rows.flatMap((row) => row.evidence),
  )
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  return (row: DesiredRow): Undone[] =>
    row.evidence.flatMap((id) => {
      const entry = byId.get(id)
      const step = entry && undoStepOf(entry)
      return step && 'kind' in step ? [{ entry, step }] : []
    })
}

async function prepareUndo(
  context: PushContext,
  row: DesiredRow,
  undone: readonly Undone[],
  now: Values | null,
): Promise<Outgoing | null> {
  let held = now
  const judged = undone.map(({ entry, step }) => {
    const refusal = conflictWith(step, held)
    // An older write of the same run to the same field meets what this one leaves.
    if (!refusal && held) held = { ...held, ...step.restored }
    return { entry, step, refusal }
  })
  const isDone = judged.every(({ refusal }) => refusal?.code === 'already_undone')
  if (isDone && row.attempts > 0) {
    const before = Object.assign({}, ...undone.map(({ step }) => step.expected))
    const written = { row, recordId: row.recordId ?? '', sent: row.operation === 'delete' ? {} : row.values, before }
    await writing(context.db, (tx) => settleWritten(tx, context, { ...written, isNewToMirror: true }))
    return null
  }
  const refused = judged.flatMap(({ entry, step, refusal }) => (refusal ? [{ entry, step, refusal }] : []))
  const kept = judged.filter(({ refusal }) => refusal === null)
  await refuse(context, row, refused, kept.length === 0)
  if (kept.length === 0) return null
  const names = kept.flatMap(({ step }) => Object.keys(step.restored))
  const wanted = fitValues(row, context.catalog, context.settings).values
  const values = Object.fromEntries(Object.entries(wanted).filter(([name]) => names.includes(name)))
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, now?.[name] ?? null]))
  if (row.operation === 'delete') return { row, values: {}, before: kept[0]?.step.expected ?? {} }
  return { row: { ...row, evidence: kept.map(({ entry }) => entry.id) }, values, before }
}

type RefusedUndo = Undone & { readonly refusal: { readonly code: RefusalCode; readonly about: string } }

/** Each entry that stays as it is says why; a row of which nothing is left ends here. */
async function refuse(context: PushContext, row: DesiredRow, refused: readonly RefusedUndo[], isAll: boolean) {
  const [first] = refused
  if (!first) return
  const entries = refused.map(({ entry, step, refusal }) => {
    const { rule, why } = REFUSALS[refusal.code]
    const crm = { object: step.object, recordId: step.recordId, before: step.expected, after: step.restored }
    const no = { outcome: 'refused' as const, refusal: refusal.code, rule, why: why.replace('{about}', refusal.about) }
    return logOf(context, row, { action: entry.action, ...no, evidence: [entry.id], crm })
  })
  await writing(context.db, async (tx) => {
    if (isAll) await markRefused(tx, row, first.refusal.code)
    await addLog(tx, entries)
  })
  context.totals.refused += refused.length
}
