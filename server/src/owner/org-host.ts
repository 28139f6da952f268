import { incidentById } from '../db/org/incidents.ts'
import { saveHeartbeat, saveRevoked } from '../db/org/observed-spans.ts'
import { closeOrgDb, type OrgDb, writing } from '../db/org/open.ts'
import { loadConnection } from '../db/org/salesforce-connection.ts'
import { currentSettings, saveSettings } from '../db/org/settings.ts'
import type { MakeId } from '../ids.ts'
import { decideIncident } from '../ingest/domain-incident.ts'
import { type Decider, decisionScope, ingestPending } from '../ingest/ingest-pending.ts'
import { runDaily } from '../jobs/daily-run.ts'
import { runDedupe } from '../jobs/dedupe.ts'
import { askAgainAtMs, dailyDueAtMs, isAnythingDue, nextDueAtMs, type SyncWish } from '../jobs/due.ts'
import { forgetOldBounces } from '../jobs/retention.ts'
import { recheckPeople, syncCycle, syncWhenDue } from '../jobs/sync-cycle.ts'
import type { Log } from '../log.ts'
import type { ConnectTools } from '../salesforce/connect.ts'
import type { SalesforceSync } from '../salesforce/salesforce-sync.ts'
import { adviceCalls } from './advice-calls.ts'
import { connectionCalls, noteStop } from './connection-calls.ts'
import { createFilterBook } from './filter-book.ts'
import { filterCalls } from './filter-calls.ts'
import type { JobLease } from './job-lease.ts'
import { orgReads, toIncident, toRunReport } from './org-reads.ts'
import type { OwnerCalls, WriteSettingsAnswer, WriteSettingsInput } from './owner-calls.ts'
import { peopleActions } from './people-actions.ts'
import { previewCalls } from './preview-calls.ts'
import { setupCalls } from './setup-calls.ts'
import { stagingCalls } from './staging-calls.ts'
import { storeBatch } from './store-batch.ts'
import { subscriptionCalls } from './subscription-calls.ts'
import { syncCalls } from './sync-calls.ts'
import { undoCalls } from './undo-calls.ts'

export type OrgHostInput = {
  readonly db: OrgDb
  readonly makeId: MakeId
  readonly log: Log
  readonly salesforce: SalesforceSync
  readonly connectTools: ConnectTools
  readonly lease: JobLease
}
export type OrgHost = OwnerCalls & { close(): Promise<void> }

