import { isActivity } from '../db/org/desired-activities.ts'
import { markSettled } from '../db/org/desired-batch.ts'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import { markDead, markRefused } from '../db/org/desired-state.ts'
import { addLog, type NewLogEntry } from '../db/org/log.ts'
import type { OrgReader } from '../db/org/open.ts'
import { describeError, type SalesforceError } from './errors.ts'
import { mirrorWritten } from './mirror-written.ts'
import { createAction, enrichmentLog, logOf, mainAction, type PushContext } from './push-context.ts'
import { takesApart } from './settle-apart.ts'
import { noteUndone } from './settle-undo.ts'

/** A write that is known to have happened. `sent` is what was sent, `before` what stood there. */
export type Written = {
  readonly row: DesiredRow
  readonly recordId: string
  readonly sent: Readonly<Record<string, unknown>>
  readonly before: Readonly<Record<string, unknown>>
  /** False where the mirror holds the record already, read back a moment ago. */
  readonly isNewToMirror: boolean
}

/** Settles the row, puts the new values into the mirror, so that the next decision sees them, and writes the log. */
export const settleWritten = (tx: OrgReader, context: PushContext, written: Written): Promise<void> =>
  settleAllWritten(tx, context, [written])

/** The same for the rows of one call: few statements, however many rows. */
export async function settleAllWritten(
  tx: OrgReader,
  context: PushContext,
  written: readonly Written[],
): Promise<void> {
  const settled = written.map(({ row, recordId }) => ({ row, recordId, sentRevision: row.revision }))
  await markSettled(tx, settled, context.nowMs)
  await mirrorWritten(
    tx,
    context,
    written.filter(({ isNewToMirror }) => isNewToMirror),
  )
  await addLog(
    tx,
    written.flatMap((each) => logsOf(context, each)),
  )
  for (const each of written) {
    await noteUndone(tx, context, each)
    noteNews(context, each)
  }
  context.totals.written += written.length
}

/** Flags follow a new address (ACT-13), and facts that came while a contact was being made are yet to be used (CON-11). */
function noteNews({ news }: PushContext, { row, sent }: Written): void {
  if (row.object !== 'Contact' || row.address === null || !('Email' in sent)) return
  news.add(row.address)
  news.add(String(sent.Email))
}

export type No = {
  readonly refusal: string
  readonly rule: string
  readonly why: string
  readonly evidence?: readonly string[]
}

/** A rule's no at the last moment. `matchedId` is the record that a person made meanwhile: the activity is theirs. */
export async function settleRefused(
  tx: OrgReader,
  context: PushContext,
  row: DesiredRow,
  { refusal, rule, why, evidence = row.evidence }: No,
  matchedId: string | null = null,
): Promise<void> {
  await markRefused(tx, row, refusal, matchedId ?? row.recordId)
  const action = mainAction(row, context.settings.fields)
  // Decided now, with the settings of now (PRF-4).
  const { settingsVersion } = context
  const entries = [logOf(context, row, { action, outcome: 'refused', refusal, rule, why, evidence, settingsVersion })]
  if (matchedId !== null) entries.push(matchLog(context, row, matchedId, rule))
  await addLog(tx, entries)
  context.totals.refused++
}

/** Salesforce's own no, with its own words (CON-14). `matchedId` is the record that it takes for the same person. */
export async function settleDead(
  tx: OrgReader,
  context: PushContext,
  row: DesiredRow,
  error: SalesforceError,
  matchedId: string | null = null,
): Promise<void> {
  await markDead(tx, row, describeError(error), matchedId ?? row.recordId)
  const evidence = matchedId === null ? row.evidence : [...row.evidence, matchedId]
  const no = {
    outcome: 'refused' as const,
    refusal: `crm_refused: ${error.code}`,
    rule: 'CON-14',
    why: `Salesforce refused: ${describeError(error)}`,
    evidence,
  }
  const entries = [logOf(context, row, { action: mainAction(row, context.settings.fields), ...no })]
  if (matchedId !== null) entries.push(matchLog(context, row, matchedId, no.rule))
  await addLog(tx, entries)
  context.totals.refused++
}

const matchLog = (context: PushContext, row: DesiredRow, recordId: string, rule: string): NewLogEntry =>
  logOf(context, row, {
    action: 'activity.match',
    outcome: 'done',
    rule,
    why: 'Salesforce holds another record for this person; the activity belongs to it.',
    crm: { object: row.object, recordId, before: {}, after: {} },
  })

/** One line for what was created; for flags one per flag, because each is undone and explained by itself. */
function logsOf(context: PushContext, { row, recordId, sent, before }: Written): NewLogEntry[] {
  const crm = (after: Readonly<Record<string, unknown>>, was: Readonly<Record<string, unknown>>) => ({
    object: row.object,
    recordId,
    before: { ...was },
    after: { ...after },
  })
  if (takesApart({ row }) || (isActivity(row) && row.operation !== 'create')) {
    return [
      logOf(context, row, {
        action: mainAction(row, context.settings.fields),
        outcome: 'done',
        crm: crm(sent, before),
      }),
    ]
  }
  if (row.operation === 'create') {
    return [logOf(context, row, { action: createAction(row), outcome: 'done', crm: crm(sent, {}) })]
  }
  const { emailActive, hardBounce, hardBounceDate } = context.settings.fields
  const flags = [hardBounce, hardBounceDate]
  const groups: [string, (name: string) => boolean][] = [
    ['email_active.write', (name) => name === emailActive],
    ['hard_bounce.write', (name) => flags.includes(name)],
  ]
  const flagLines = groups.flatMap(([action, isIn]) => {
    const after = pick(sent, isIn)
    if (Object.keys(after).length === 0) return []
    return [
      logOf(context, row, {
        action,
        outcome: 'done',
        crm: crm(
          after,
          pick(before, (name) => name in after),
        ),
      }),
    ]
  })
  const enriched = Object.entries(sent).flatMap(([name, value]) => {
    if (name === emailActive || flags.includes(name)) return []
    const change = crm({ [name]: value }, { [name]: before[name] ?? null })
    return [enrichmentLog(context, row, name, { outcome: 'done', crm: change })]
  })
  return [...flagLines, ...enriched]
}

const pick = (values: Readonly<Record<string, unknown>>, isIn: (name: string) => boolean) =>
  Object.fromEntries(Object.entries(values).filter(([name]) => isIn(name)))
