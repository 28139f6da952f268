import type {
  Activity,
  ActivityResult,
  BadgeState,
  BounceEvent,
  Heartbeat,
  Incident,
  IncidentDecisionRequest,
  LogEntry,
  OrgSettings,
  PeoplePage,
  Person,
  Reachability,
  ReachabilityChanges,
  VersionedSettings,
} from '@reachable/shared/contract'

import type { SyncWish } from '../jobs/due.ts'
import type { AdviceCalls } from './advice-calls.ts'
import type { ConnectionCalls } from './connection-calls.ts'
import type { FilterCalls } from './filter-calls.ts'
import type { PeopleActions } from './people-actions.ts'
import type { PreviewCalls } from './preview-calls.ts'
import type { SetupCalls } from './setup-calls.ts'
import type { StagingCalls } from './staging-calls.ts'
import type { SubscriptionCalls } from './subscription-calls.ts'
import type { SyncCalls } from './sync-calls.ts'
import type { UndoCalls } from './undo-calls.ts'

/** Whose entries may be seen: those of these mailboxes, or all (admins). */
export type Viewer = { readonly mailboxes: readonly string[] | null }
export type PageInput = { readonly limit: number; readonly cursor: string | null }
export type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null }

export type IngestInput = {
  readonly userAddress: string
  /** Items that passed validation, with their place in the request. */
  readonly accepted: readonly { readonly index: number; readonly activity: Activity }[]
  /** Items that were refused before; they are part of the answer that an Idempotency-Key stores. */
  readonly refused: readonly ActivityResult[]
  readonly idempotency: { readonly key: string; readonly requestDigest: string } | null
}
export type IngestAnswer =
  | { readonly kind: 'answered'; readonly results: readonly ActivityResult[] }
  | { readonly kind: 'key_reused' }

export type WriteSettingsInput = {
  readonly ifVersion: number
  readonly settings: OrgSettings
  readonly byUser: string
}
export type WriteSettingsAnswer =
  | { readonly kind: 'saved'; readonly current: VersionedSettings }
  | { readonly kind: 'stale'; readonly version: number }

/** What an admin says about an incident. */
export type IncidentVerdict = IncidentDecisionRequest & { readonly id: string; readonly byUser: string }

export type RunReport = {
  readonly id: string
  readonly kind: string
  readonly localDate: string
  readonly state: 'running' | 'done' | 'failed'
  readonly startedAt: string
  readonly finishedAt: string | null
  readonly counts: Readonly<Record<string, number>> | null
  readonly error: string | null
}

/** One mirror read and one push, with the planning between them. */
export type CycleReport = {
  readonly pull: string
  readonly push: string
  readonly changedAddresses: number
  readonly written: number
  readonly refused: number
  readonly inDoubt: number
  readonly calls: number
}

/**
 * Everything that an org's owner can be asked. Arguments and answers are plain data: they cross a thread by copy.
 * Business time is always an argument; the owner has no clock.
 */
type CoreCalls = {
  ingest(input: IngestInput, nowMs: number): Promise<IngestAnswer>
  heartbeat(beats: readonly Heartbeat[], nowMs: number): Promise<void>
  lookup(addresses: readonly string[], userAddress: string): Promise<Reachability[]>
  /** What changed after that number, and what the profile of this user captures. */
  changes(
    after: number,
    limit: number,
    userAddress: string,
  ): Promise<Omit<ReachabilityChanges, 'cursor'> & { cursor: number }>
  people(filter: { state: BadgeState | null }, page: PageInput): Promise<PeoplePage>
  person(address: string, viewer: Viewer): Promise<Person>
  logEntries(
    filter: { address: string | null; activityId: string | null; runId: string | null; action: string | null },
    viewer: Viewer,
    page: PageInput,
  ): Promise<Page<LogEntry>>
  bounceEvents(filter: { address: string | null }, viewer: Viewer, page: PageInput): Promise<Page<BounceEvent>>
  readSettings(): Promise<VersionedSettings>
  writeSettings(input: WriteSettingsInput, nowMs: number): Promise<WriteSettingsAnswer>
  runs(limit: number): Promise<RunReport[]>
  /** Decides everything that waits in the inbox and answers when nothing is left. */
  settle(nowMs: number): Promise<void>
  incidents(page: PageInput): Promise<Page<Incident>>
  /** Ends an open incident; answers it, or why not. */
  decideIncident(verdict: IncidentVerdict, nowMs: number): Promise<Incident | 'unknown' | 'over'>
  /** Nobody watches these mailboxes any more; a later heartbeat of one takes it back (ACT-16). */
  revokeMailboxes(mailboxes: readonly string[], nowMs: number): Promise<void>
  /** Runs the daily run of this date, or answers what it did if it ran already. */
  runDaily(nowMs: number): Promise<RunReport>
  syncCycle(nowMs: number): Promise<CycleReport>
  /**
   * Settles, and runs what is due; answers the names of what ran. Without `sync`, only a daily run asks Salesforce. With
   * `roundMs`, the process time between two rounds, nothing runs where another worker sees to the org.
   */
  runDue(nowMs: number, sync: SyncWish, roundMs?: number): Promise<string[]>
  /** The next business time after `nowMs` at which something is due; null: nothing is known to come. */
  nextDueAt(nowMs: number, sync: SyncWish): Promise<number | null>
  /** When a worker is to ask again whether anything is due: soon where a capture may go to Salesforce. */
  askAgainAt(nowMs: number): Promise<number>
}
export type OwnerCalls = CoreCalls &
  AdviceCalls &
  ConnectionCalls &
  FilterCalls &
  PeopleActions &
  PreviewCalls &
  SetupCalls &
  StagingCalls &
  SubscriptionCalls &
  SyncCalls &
  UndoCalls
export type OwnerMethod = keyof OwnerCalls

/** The way to the owner of an org, wherever it lives. Rejects for an org that is not known. */
export type Owners = {
  call<M extends OwnerMethod>(orgId: string, method: M, ...args: Parameters<OwnerCalls[M]>): ReturnType<OwnerCalls[M]>
  /** Makes an org known. Its database is opened with the first call. */
  register(org: { readonly orgId: string; readonly databaseUrl: string }): Promise<void>
  /** Finishes what is under way and closes all databases. */
  close(): Promise<void>
}
