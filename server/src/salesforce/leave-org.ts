import { randomBytes } from 'node:crypto'
import { REFUSALS } from '@reachable/shared/rules'
import { type DesiredRow, isCancelled } from '../db/org/desired-merge.ts'
import { listUnsettled } from '../db/org/desired-state.ts'
import { forgetRecords } from '../db/org/forget-records.ts'
import { claimLease } from '../db/org/lease.ts'
import { addLog, type NewLogEntry } from '../db/org/log.ts'
import type { OrgTx } from '../db/org/open.ts'
import { OTHER_ORG, savePending } from '../db/org/pending.ts'
import { currentSettings } from '../db/org/settings.ts'
import { DECIDE_AGAIN, saveSyncState } from '../db/org/sync-state.ts'
import { createMakeId, type MakeId } from '../ids.ts'
import { mainAction } from './push-context.ts'

const ROWS_PER_STEP = 1_000

/**
 * These data are taken over to another Salesforce org, where the record ids of this one mean nothing. What was planned
 * is dropped, with a line in the log for each row; what captured activities had planned is decided again once the
 * mirror holds the other org. Jobs that are under way are fenced off, so that nothing of the old org is stored later.
 */
export async function leaveOrg(tx: OrgTx, nowMs: number): Promise<void> {
  await claimLease(tx, { holder: 'other-org', nowMs: 0, untilMs: 0, isGone: () => true })
  const { version, settings } = await currentSettings(tx)
  const makeId = createMakeId(() => randomBytes(4).toString('hex'))
  for (let after: DesiredRow | null = null; ; ) {
    const rows: DesiredRow[] = await listUnsettled(tx, after, ROWS_PER_STEP)
    const line = (row: DesiredRow) => dropped(row, mainAction(row, settings.fields), { makeId, nowMs, version })
    const wanted = rows.filter((row) => !isCancelled(row))
    await addLog(tx, wanted.map(line))
    for (const row of wanted) await keepActivity(tx, row)
    after = rows.at(-1) ?? null
    if (rows.length < ROWS_PER_STEP) break
  }
  await forgetRecords(tx)
  await saveSyncState(tx, DECIDE_AGAIN, 'true')
}

async function keepActivity(tx: OrgTx, { address, activityId, occurredAtMs: atMs }: DesiredRow): Promise<void> {
  if (address !== null && activityId !== null) await savePending(tx, { address, activityId, refusal: OTHER_ORG, atMs })
}

function dropped(
  row: DesiredRow,
  action: string,
  { makeId, nowMs, version }: { readonly makeId: MakeId; readonly nowMs: number; readonly version: number },
): NewLogEntry {
  const { object, recordId, values, address, mailbox, activityId, evidence, runId } = row
  return {
    ...{ id: makeId('log', nowMs), atMs: nowMs, action, address, mailbox, activityId, evidence, runId },
    ...{ outcome: 'skipped', refusal: OTHER_ORG, ...REFUSALS[OTHER_ORG], settingsVersion: version },
    crm: { object, recordId, before: {}, after: values },
  }
}
