import { type ActivityOf, REASON_OF_STATE, type ReportedRecipient, verdictOf } from '@reachable/shared/contract'
import { isInternal } from '@reachable/shared/mail'
import { isTrustedHost } from '@reachable/shared/reachability'
import { type AttributedRecipient, attributeBounce, bounceKey, isSenderReport } from '@reachable/shared/rules'
import { bounceById, bouncesNotStrong, removeBounce, type StoredBounce, saveBounce } from '../db/org/bounce-events.ts'
import { sendsBehindNotice } from '../db/org/evidence.ts'
import { activitiesByIds, type InboxRow } from '../db/org/inbox.ts'
import { noteFailures } from './domain-incident.ts'
import { type DecisionScope, type IngestScope, logReasons } from './ingest-scope.ts'
import { mergeBounce } from './merge-bounce.ts'
import { refreshPeople } from './reachability.ts'
import { decideSubscriptions } from './subscriptions.ts'

type BounceActivity = ActivityOf<'bounce.received'>

/** BNC-9 asks five days back; one more covers clocks that differ. */
const SENDS_BEFORE_NOTICE_MS = 6 * 86_400_000

/** A delivery notice: one event per recipient that failed; a delay or a success is told and changes nothing (BNC-7, BNC-8). */
export async function decideBounce(scope: IngestScope, activity: BounceActivity): Promise<void> {
  const { row, settings } = scope
  const attributed = await attributeRecipients(scope, row, activity)
  const failed: string[] = []
  for (const [index, recipient] of activity.report.recipients.entries()) {
    const attribution = attributed[index]
    if (!attribution || isInternal(recipient.address, settings.internalDomains)) await logInternal(scope)
    else if (recipient.action !== 'failed') await logNoFailure(scope, recipient)
    else {
      await recordFailure(scope, row, activity, recipient, attribution)
      failed.push(recipient.address)
    }
  }
  const failures = failed.map((address) => ({ address, atMs: row.occurredAtMs }))
  await refreshPeople(scope, row, [...failed, ...(await noteFailures(scope, failures))])
}

/**
 * A send that arrives after its notice makes the notice count (the order of arrival must not matter): what is not
 * strongly attributed to these people is judged again with the sends now known. Returns the people it is about.
 */
export async function attributeAgain(scope: DecisionScope, addresses: readonly string[]): Promise<string[]> {
  const waiting = await bouncesNotStrong(scope.tx, addresses)
  for (const event of waiting) {
    const notices = await activitiesByIds(scope.tx, event.noticeIds)
    for (const notice of notices) {
      const { activity } = notice
      if (activity.kind === 'bounce.received') await judgeAgain(scope, event, notice, activity)
    }
  }
  const failures = waiting.map(({ address, occurredAtMs }) => ({ address, atMs: occurredAtMs }))
  return [...waiting.map((event) => event.address), ...(await noteFailures(scope, failures))]
}

async function judgeAgain(scope: DecisionScope, event: StoredBounce, notice: InboxRow, activity: BounceActivity) {
  const attributed = await attributeRecipients(scope, notice, activity)
  for (const [index, recipient] of activity.report.recipients.entries()) {
    const attribution = attributed[index]
    if (recipient.address !== event.address || recipient.action !== 'failed' || !attribution) continue
    if (attribution.attribution === event.attribution) continue
    const id = await recordFailure(scope, notice, activity, recipient, attribution)
    if (id !== event.id) await removeBounce(scope.tx, event.id)
  }
}

async function attributeRecipients(
  scope: DecisionScope,
  notice: InboxRow,
  activity: BounceActivity,
): Promise<AttributedRecipient[]> {
  const { report } = activity
  const { mailbox, occurredAtMs } = notice
  const touches = await sendsBehindNotice(scope.tx, {
    messageId: report.originalMessageId,
    addresses: report.recipients.map((recipient) => recipient.address),
    sinceMs: occurredAtMs - SENDS_BEFORE_NOTICE_MS,
    untilMs: occurredAtMs + SENDS_BEFORE_NOTICE_MS,
  })
  const sends = touches.map(({ messageId, address, mailbox, atMs }) => ({
    messageId,
    address,
    mailbox,
    sentAtMs: atMs,
  }))
  return attributeBounce({ report, mailbox, occurredAtMs, sends, isSenderReport: isSenderReport(activity) })
}

