import type { ActivityOf } from '@reachable/shared/contract'
import { activityOfTouch, putTouch } from '../db/org/evidence.ts'
import { activitiesByIds, type InboxRow } from '../db/org/inbox.ts'
import type { OrgReader, OrgTx } from '../db/org/open.ts'

type Meeting = ActivityOf<'meeting.scheduled'>

/**
 * A meeting is an activity twice: when we invite, and when it takes place (INT-2). The second one lies in the future at
 * first, where rules do not see it; a later version of the invite moves it, and a cancellation takes it back to the
 * moment of the cancellation itself.
 */
export async function saveMeetingStart(
  tx: OrgTx,
  row: InboxRow,
  activity: Meeting,
  addresses: readonly string[],
): Promise<void> {
  const { meeting } = activity
  const atMs = meeting.isCancelled ? row.occurredAtMs : Date.parse(meeting.startsAt)
  for (const address of addresses) {
    const id = touchId(row.mailbox, activity, address)
    if (await isNewerStored(tx, id, meeting.sequence)) continue
    const { activityId, mailbox } = row
    await putTouch(tx, { id, activityId, address, mailbox, kind: 'meeting_start', atMs, messageId: null })
  }
}

/** True where a later version of this meeting is known: its touch names the newest one. */
export async function isSuperseded(
  tx: OrgReader,
  { activityId, activity, mailbox }: InboxRow,
  address: string,
): Promise<boolean> {
  if (activity.kind !== 'meeting.scheduled') return false
  const newest = await activityOfTouch(tx, touchId(mailbox, activity, address))
  return newest !== null && newest !== activityId
}

const touchId = (mailbox: string, { meeting }: Meeting, address: string) => `tch_${mailbox}_${meeting.uid}_${address}`

/** Invites may arrive in any order. */
async function isNewerStored(tx: OrgTx, touchId: string, sequence: number): Promise<boolean> {
  const activityId = await activityOfTouch(tx, touchId)
  const [stored] = activityId === null ? [] : await activitiesByIds(tx, [activityId])
  return stored?.activity.kind === 'meeting.scheduled' && stored.activity.meeting.sequence > sequence
}
