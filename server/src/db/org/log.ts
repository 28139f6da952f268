import { LogEntry } from '@reachable/shared/contract'
import { and, desc, eq, inArray, isNotNull, lt } from 'drizzle-orm'
import { eachChunk } from './chunks.ts'
import type { OrgReader } from './open.ts'
import { log } from './schema.ts'

/** One line of the engagement log before it is stored; `mailbox` decides which rep may read it (LOG-6). */
export type NewLogEntry = Omit<typeof log.$inferInsert, 'crm' | 'evidence'> & {
  readonly crm: LogEntry['crm']
  readonly evidence: readonly string[]
}

/** Fifteen columns a row; SQLite binds at most 32,766 values in one statement. */
const ROWS_PER_INSERT_MAX = 1_000

export async function addLog(db: OrgReader, entries: readonly NewLogEntry[]): Promise<void> {
  for (let start = 0; start < entries.length; start += ROWS_PER_INSERT_MAX) {
    const rows = entries.slice(start, start + ROWS_PER_INSERT_MAX)
    await db.insert(log).values(rows.map((entry) => ({ ...entry, evidence: [...entry.evidence] })))
  }
}

/** What the log says of one activity so far: the words of each line, and the version of the settings of the newest. */
export async function saidOf(
  db: OrgReader,
  activityId: string,
): Promise<{ readonly lines: ReadonlySet<string>; readonly settingsVersion: number }> {
  const { action, outcome, address, refusal, settingsVersion } = log
  const rows = await db
    .select({ action, outcome, address, refusal, settingsVersion })
    .from(log)
    .where(eq(log.activityId, activityId))
    .orderBy(desc(log.id))
    .limit(ROWS_PER_INSERT_MAX)
  return { lines: new Set(rows.map(lineWords)), settingsVersion: rows[0]?.settingsVersion ?? 0 }
}

/** Two lines with the same words say the same of an activity. */
export const lineWords = (line: Pick<NewLogEntry, 'action' | 'outcome' | 'address' | 'refusal'>): string =>
  JSON.stringify([line.action, line.outcome, line.address ?? null, line.refusal ?? null])

/** Those of the activities of which the log says something already. */
export async function loggedActivities(db: OrgReader, activityIds: readonly string[]): Promise<Set<string>> {
  const rows = await eachChunk(activityIds, (chunk) =>
    db
      .selectDistinct({ activityId: log.activityId })
      .from(log)
      .where(inArray(log.activityId, chunk))
      .limit(chunk.length),
  )
  return new Set(rows.flatMap(({ activityId }) => activityId ?? []))
}

export type LogFilter = {
  readonly address?: string | undefined
  readonly activityId?: string | undefined
  readonly runId?: string | undefined
  /** Beside one of the three above: by itself it would walk the whole log. */
  readonly action?: string | undefined
  /** Only entries of these mailboxes; undefined means all (admins). */
  readonly mailboxes?: readonly string[] | undefined
}

/** Newest first; `before` is the id of the last entry of the page before. */
export async function listLog(
  db: OrgReader,
  filter: LogFilter,
  page: { before?: string | undefined; limit: number },
): Promise<LogEntry[]> {
  const rows = await db
    .select()
    .from(log)
    .where(
      and(
        filter.address === undefined ? undefined : eq(log.address, filter.address),
        filter.activityId === undefined ? undefined : eq(log.activityId, filter.activityId),
        filter.runId === undefined ? undefined : eq(log.runId, filter.runId),
        filter.action === undefined ? undefined : eq(log.action, filter.action),
        filter.mailboxes === undefined ? undefined : inArray(log.mailbox, [...filter.mailboxes]),
        page.before === undefined ? undefined : lt(log.id, page.before),
      ),
    )
    .orderBy(desc(log.id))
    .limit(page.limit)
  return rows.map(toEntry)
}

const toEntry = (row: typeof log.$inferSelect): LogEntry =>
  LogEntry.parse({ ...row, at: new Date(row.atMs).toISOString() })

/** What a run wrote to Salesforce, newest first, so that it can be taken back in reverse (UND-1). */
export async function writesOfRun(
  db: OrgReader,
  runId: string,
  page: { before: string | undefined; limit: number },
): Promise<LogEntry[]> {
  const isLater = page.before === undefined ? undefined : lt(log.id, page.before)
  const rows = await db
    .select()
    .from(log)
    .where(and(eq(log.runId, runId), isLater, eq(log.outcome, 'done'), isNotNull(log.crm)))
    .orderBy(desc(log.id))
    .limit(page.limit)
  return rows.map(toEntry)
}

/** Those of the entries that are still kept. */
export async function logEntriesByIds(db: OrgReader, ids: readonly string[]): Promise<LogEntry[]> {
  const rows = await eachChunk(ids, (chunk) => db.select().from(log).where(inArray(log.id, chunk)).limit(chunk.length))
  return rows.map(toEntry)
}

/** Whose activities led to these entries, by entry; null: a run did. */
export async function mailboxesOf(db: OrgReader, ids: readonly string[]): Promise<ReadonlyMap<string, string | null>> {
  const { id, mailbox } = log
  const rows = await eachChunk(ids, (chunk) =>
    db.select({ id, mailbox }).from(log).where(inArray(id, chunk)).limit(chunk.length),
  )
  return new Map(rows.map((row) => [row.id, row.mailbox]))
}

/** One entry, where it may be seen; null where it is not there or not theirs (LOG-6). */
export async function logEntryById(
  db: OrgReader,
  id: string,
  mailboxes: readonly string[] | undefined,
): Promise<LogEntry | null> {
  const isTheirs = mailboxes === undefined ? undefined : inArray(log.mailbox, [...mailboxes])
  const [row] = await db
    .select()
    .from(log)
    .where(and(eq(log.id, id), isTheirs))
    .limit(1)
  return row ? toEntry(row) : null
}
