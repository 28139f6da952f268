import type { Activity, BounceReason } from '@reachable/shared/contract'
import type { StepMoment } from '../scenarios/activities.ts'
import { autoReplyActivity, bounceActivity, sentActivity } from '../scenarios/activities.ts'

/**
 * What happened in Rita's mailbox before the newcomer arrives, so that every kind of badge can be seen at once.
 * Times are relative to now: the sandbox runs on real time until its clock is moved.
 */
const MAILBOX = 'rita@ourco.com'
const HOUR_MS = 3_600_000

export function sandboxStory(nowMs: number): unknown[] {
  const at = (hoursAgo: number): StepMoment => ({
    t0Ms: nowMs,
    nowMs: nowMs - hoursAgo * HOUR_MS,
    addressOf: () => MAILBOX,
  })
  const send = (hoursAgo: number, to: string, messageId: string) =>
    sentActivity({ by: MAILBOX, to: [to], cc: [], messageId }, at(hoursAgo))
  const fail = (hoursAgo: number, address: string, messageId: string, what: Failure) =>
    bounceActivity({ ...NOTICE, ...what, mailbox: MAILBOX, address, messageId }, at(hoursAgo))
  return [
    send(20, 'Ann Lee <ann@acme.com>', 'story-1@ourco.com'),
    fail(19.9, 'ann@acme.com', 'story-1@ourco.com', GONE),
    send(18, 'Bob Ray <bob@acme.com>', 'story-2@ourco.com'),
    fail(17.9, 'bob@acme.com', 'story-2@ourco.com', FULL),
    send(16, 'Eva Holm <eva@acme.com>', 'story-3@ourco.com'),
    away(at(15.9), new Date(nowMs + 5 * 24 * HOUR_MS).toISOString().slice(0, 10)),
    send(14, 'Oli Berg <oli@globex.com>', 'story-4@ourco.com'),
    left(at(13.9)),
  ] satisfies (Partial<Activity> | unknown)[]
}

const NOTICE = { kind: 'bounce', finalAddress: undefined, fromOwnMailSystem: true } as const
type Failure = { status: string; reason: BounceReason; remoteMta: string; diagnostic: string }
const GONE: Failure = {
  status: '5.1.1',
  reason: 'userunknown',
  remoteMta: 'aspmx.l.google.com',
  diagnostic: '550 5.1.1 The email account that you tried to reach does not exist.',
}
const FULL: Failure = {
  status: '5.2.2',
  reason: 'mailboxfull',
  remoteMta: 'aspmx.l.google.com',
  diagnostic: '552 5.2.2 The recipient is over quota.',
}
const away = (moment: StepMoment, until: string) =>
  autoReplyActivity({ ...REPLY, address: 'eva@acme.com', kind: 'out_of_office', until }, moment)
const left = (moment: StepMoment) =>
  autoReplyActivity({ ...REPLY, address: 'oli@globex.com', kind: 'departed', successor: 'dan@globex.com' }, moment)
const REPLY = { mailbox: MAILBOX, authentication: 'pass' as const, until: null, successor: null, newAddress: null }
