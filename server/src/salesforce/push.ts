import { isActivity } from '../db/org/desired-activities.ts'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import { isMove } from '../db/org/desired-remap.ts'
import { listDue, listToVerify, stillDue } from '../db/org/desired-state.ts'
import { isUndo } from '../db/org/desired-undo.ts'
import { type LiveLook, lookLive } from './live-look.ts'
import { type Outgoing, prepareContacts, prepareRoles, prepareUpdates } from './prepare.ts'
import { prepareActivities } from './prepare-activities.ts'
import { prepareDeletes, prepareRoleDeletes } from './prepare-deletes.ts'
import { prepareMoves } from './prepare-moves.ts'
import { prepareUndos } from './prepare-undo.ts'
import { isKeyed, type PushContext, type StepResult } from './push-context.ts'
import { mayTravelTogether, sendRows } from './send.ts'
import { verifyRows } from './verify.ts'

/** What one composite of five full collections carries. */
const BATCH_ROWS = 1_000
/** 50,000 rows in one push; what is left is due in the next. */
const BATCHES_MAX = 50

/**
 * Sends everything that is due, batch after batch, one call in flight. Writes in doubt are looked up first, so that
 * nothing newer is sent past an open question. Stops at the first call that fails as a whole.
 */
export async function pushDue(context: PushContext): Promise<StepResult> {
  for (let batch = 0; batch < BATCHES_MAX; batch++) {
    const kinds = await context.kindsNow()
    if (kinds === 0) return null
    const doubtful = await listToVerify(context.db, context.nowMs, BATCH_ROWS)
    const due = context.pace.admit(await listDue(context.db, context.nowMs, BATCH_ROWS, kinds))
    if (doubtful.length === 0 && due.length === 0) return null
    const error = await pushBatch(context, doubtful, due)
    if (error) return error
  }
  return null
}

async function pushBatch(
  context: PushContext,
  doubtful: readonly DesiredRow[],
  due: readonly DesiredRow[],
): Promise<StepResult> {
  const creates = due.filter((row) => row.operation === 'create')
  const answer = await context.meter.during('look', () => lookLive(context, [...doubtful, ...creates]))
  if (answer.kind === 'failed') return answer.error
  await verifyRows(context, doubtful, answer.look)
  return (await pushRecords(context, due, answer.look)) ?? takeApart(context, due)
}

/**
 * Flags and contacts, then the roles, then Tasks and Events, which need the ids of contacts that were made a moment ago
 * (SYN-2): in one call where they fit.
 */
async function pushRecords(context: PushContext, due: readonly DesiredRow[], look: LiveLook): Promise<StepResult> {
  const updates = due.filter((row) => row.operation === 'update' && !isMove(row) && !isActivity(row) && !isUndo(row))
  const contacts = due.filter((row) => row.operation === 'create' && isContact(row))
  const roles = due.filter((row) => row.operation === 'create' && row.object === 'OpportunityContactRole')
  const activities = due.filter((row) => isActivity(row) && !isMove(row) && !isUndo(row))
  const people = [...(await prepareUpdates(context, updates)), ...(await prepareContacts(context, contacts, look))]
  const together = await prepareTogether(context, people, { roles, activities }, look)
  const error = await sendRows(context, [...people, ...(together ?? [])])
  if (error) return error
  // What waited for a contact that was refused was not carried out, and goes by itself.
  const left = (rows: readonly DesiredRow[]) => (together === null ? rows : stillDue(context.db, rows, context.nowMs))
  return (
    (await sendRows(context, await prepareRoles(context, await left(roles), look))) ??
    sendRows(context, await prepareActivities(context, await left(activities), look))
  )
}

type Followers = { readonly roles: readonly DesiredRow[]; readonly activities: readonly DesiredRow[] }

/** What needs the contacts, where it fits into their call (Salesforce fills in the new ids); null where it does not. */
async function prepareTogether(
  context: PushContext,
  people: readonly Outgoing[],
  { roles, activities }: Followers,
  look: LiveLook,
): Promise<readonly Outgoing[] | null> {
  const followers = [...roles, ...activities]
  const isSafe = followers.every((row) => isKeyed(context, row.object)) && mayTravelTogether(context, people, followers)
  if (followers.length === 0 || !isSafe) return null
  const made = new Set(people.flatMap(({ row }) => (row.operation === 'create' ? [row.naturalKey] : [])))
  return [
    ...(await prepareRoles(context, roles, look, made)),
    ...(await prepareActivities(context, activities, look, made)),
  ]
}

/** What hangs on a copy moves before the copy goes, and a deletion looks again whether anything is left (DUP-6). */
async function takeApart(context: PushContext, due: readonly DesiredRow[]): Promise<StepResult> {
  const moves = await context.meter.during('look', () => prepareMoves(context, due.filter(isMove)))
  if (moves.kind === 'failed') return moves.error
  const undos = await context.meter.during('look', () => prepareUndos(context, due.filter(isUndo)))
  if (undos.kind === 'failed') return undos.error
  const deletions = due.filter((row) => row.operation === 'delete' && !isActivity(row) && !isUndo(row))
  const [contacts, roles] = [deletions.filter(isContact), deletions.filter((row) => !isContact(row))]
  const error = await sendRows(context, [...undos.ready, ...moves.ready, ...(await prepareRoleDeletes(context, roles))])
  if (error) return error
  const deletes = await context.meter.during('look', () => prepareDeletes(context, contacts))
  return deletes.kind === 'failed' ? deletes.error : sendRows(context, deletes.ready)
}

const isContact = ({ object }: DesiredRow) => object === 'Contact'
