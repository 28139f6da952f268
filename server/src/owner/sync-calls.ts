import type { DeadLetter, DeadLetterPage, SalesforceUsage } from '@reachable/shared/contract'
import * as z from 'zod'
import { countDead, type DeadKey, listDead, retryDead } from '../db/org/dead-letters.ts'
import type { DesiredRow } from '../db/org/desired-merge.ts'
import { type OrgDb, writing } from '../db/org/open.ts'
import { currentSettings } from '../db/org/settings.ts'
import { usageNow } from '../salesforce/call-budget.ts'
import type { PageInput } from './owner-calls.ts'
import { readCursor, toPage } from './page-cursor.ts'

export type SyncCalls = {
  /** What the sync spends of the org's calls, and what it holds back (SYN-2). */
  salesforceUsage(nowMs: number): Promise<SalesforceUsage>
  /** What Salesforce would not take (CON-14). */
  deadLetters(filter: { errorCode: string | null }, page: PageInput): Promise<DeadLetterPage>
  /** Sends one again; false where there is no such dead letter. */
  retryDeadLetter(id: string, nowMs: number): Promise<boolean>
  /** Sends all with this code of Salesforce again; answers how many. */
  retryDeadLetters(errorCode: string, nowMs: number): Promise<number>
}

export function syncCalls(db: OrgDb): SyncCalls {
  return {
    salesforceUsage: async (nowMs) => usageNow(db, (await currentSettings(db)).settings.salesforce, nowMs),
    deadLetters: async ({ errorCode }, page) => {
      const after = readCursor(Key, page.cursor) ?? null
      const rows = await listDead(db, { after, limit: page.limit + 1, code: errorCode })
      const { items, nextCursor } = toPage(rows, page, toDeadLetter, keyOf)
      return { deadLetters: [...items], counts: await countDead(db), nextCursor, hasMore: nextCursor !== null }
    },
    retryDeadLetter: async (id, nowMs) => {
      const key = readId(id)
      return key !== null && (await writing(db, (tx) => retryDead(tx, { key }, nowMs))) > 0
    },
    retryDeadLetters: (code, nowMs) => writing(db, (tx) => retryDead(tx, { code }, nowMs)),
  }
}

const Key = z.object({
  object: z.enum(['Contact', 'Lead', 'OpportunityContactRole', 'Task', 'Event']),
  naturalKey: z.string(),
})
const keyOf = ({ object, naturalKey }: DesiredRow): DeadKey => ({ object, naturalKey })

const PREFIX = 'dead_'
const writeId = (row: DesiredRow) => PREFIX + Buffer.from(JSON.stringify(keyOf(row))).toString('base64url')
const readId = (id: string): DeadKey | null =>
  id.startsWith(PREFIX) ? (readCursor(Key, id.slice(PREFIX.length)) ?? null) : null

function toDeadLetter(row: DesiredRow): DeadLetter {
  const { object, operation, recordId, address, values, attempts, rule, why } = row
  const [errorCode = '', ...message] = (row.lastError ?? '').split(': ')
  return {
    ...{ id: writeId(row), object, operation, recordId, address, errorCode, message: message.join(': ') },
    ...{ values, attempts, rule, why, decidedAt: new Date(row.decidedAtMs).toISOString() },
  }
}