/** The one owner of an org's database: every read and write of the org goes through it, jobs included. */
export function createOrgHost({ db, makeId, log, salesforce, connectTools, lease }: OrgHostInput): OrgHost {
  const decider: Decider = {
    db,
    makeId,
    integrationUserId: async (tx) => (await loadConnection(tx))?.integrationUserId ?? '',
  }
  const book = createFilterBook()
  const drain = inTurns()
  const oneJobAtATime = inTurns()
  const jobs = <T>(work: () => Promise<T>) => oneJobAtATime(() => lease.run(work))
  const settle = (nowMs: number) => drain(() => drainInbox(decider, log, nowMs))
  const daily = (nowMs: number) =>
    jobs(async () => {
      const run = await runDaily(decider, salesforce, nowMs)
      // Duplicates come last, and only on a mirror that was just read (SYN-2, DUP-1).
      if (run.state === 'done') await runDedupe(decider, salesforce, nowMs)
      await forgetOldBounces(decider, nowMs)
      return toRunReport(run)
    })
  const cycle = (nowMs: number) =>
    jobs(() => syncCycle(decider, salesforce, nowMs).finally(() => noteStop(decider, nowMs)))
  const whenDue = (nowMs: number) =>
    jobs(() => syncWhenDue(decider, salesforce, nowMs).finally(() => noteStop(decider, nowMs)))

  const due = async (nowMs: number, sync: SyncWish): Promise<string[]> => {
    const ran: string[] = []
    if ((await recheckPeople(decider, nowMs)) > 0) ran.push('recheck')
    const dueAtMs = await dailyDueAtMs(db)
    if (dueAtMs !== null && dueAtMs <= nowMs) {
      const { state, error } = await daily(nowMs)
      ran.push(state === 'done' ? 'daily' : 'daily_failed')
      // A field that nobody filled stops the run, and nothing else that waits for Salesforce.
      if (sync && error === 'setup_incomplete') await cycle(nowMs)
    } else if (sync) {
      const report = await (sync === 'when_due' ? whenDue(nowMs) : cycle(nowMs))
      if (report && report.push !== 'not_connected') ran.push('sync')
    }
    return ran
  }

  const { closePreviews, ...previews } = previewCalls(decider, jobs, log)

  return {
    ...peopleActions(decider, salesforce, jobs),
    ...orgReads(db, book),
    ...previews,
    ...filterCalls(db),
    ...adviceCalls(db, book, makeId),
    ...stagingCalls(db, salesforce),
    ...setupCalls(decider, salesforce, jobs),
    ...connectionCalls(decider, salesforce, connectTools),
    ...undoCalls(decider, salesforce, jobs),
    ...syncCalls(db),
    ...subscriptionCalls(db, (tx, nowMs) => decisionScope(decider, tx, nowMs)),
    ingest: async (input, nowMs) => {
      const answer = await storeBatch(db, input, { book, makeId, nowMs })
      // Decided after the answer; a crash before that leaves the rows pending, and the next start goes on with them.
      settle(nowMs).catch((error: unknown) => log.error({ error: nameOf(error) }, 'the inbox could not be decided'))
      return answer
    },
    heartbeat: (beats, nowMs) =>
      writing(db, async (tx) => {
        for (const beat of beats) await saveHeartbeat(tx, makeId('obs', nowMs), beat)
      }),
    writeSettings: (input, nowMs) => writeSettings(db, input, nowMs),
    settle,
    decideIncident: (verdict, nowMs) =>
      writing(db, async (tx) => {
        const answer = await decideIncident(await decisionScope(decider, tx, nowMs), verdict)
        const stored = answer === 'decided' ? await incidentById(tx, verdict.id) : null
        return stored ? toIncident(stored) : answer === 'over' ? 'over' : 'unknown'
      }),
    revokeMailboxes: (mailboxes, nowMs) => writing(db, (tx) => saveRevoked(tx, mailboxes, nowMs)),
    runDaily: async (nowMs) => {
      await settle(nowMs)
      return daily(nowMs)
    },
    syncCycle: async (nowMs) => {
      await settle(nowMs)
      return cycle(nowMs)
    },
    runDue: async (nowMs, sync, roundMs) => {
      if (sync === 'when_due' && !(await isAnythingDue(db, nowMs))) return []
      await settle(nowMs)
      const work = () => due(nowMs, sync)
      return (await (roundMs === undefined ? lease.run(work) : lease.round(roundMs, work))) ?? []
    },
    nextDueAt: (nowMs, sync) => nextDueAtMs(db, nowMs, sync),
    askAgainAt: (nowMs) => askAgainAtMs(db, nowMs),
    close: async () => {
      await closePreviews()
      await drain(async () => undefined)
      await oneJobAtATime(async () => undefined)
      closeOrgDb(db)
    },
  }
}

async function drainInbox(decider: Decider, log: Log, nowMs: number): Promise<void> {
  for (;;) {
    const slice = await ingestPending(decider, nowMs)
    if (slice.failed > 0) log.error({ failed: slice.failed }, 'some activities could not be decided')
    if (slice.left === 0) return
  }
}

/** SET-6: saved only where nobody was faster; the check and the write are one transaction. */
function writeSettings(db: OrgDb, input: WriteSettingsInput, nowMs: number): Promise<WriteSettingsAnswer> {
  return writing(db, async (tx) => {
    const { version } = await currentSettings(tx)
    if (version !== input.ifVersion) return { kind: 'stale', version }
    const next = version + 1
    await saveSettings(tx, { version: next, settings: input.settings, byUser: input.byUser, atMs: nowMs })
    return { kind: 'saved', current: { version: next, settings: input.settings } }
  })
}

/** Runs what it is given one after the other. */
function inTurns() {
  let last: Promise<unknown> = Promise.resolve()
  return <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}

const nameOf = (error: unknown) => (error instanceof Error ? error.name : 'unknown')
