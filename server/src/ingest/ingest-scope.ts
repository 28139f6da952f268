import type { OrgSettings } from '@reachable/shared/contract'
import type { InboxRow } from '../db/org/inbox.ts'
import { addLog, lineWords, type NewLogEntry } from '../db/org/log.ts'
import type { OrgTx } from '../db/org/open.ts'
import type { MakeId } from '../ids.ts'

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
    mailbox: source?.mailbox ?? null,
    activityId: source?.activityId ?? null,
    settingsVersion: scope.settingsVersion,
    runId: scope.runId,
  }))
  await addLog(scope.tx, scope.said ? entries.filter((entry) => !scope.said?.has(lineWords(entry))) : entries)
}
