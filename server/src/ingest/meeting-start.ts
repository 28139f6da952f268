import type { ActivityOf } from '@reachable/shared/contract'
import { activityOfTouch, putTouch } from '../db/org/evidence.ts'
import { activitiesByIds, type InboxRow } from '../db/org/inbox.ts'
import type { OrgTx } from '../db/org/open.ts'

type Meeting = ActivityOf<'meeting.scheduled'>

/**
 * A meeting is an activity twice: when we invite, and when it takes place (INT-2). The second one lies in the future at
 * first, where rules do not see it; a later version of the invite moves it, and a cancellation takes it back to the
 * moment of the cancellation itself.
 */
export async function saveMeetingStart(
  tx: OrgTx,
  row: InboxRow,
  { meeting }: Meeting,
  addresses: readonly string[],
): Promise<void> {
  const atMs = meeting.isCancelled ? row.occurredAtMs : Date.parse(meeting.startsAt)
  for (const address of addresses) {
    const id = `tch_${row.mailbox}_${meeting.uid}_${address}`
    if (await isNewerStored(tx, id, meeting.sequence)) continue
    const { activityId, mailbox } = row
    await putTouch(tx, { id, activityId, address, mailbox, kind: 'meeting_start', atMs, messageId: null })
  }
}

/** Invites may arrive in any order. */
async function isNewerStored(tx: OrgTx, touchId: string, sequence: number): Promise<boolean> {
  const activityId = await activityOfTouch(tx, touchId)
  const [stored] = activityId === null ? [] : await activitiesByIds(tx, [activityId])
  return stored?.activity.kind === 'meeting.scheduled' && stored.activity.meeting.sequence > sequence
}
