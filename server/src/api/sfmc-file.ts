import { type Activity, activityId, DIAGNOSTIC_CHARACTERS_MAX } from '@reachable/shared/contract'
import { cutText } from '@reachable/shared/reachability'
import {
  readSfmcRow,
  SFMC_COLUMNS,
  SFMC_COLUMNS_NEEDED,
  SFMC_RULE,
  type SfmcColumn,
  type SfmcReading,
  type SfmcRow,
} from '@reachable/shared/rules'
import { readCsvLines } from './csv.ts'

export type SfmcLine = { readonly line: number; readonly row: SfmcRow }
export type SfmcFile =
  | { readonly kind: 'read'; readonly lines: readonly SfmcLine[] }
  | { readonly kind: 'no_csv' }
  | { readonly kind: 'missing_columns'; readonly columns: readonly string[] }

/** Reads a bounce file of SFMC; each row by itself, so that a bad one costs only itself. */
export function readSfmcFile(text: string, reading: SfmcReading): SfmcFile {
  const [head, ...rows] = readCsvLines(text) ?? []
  if (!head) return { kind: 'no_csv' }
  const columns = head.values.map((name) => columnOf(name))
  const missing = SFMC_COLUMNS_NEEDED.filter((column) => !columns.includes(column))
  if (missing.length > 0) return { kind: 'missing_columns', columns: missing }
  return {
    kind: 'read',
    lines: rows.map(({ line, values }) => {
      const named = columns.flatMap((column, index) => (column === null ? [] : [[column, values[index] ?? '']]))
      return { line, row: readSfmcRow(Object.fromEntries(named), reading) }
    }),
  }
}

function columnOf(name: string): SfmcColumn | null {
  const plain = name.replaceAll(/[\s_]/g, '').toLowerCase()
  return SFMC_COLUMNS.find((column) => column.toLowerCase() === plain) ?? null
}

/**
 * The row as the activity that a captured notice would be: one road for both. Its id holds no mailbox, so that the same
 * file imported by a second admin brings nothing new (CAP-3).
 */
export function activityOfRow(
  row: SfmcRow & { readonly kind: 'bounce' },
  { mailbox, channelId }: { readonly mailbox: string; readonly channelId: string | null },
): Activity {
  const { address, recipientState, senderStatus, status, replyCode, subscriberKey } = row
  const occurredAt = new Date(row.atMs).toISOString()
  const diagnostic = row.diagnostic === null ? null : cutText(row.diagnostic, DIAGNOSTIC_CHARACTERS_MAX)
  const recipient = {
    ...{ address, recipientState, status, replyCode, diagnostic, finalAddress: null, remoteMta: null, reason: null },
    ...{ action: 'failed' as const, hard: recipientState === 'hardBounce', rule: SFMC_RULE },
  }
  return {
    kind: 'bounce.received',
    id: activityId('bounce.received', 'sfmc', JSON.stringify([address, occurredAt, recipientState, senderStatus])),
    ...{ occurredAt, mailbox, source: 'import', senderStatus },
    ...(channelId === null ? {} : { channelId }),
    ...(subscriberKey === null ? {} : { userId: subscriberKey.slice(0, USER_ID_CHARACTERS_MAX) }),
    report: {
      ...{ kind: 'bounce', recipients: [recipient], reportingMta: null, noticeMessageId: null },
      ...{ originalMessageId: null, originalSentAt: null, fromOwnMailSystem: false, authentication: 'unknown' },
    },
  }
}

const USER_ID_CHARACTERS_MAX = 128
