import type { OrgSettings } from '@reachable/shared/contract'
import type { InboxRow } from '../db/org/inbox.ts'
import { addLog, lineWords, type NewLogEntry } from '../db/org/log.ts'
import type { OrgTx } from '../db/org/open.ts'
import type { MakeId } from '../ids.ts'
import type { MirrorSlice } from './mirror-slice.ts'

/** What every decision of an org shares: one transaction, one moment, one version of the settings. */
export type DecisionScope = {
  readonly tx: OrgTx
  readonly makeId: MakeId
  /** Business time of the decision. */
  readonly nowMs: number
  readonly settings: OrgSettings
  readonly settingsVersion: number
  readonly integrationUserId: string
  /** Set while a run decides; null for activities. */
  readonly runId: string | null
  /** The mirror behind the activities of this transaction, read once for all of them. */
  readonly mirror?: MirrorSlice
  /** Lines that wait to be stored with the activity; without it each is stored at once. */
  readonly lines?: NewLogEntry[]
  /** While an activity is decided again: what the log says of it already is not said twice. */
  readonly said?: ReadonlySet<string>
}

/** The scope of one captured activity. */
export type IngestScope = DecisionScope & { readonly row: InboxRow }

/** One line of the log before it knows its activity and its run. */
export type Reason = Pick<NewLogEntry, 'action' | 'outcome' | 'rule' | 'why'> & {
  readonly address?: string | null
  readonly refusal?: string | null
  readonly evidence?: readonly string[]
  readonly crm?: NewLogEntry['crm']
  /** Who may read it where no activity says so. */
  readonly mailbox?: string | null
}

/** Writes lines of the engagement log. `source` is the activity that led to them; null for a run. */
export async function logReasons(
  scope: DecisionScope,
  source: Pick<InboxRow, 'activityId' | 'mailbox'> | null,
  reasons: readonly Reason[],
): Promise<void> {
  const entries = reasons.map((reason) => ({
    id: scope.makeId('log', scope.nowMs),
    atMs: scope.nowMs,
    address: null,
    refusal: null,
    evidence: [],
    crm: null,
    ...reason,
    mailbox: source?.mailbox ?? reason.mailbox ?? null,
    activityId: source?.activityId ?? null,
    settingsVersion: scope.settingsVersion,
    runId: scope.runId,
  }))
  const fresh = scope.said ? entries.filter((entry) => !scope.said?.has(lineWords(entry))) : entries
  if (scope.lines) scope.lines.push(...fresh)
  else await addLog(scope.tx, fresh)
}

/** Stores the lines that wait: before anybody reads the log, and at the end of an activity. */
export async function storeLines({ tx, lines }: DecisionScope): Promise<void> {
  if (lines && lines.length > 0) await addLog(tx, lines.splice(0))
}
