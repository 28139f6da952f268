import type { DesiredRow } from '../db/org/desired-merge.ts'
import { markRetry, markWithout } from '../db/org/desired-state.ts'
import type { OrgReader } from '../db/org/open.ts'
import { describeError, reactionTo, type SalesforceError } from './errors.ts'
import type { Outgoing } from './prepare.ts'
import type { PushContext } from './push-context.ts'
import { settleDead, settleWritten } from './settle.ts'

/**
 * A row that Salesforce did not take, with its first error. `isShared`: it is the error of a whole collection that one of
 * its rows made unreadable, a value of the wrong type or a field that went meanwhile; which one, it does not say.
 */
export type Refused = { readonly item: Outgoing; readonly error: SalesforceError; readonly isShared: boolean }

/** Smaller collections may pass, or at least tell which row it is. */
export const asksForFewer = ({ error, isShared }: Omit<Refused, 'item'>): boolean => {
  const reaction = reactionTo(error, 'row')
  return reaction === 'split' || (isShared && reaction === 'skip')
}

export const RETRY_FIRST_MS = 15_000
/** The second is what records answer that know no recycle bin; we saw them a moment ago, so they are not hidden. */
const GONE = ['ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY']
const RETRY_LONGEST_MS = 30 * 60_000
/** About nine hours of half-hourly tries: a lock or an overloaded trigger that lasts longer needs a person. */
const ATTEMPTS_MAX = 25
/** These rarely get better by themselves. */
const FEW_ATTEMPTS: Readonly<Record<string, number>> = {
  UNKNOWN_EXCEPTION: 3,
  INVALID_CROSS_REFERENCE_KEY: 2,
  DUPLICATE_VALUE: 3,
  DUPLICATE_EXTERNAL_ID: 1,
}

/** When a row that has been tried before is due again: 15 s, doubled each time, at most half an hour. */
const retryAtMs = (row: DesiredRow, nowMs: number): number =>
  nowMs + Math.min(RETRY_LONGEST_MS, RETRY_FIRST_MS * 2 ** Math.min(row.attempts, 10))

/** What follows from Salesforce's answer for one row. Nothing is tried for ever (CON-14). */
export async function applyRefusal(tx: OrgReader, context: PushContext, refused: Refused): Promise<void> {
  const { item, error } = refused
  const { row } = item
  const { nowMs } = context
  // Somebody was faster, or our first request was: what was wanted is so.
  if (row.operation === 'delete' && GONE.includes(error.code)) {
    const { values: sent, before } = item
    return settleWritten(tx, context, { row, recordId: row.recordId ?? '', sent, before, isNewToMirror: true })
  }
  // Not carried out, because the contact beside it was refused: no try of its own.
  if (item.contactKey !== undefined && error.code === 'PROCESSING_HALTED') {
    return markRetry(tx, row, { nextAttemptAtMs: nowMs, error: null, attempts: row.attempts })
  }
  if (refused.isShared && !isGuilty(refused)) {
    return markRetry(tx, row, { nextAttemptAtMs: nowMs, error: null, attempts: row.attempts })
  }
  if (row.attempts + 1 >= (FEW_ATTEMPTS[error.code] ?? ATTEMPTS_MAX)) return settleDead(tx, context, row, error)
  const text = describeError(error)
  switch (reactionTo(error, 'row')) {
    case 'without-field':
      return dropFields(tx, context, { item, error })
    // The next look finds the record that has our key.
    case 'adopt':
      return markRetry(tx, row, { nextAttemptAtMs: nowMs, error: text })
    case 'split':
      if (context.size.rows === 1) return settleDead(tx, context, row, error)
      return markRetry(tx, row, { nextAttemptAtMs: nowMs, error: text })
    case 'retry':
    case 'pause':
    case 'refresh':
      return markRetry(tx, row, { nextAttemptAtMs: retryAtMs(row, nowMs), error: text })
    case 'skip':
    case 'stop':
      return settleDead(tx, context, row, error)
  }
}

/** Without these there is no record to speak of. */
const ESSENTIAL = ['LastName', 'Email', 'AccountId', 'OpportunityId', 'ContactId']

/** Of a collection that failed as a whole only the rows with the missing field can do something about it. */
function isGuilty({ item, error }: Refused): boolean {
  const reaction = reactionTo(error, 'row')
  if (reaction === 'without-field') return namedFields(error).some((name) => name in item.row.values)
  return reaction !== 'skip'
}

async function dropFields(
  tx: OrgReader,
  context: PushContext,
  { item, error }: Pick<Refused, 'item' | 'error'>,
): Promise<void> {
  const { row } = item
  const dropped = namedFields(error).filter((name) => name in row.values && !ESSENTIAL.includes(name))
  const isLast = dropped.length === Object.keys(row.values).length
  if (dropped.length === 0 || isLast) return settleDead(tx, context, row, error)
  await markWithout(tx, row, dropped, describeError(error))
}

/** An inactive owner is answered without a field name, and a missing column with its name in the text only. */
function namedFields({ code, message, fields }: SalesforceError): string[] {
  if (code === 'INACTIVE_OWNER_OR_USER') return ['OwnerId']
  const column = /No such column '([^']+)'/.exec(message)?.[1]
  return column === undefined ? [...fields] : [...fields, column]
}
