import type { LogEntry } from '@reachable/shared/contract'
import { LogPage } from '@reachable/shared/contract'
import type { ApiClient } from './api-client.ts'

/** A played history of a few hundred people stays far below; more means a loop. */
const LOG_ENTRIES_MAX = 50_000

/** The whole engagement log as that caller may see it, newest first. */
export async function readLog(caller: ApiClient): Promise<LogEntry[]> {
  const entries: LogEntry[] = []
  let cursor: string | null = null
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page = LogPage.parse(await caller.demand('GET', `/v1/log?limit=100${query}`))
    entries.push(...page.entries)
    cursor = page.nextCursor
  } while (cursor !== null && entries.length < LOG_ENTRIES_MAX)
  return entries
}
