import { chunksOf } from '../db/org/chunks.ts'
import { isActivity, isActivityChange } from '../db/org/desired-activities.ts'
import { type DesiredRow, isCancelled } from '../db/org/desired-merge.ts'
import { markRetry } from '../db/org/desired-state.ts'
import { isUndo } from '../db/org/desired-undo.ts'
import { contactsByEmails, rolesByOpportunities } from '../db/org/mirror.ts'
import { storedContacts, storedLeads } from '../db/org/mirror-write.ts'
import { type OrgReader, writing } from '../db/org/open.ts'
import type { LiveLook } from './live-look.ts'
import { isKeyed, type PushContext } from './push-context.ts'
import { changedValues, fitValues, valuesOf } from './row-values.ts'
import { settleRefused, settleWritten } from './settle.ts'
import { takesApart } from './settle-apart.ts'

/** One transaction of results: short enough not to hold up badges. */
const ROWS_PER_WRITE = 50

/**
 * Finds out what became of writes whose answer was lost (SYN-1): the record is as we wanted it, or the write did not
 * happen and is due again. The live look has brought the mirror up to date for these rows.
 */
export async function verifyRows(context: PushContext, rows: readonly DesiredRow[], look: LiveLook): Promise<void> {
  for (const chunk of chunksOf(rows, ROWS_PER_WRITE)) {
    await writing(context.db, async (tx) => {
      for (const row of chunk) {
        // Their own last look tells whether a move, a deletion or an undo happened.
        // A change of an activity of ours can be sent again as it is.
        if (!context.safety.inDoubt || takesApart({ row }) || isActivityChange(row) || isUndo(row))
          await markRetry(tx, row, { nextAttemptAtMs: context.nowMs, error: null })
        else if (row.operation === 'create') await verifyCreate(tx, context, row, look)
        else await verifyUpdate(tx, context, row, look)
      }
    })
  }
}

async function verifyCreate(tx: OrgReader, context: PushContext, row: DesiredRow, look: LiveLook): Promise<void> {
  const recordId = createdId(row, look) ?? (isKeyed(context, row.object) ? null : await createdWithoutKey(tx, row))
  if (recordId === null) return markRetry(tx, row, { nextAttemptAtMs: context.nowMs, error: null })
  const sent = fitValues(row, context.catalog, context.settings).values
  await settleWritten(tx, context, { row, recordId, sent, before: {}, isNewToMirror: false })
}

/** The record that carries our key, if the look found it. */
export const createdId = (row: DesiredRow, look: LiveLook): string | null =>
  idsOf(row, look).get(row.naturalKey) ?? null

function idsOf(row: DesiredRow, look: LiveLook): ReadonlyMap<string, string> {
  if (isActivity(row)) return look.activityIds
  return row.object === 'Contact' ? look.contactIds : look.roleIds
}

/** Where the org has no key field: our mark on a record of the same person is all there is to know it by. */
async function createdWithoutKey(tx: OrgReader, row: DesiredRow): Promise<string | null> {
  if (row.object === 'Contact') {
    const contacts = await contactsByEmails(tx, row.address === null ? [] : [row.address])
    return contacts.find((contact) => contact.createdByReachable)?.id ?? null
  }
  const roles = await rolesByOpportunities(tx, row.opportunityId === null ? [] : [row.opportunityId])
  return roles.find((role) => role.createdByReachable && role.contactId === row.values.ContactId)?.id ?? null
}

async function verifyUpdate(tx: OrgReader, context: PushContext, row: DesiredRow, look: LiveLook): Promise<void> {
  const { catalog, settings, nowMs } = context
  const recordId = row.recordId ?? row.naturalKey
  if (!look.recordIds.has(recordId)) return settleRefused(tx, context, row, RECORD_GONE)
  const [record] = row.object === 'Lead' ? await storedLeads(tx, [recordId]) : await storedContacts(tx, [recordId])
  const wanted = fitValues(row, catalog, settings).values
  const isThere = record && Object.keys(changedValues(wanted, valuesOf(record, settings.fields))).length === 0
  if (!isThere || isCancelled(row)) return markRetry(tx, row, { nextAttemptAtMs: nowMs, error: null })
  const before = row.before ?? {}
  await settleWritten(tx, context, { row, recordId, sent: wanted, before, isNewToMirror: false })
}

export const RECORD_GONE = {
  refusal: 'record_gone',
  rule: 'HBF-5',
  why: 'The record is no longer in Salesforce, or we may not see it.',
}
