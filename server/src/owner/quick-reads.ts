import { closeOrgDb, type OrgDb, openOrgReader } from '../db/org/open.ts'
import { createFilterBook } from './filter-book.ts'
import type { OrgAddress } from './inline-owners.ts'
import { orgReads } from './org-reads.ts'
import type { OwnerCalls, OwnerMethod } from './owner-calls.ts'

/** Questions for which somebody waits with a mail open. They read a few rows by index and write nothing. */
const QUICK_METHODS = ['lookup', 'changes'] as const satisfies readonly OwnerMethod[]
type QuickMethod = (typeof QUICK_METHODS)[number]
type Answers = Pick<OwnerCalls, QuickMethod>

/** Each open database costs a few file handles and about a megabyte; the one asked longest ago is closed. */
const OPEN_MAX = 200

export const isQuick = (method: OwnerMethod): method is QuickMethod =>
  (QUICK_METHODS as readonly OwnerMethod[]).includes(method)

export type QuickReads = {
  /** The answers of this org; its database is opened with the first question. */
  of(org: OrgAddress): Promise<Answers>
  /** Its database is elsewhere now; the next question opens it there. */
  forget(orgId: string): Promise<void>
  close(): Promise<void>
}

/**
 * Answers quick questions in the thread that calls, each org through a connection of its own that only reads: they do
 * not queue behind what the owner is doing (ADR 10). `prepare` sees to it that the database exists and is up to date.
 */
export function createQuickReads(token: string | null, prepare: (orgId: string) => Promise<unknown>): QuickReads {
  const readers = new Map<string, Promise<{ db: OrgDb; answers: Answers }>>()
  const opened = async ({ orgId, databaseUrl }: OrgAddress) => {
    await prepare(orgId)
    const db = await openOrgReader({ url: databaseUrl, ...(token === null ? {} : { authToken: token }) })
    return { db, answers: orgReads(db, createFilterBook()) }
  }
  const forget = async (orgId: string) => {
    const reader = readers.get(orgId)
    readers.delete(orgId)
    if (reader) await reader.then(({ db }) => closeOrgDb(db)).catch(() => undefined)
  }
  return {
    of: async (org) => {
      const known = readers.get(org.orgId)
      const reader = known ?? opened(org)
      // Moved to the end: the first one is the one asked longest ago.
      readers.delete(org.orgId)
      readers.set(org.orgId, reader)
      // A database that could not be opened is tried again by the next question.
      if (!known) reader.catch(() => readers.delete(org.orgId))
      const [oldest] = readers.keys()
      if (readers.size > OPEN_MAX && oldest !== undefined) await forget(oldest)
      return (await reader).answers
    },
    forget,
    close: async () => {
      for (const orgId of [...readers.keys()]) await forget(orgId)
    },
  }
}
