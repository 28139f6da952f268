import type { BounceReason } from '@reachable/shared/contract'
import { activityId } from '@reachable/shared/contract'
import { autoReplyActivity, bounceActivity, type StepMoment, sentActivity } from '../scenarios/activities.ts'
import type { Rep } from './rep.ts'

const MAILBOX = 'rep@own.example'
const HOUR_MS = 3_600_000

/** One person for each state of BDG-1, by the state's name. */
export const PEOPLE = {
  departed: { address: 'oli@acme.example', name: 'Oli Berg' },
  inactive: { address: 'ann@acme.example', name: 'Ann Lee' },
  bounced: { address: 'cara@acme.example', name: 'Cara Diaz' },
  out_of_office: { address: 'eva@acme.example', name: 'Eva Holm' },
  soft_bouncing: { address: 'bob@acme.example', name: 'Bob Ray' },
  reachable: { address: 'rob@acme.example', name: 'Rob Chen' },
  unknown: { address: 'new@acme.example', name: 'Nia Newman' },
} as const
export type KnownState = keyof typeof PEOPLE

type Failure = { status: string; reason: BounceReason; remoteMta: string; diagnostic: string }
const GOOGLE = 'aspmx.l.google.com'
const GONE: Failure = {
  status: '5.1.1',
  reason: 'userunknown',
  remoteMta: GOOGLE,
  diagnostic: '550 5.1.1 no such user',
}
const FULL: Failure = { status: '5.2.2', reason: 'mailboxfull', remoteMta: GOOGLE, diagnostic: '552 5.2.2 over quota' }

/** Tells the server what made these people so, and lets the extension hear of it. */
export async function tellServer(rep: Rep, nowMs: number): Promise<void> {
  await rep.api.demand('POST', '/v1/activities', { activities: factsAt(nowMs) })
  await rep.api.demand('POST', '/v1/sandbox/settle')
  await rep.panel.ask({ kind: 'status' })
}

function factsAt(nowMs: number): unknown[] {
  const at = (hoursAgo: number): StepMoment => ({
    t0Ms: nowMs,
    nowMs: nowMs - hoursAgo * HOUR_MS,
    addressOf: () => MAILBOX,
  })
  const failed = (hoursAgo: number, { address }: { address: string }, what: Failure): unknown[] => {
    const messageId = `to-${address}`
    const notice = { kind: 'bounce' as const, finalAddress: undefined, fromOwnMailSystem: true, mailbox: MAILBOX }
    return [
      sentActivity({ by: MAILBOX, to: [address], cc: [], messageId }, at(hoursAgo)),
      bounceActivity({ ...notice, ...what, address, messageId }, at(hoursAgo - 0.1)),
    ]
  }
  const reply = { mailbox: MAILBOX, authentication: 'pass' as const, until: null, successor: null, newAddress: null }
  const until = new Date(nowMs + 120 * HOUR_MS).toISOString().slice(0, 10)
  const { address: away } = PEOPLE.out_of_office
  const left = { address: PEOPLE.departed.address, successor: 'dan@acme.example' }
  return [
    // Held for longer than `confirmAfterHours`, and nobody answered.
    ...failed(30, PEOPLE.inactive, GONE),
    ...failed(2, PEOPLE.bounced, GONE),
    ...failed(3, PEOPLE.soft_bouncing, FULL),
    autoReplyActivity({ ...reply, address: away, kind: 'out_of_office', until }, at(4)),
    autoReplyActivity({ ...reply, ...left, kind: 'departed' }, at(5)),
    sighting(PEOPLE.reachable.address, new Date(nowMs - 70 * HOUR_MS).toISOString()),
  ]
}

const sighting = (address: string, occurredAt: string): unknown => ({
  ...{ id: activityId('contact.seen', MAILBOX, address), kind: 'contact.seen', occurredAt, mailbox: MAILBOX },
  ...{ source: 'gmail', participants: [{ role: 'from', address }] },
  sighting: { how: 'mail', authentication: 'pass' },
})
