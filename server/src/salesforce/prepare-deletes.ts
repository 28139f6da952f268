import { type ContactInspection, obstacleToMerge } from '@reachable/shared/rules'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import { createdValues, survivorOf } from '../db/org/desired-remap.ts'
import { markRetry } from '../db/org/desired-state.ts'
import { writing } from '../db/org/open.ts'
import { inspectContacts } from './contact-inspection.ts'
import { moveRelations } from './move-relations.ts'
import type { Outgoing } from './prepare.ts'
import { noOf, type Prepared } from './prepare-moves.ts'
import type { PushContext } from './push-context.ts'
import { type No, settleRefused, settleWritten } from './settle.ts'

/** What could not be moved yet is waited for; after a day the next plan decides anew. */
const WAIT_MS = 30 * 60_000
const PATIENCE_MS = 86_400_000

/** Roles that would be a second one of the contact that stays. They go before the look at the copies. */
export async function prepareRoleDeletes(
  context: PushContext,
  rows: readonly DesiredRow[],
): Promise<readonly Outgoing[]> {
  if (context.settings.dedupe.enabled) return rows.map((row) => outgoing(row))
  for (const row of rows) await settleNo(context, row, noOf('dedupe_disabled'))
  return []
}

/**
 * The last look before contacts go: a copy must still be ours, have its address, and have nothing hanging on it any more
 * (DUP-6); a removed contact must still be ours (LOG-2). A contact that is gone already is done.
 */
export async function prepareDeletes(context: PushContext, contacts: readonly DesiredRow[]): Promise<Prepared> {
  const ids = contacts.flatMap((row) => [row.recordId ?? '', survivorOf(row) ?? ''])
  const answer = await inspectContacts(
    context,
    ids.filter((id) => id !== ''),
  )
  if (answer.kind === 'failed') return answer
  const created = await createdValues(
    context.db,
    contacts.flatMap((row) => row.address ?? []),
  )
  const known: Known = { contacts: answer.contacts, created }
  const going: { readonly row: DesiredRow; readonly copy: ContactInspection }[] = []
  for (const row of contacts) {
    const copy = answer.contacts.get(row.recordId ?? '')
    if (!copy) await writing(context.db, (tx) => settleWritten(tx, context, goneAlready(row)))
    else if (await mayGo(context, row, copy, known)) going.push({ row, copy })
  }
  const leaving = going.flatMap((each) => {
    const survivor = answer.contacts.get(survivorOf(each.row) ?? '')
    return survivor ? [{ ...each, survivor }] : []
  })
  const moved = await moveRelations(context, leaving)
  if (moved.kind === 'failed') return moved
  for (const { row } of moved.stuck) await settleNo(context, row, noOf('not_remapped', 'a shared task or event'))
  const stuck = new Set([...moved.stuck].map(({ row }) => row))
  return { kind: 'ok', ready: going.flatMap(({ row, copy }) => (stuck.has(row) ? [] : [outgoing(row, copy)])) }
}

type Known = {
  readonly contacts: ReadonlyMap<string, ContactInspection>
  readonly created: Awaited<ReturnType<typeof createdValues>>
}

async function mayGo(
  context: PushContext,
  row: DesiredRow,
  contact: ContactInspection,
  known: Known,
): Promise<boolean> {
  const { db, nowMs, settings } = context
  const survivorId = survivorOf(row)
  if (survivorId === null) return settleNo(context, row, refusalOfRemoval(row, contact))
  const no = settings.dedupe.enabled ? refusalOfMerge(row, contact, survivorId, known) : noOf('dedupe_disabled')
  if (no) return settleNo(context, row, no)
  const left = contact.activities.length + contact.roles.length
  if (left === 0) return true
  if (nowMs - row.decidedAtMs >= PATIENCE_MS) {
    return settleNo(context, row, noOf('not_remapped', `${left} roles and activities`))
  }
  await writing(db, (tx) => markRetry(tx, row, { nextAttemptAtMs: nowMs + WAIT_MS, error: null }))
  return false
}

function refusalOfMerge(row: DesiredRow, copy: ContactInspection, survivorId: string, known: Known): No | null {
  if (known.contacts.get(survivorId)?.email !== row.address) return noOf('survivor_gone')
  const obstacle = obstacleToMerge(copy, row.address ?? '', known.created.get(copy.id) ?? null)
  return obstacle ? noOf(obstacle.code, obstacle.about) : null
}

function refusalOfRemoval(row: DesiredRow, contact: ContactInspection): No | null {
  if (!contact.createdByReachable) return noOf('not_created_by_us')
  return contact.email === row.address ? null : { ...noOf('email_changed'), rule: 'LOG-2' }
}

/** Answers whether the row passes; a no is settled and logged. */
async function settleNo(context: PushContext, row: DesiredRow, no: No | null): Promise<boolean> {
  if (no) await writing(context.db, (tx) => settleRefused(tx, context, row, no))
  return no === null
}

/** What was there, for the log: a deleted record cannot be asked any more. */
const outgoing = (row: DesiredRow, contact?: ContactInspection): Outgoing => ({
  row,
  values: {},
  before: contact ? { Email: contact.email } : {},
})

const goneAlready = (row: DesiredRow) => ({
  ...{ row, recordId: row.recordId ?? '', sent: {}, before: {}, isNewToMirror: true },
})