/** Stores the failure, or adds this notice to what is known of it; returns the id of the event. */
async function recordFailure(
  scope: DecisionScope,
  notice: InboxRow,
  activity: BounceActivity,
  recipient: ReportedRecipient,
  attributed: AttributedRecipient,
): Promise<string> {
  const fresh = toBounce(scope, notice, activity, recipient, attributed)
  const known = await bounceById(scope.tx, fresh.id)
  const event = known ? mergeBounce(known, fresh) : fresh
  await saveBounce(scope.tx, event)
  await logReasons(scope, notice, [failureReason(event, attributed.why)])
  await decideSubscriptions(scope, notice, event)
  return event.id
}

function toBounce(
  { settings }: DecisionScope,
  notice: InboxRow,
  { report, channelId, campaignId, campaign, templateId, userId, senderStatus }: BounceActivity,
  recipient: ReportedRecipient,
  { attribution, send }: AttributedRecipient,
): StoredBounce {
  const { address, finalAddress, status, replyCode, remoteMta, diagnostic, rule } = recipient
  const { mailbox, occurredAtMs, receivedAtMs } = notice
  const sentId = attribution === 'strong' ? (send?.messageId ?? null) : null
  const messageId = sentId ?? report.originalMessageId
  return {
    id: bounceKey({ messageId, address, mailbox, occurredAtMs }),
    ...{ address, finalAddress, status, replyCode, remoteMta, diagnostic, rule },
    ...{ mailbox, occurredAtMs, receivedAtMs, messageId, attribution },
    ...verdictOfRecipient(recipient),
    sentAtMs: send?.sentAtMs ?? (report.originalSentAt === null ? null : Date.parse(report.originalSentAt)),
    // A file names no host. What its sender did not hold is not held because of one row.
    trusted:
      senderStatus === undefined
        ? isTrustedHost(remoteMta, address, settings.bounce.trustedHosts)
        : senderStatus === 'held',
    heldBySender: senderStatus === 'held',
    ...{ channelId: channelId ?? null, campaignId: campaignId ?? null },
    ...{ campaign: campaign ?? null, templateId: templateId ?? null },
    // The id names one recipient; of several, nobody knows which.
    userId: report.recipients.length === 1 ? (userId ?? null) : null,
    noticeIds: [notice.activityId],
  }
}

/** The reason is the client's reading; what follows from it is our table's alone (BNC-13). */
function verdictOfRecipient({ reason: told, recipientState, status, replyCode, hard }: ReportedRecipient) {
  // A sender that classifies by states alone is taken at its word.
  const reason = told ?? (recipientState === null ? 'undefined' : REASON_OF_STATE[recipientState])
  const code = status ?? replyCode
  const isPermanent = code === null ? hard === true : code.startsWith('5')
  return { reason, ...verdictOf(reason, isPermanent) }
}

function failureReason(event: StoredBounce, why: string) {
  const about = { action: 'bounce.event', address: event.address, evidence: [event.id, ...event.noticeIds] }
  if (event.attribution === 'none') {
    return {
      ...about,
      outcome: 'skipped' as const,
      rule: 'BNC-9',
      refusal: 'unattributed',
      why: `${why} It changes nothing.`,
    }
  }
  const code = event.status === null ? '' : ` (${event.status})`
  const rule = event.noticeIds.length > 1 ? 'BNC-11' : 'BNC-1'
  return { ...about, outcome: 'done' as const, rule, why: `A mail was not delivered: ${event.reason}${code}. ${why}` }
}

function logNoFailure(scope: IngestScope, { address, action }: ReportedRecipient): Promise<void> {
  const isDelay = action === 'delayed'
  const why = isDelay
    ? 'The mail is late and still being tried: this is not a bounce.'
    : 'The notice says that the mail was delivered.'
  const rule = isDelay ? 'BNC-7' : 'BNC-8'
  return logReasons(scope, scope.row, [
    { action: 'bounce.event', outcome: 'skipped', address, rule, refusal: action, why },
  ])
}

function logInternal(scope: IngestScope): Promise<void> {
  const why = 'The recipient is a colleague: nothing is stored about colleagues.'
  return logReasons(scope, scope.row, [
    { action: 'bounce.event', outcome: 'skipped', rule: 'CAP-2', refusal: 'internal', why },
  ])
}
