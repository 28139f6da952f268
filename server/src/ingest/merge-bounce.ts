import type { Attribution } from '@reachable/shared/reachability'
import type { StoredBounce } from '../db/org/bounce-events.ts'

const STRENGTH: Readonly<Record<Attribution, number>> = { none: 0, weak: 1, strong: 2 }

/**
 * One failure from two notices (BNC-11). The better verdict, the stronger attribution and the earlier time win, so
 * that the result does not depend on which notice came first.
 */
export function mergeBounce(known: StoredBounce, fresh: StoredBounce): StoredBounce {
  const better = compareVerdicts(fresh, known) > 0 ? fresh : known
  const stronger = STRENGTH[fresh.attribution] > STRENGTH[known.attribution] ? fresh : known
  return {
    ...better,
    id: known.id,
    occurredAtMs: Math.min(known.occurredAtMs, fresh.occurredAtMs),
    receivedAtMs: Math.min(known.receivedAtMs, fresh.receivedAtMs),
    attribution: stronger.attribution,
    sentAtMs: stronger.sentAtMs ?? better.sentAtMs,
    messageId: stronger.messageId ?? better.messageId,
    mailbox: stronger.mailbox,
    trusted: known.trusted || fresh.trusted,
    heldBySender: known.heldBySender === true || fresh.heldBySender === true,
    ...named(better, better === fresh ? known : fresh),
    noticeIds: [...new Set([...known.noticeIds, ...fresh.noticeIds])],
  }
}

/** What only one of the two says of the mail that failed. */
function named(better: StoredBounce, other: StoredBounce) {
  return {
    channelId: better.channelId ?? other.channelId,
    campaignId: better.campaignId ?? other.campaignId,
    campaign: better.campaign ?? other.campaign,
    templateId: better.templateId ?? other.templateId,
    userId: better.userId ?? other.userId,
  }
}

/** A notice that names the cause says more than one that does not; then one with a code; then the one with more text. */
function compareVerdicts(a: StoredBounce, b: StoredBounce): number {
  return (
    Number(a.reason !== 'undefined') - Number(b.reason !== 'undefined') ||
    Number(a.status !== null) - Number(b.status !== null) ||
    (a.diagnostic?.length ?? 0) - (b.diagnostic?.length ?? 0) ||
    b.reason.localeCompare(a.reason)
  )
}
