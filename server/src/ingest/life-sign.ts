import type { Activity, ActivityOf } from '@reachable/shared/contract'
import type { LifeFact } from '@reachable/shared/reachability'
import { saveAutoReply, saveLifeSign } from '../db/org/evidence.ts'
import { noteWriter } from './address-hints.ts'
import { type IngestScope, logReasons } from './ingest-scope.ts'
import { learnFromSighting, learnNewAddress } from './learn-facts.ts'
import { outsidePeople } from './outside-people.ts'
import { refreshPeople } from './reachability.ts'

/** The contact wrote, organised or answered (CAP-9). Perhaps the mail also tells who they are. */
export async function decideSeen(scope: IngestScope, activity: ActivityOf<'contact.seen'>): Promise<void> {
  const writer = outsideWriter(scope, activity)
  if (!writer) return logIgnored(scope)
  const { how, authentication } = activity.sighting
  await saveSign(scope, writer.address, how, authentication)
  await logReasons(scope, scope.row, [
    {
      action: 'contact.seen',
      outcome: 'done',
      address: writer.address,
      rule: 'CAP-9',
      why: SEEN[how],
      evidence: [signId(scope, writer.address)],
    },
  ])
  await refreshPeople(scope, scope.row, [writer.address, ...(await noteWriter(scope, writer))])
  await learnFromSighting(scope, activity, writer)
}

/** An automatic answer: out of office, departed, a new address. It is never a bounce (BNC-4). */
export async function decideAutoReply(scope: IngestScope, activity: ActivityOf<'auto_reply.received'>): Promise<void> {
  const writer = outsideWriter(scope, activity)
  if (!writer) return logIgnored(scope)
  const { address } = writer
  const { autoReply, authentication } = activity
  if (authentication === 'fail') return logForged(scope, address)
  // One id for both facts: the rules see by it that an answer saying "gone" proves no life.
  const id = signId(scope, address)
  await saveAutoReply(scope.tx, { id, address, atMs: scope.row.occurredAtMs, autoReply })
  // AMB-1: an answer that says the mailbox or the person is gone is neutral; every other one shows that it is in use.
  const isNeutral = autoReply.kind === 'departed' || autoReply.kind === 'unmonitored'
  if (!isNeutral) await saveSign(scope, address, 'auto_reply', authentication)
  const why = AUTO_REPLY[autoReply.kind]
  await logReasons(scope, scope.row, [
    {
      action: 'auto_reply.received',
      outcome: 'done',
      address,
      rule: isNeutral ? 'AMB-1' : 'BNC-4',
      why,
      evidence: [id],
    },
  ])
  await refreshPeople(scope, scope.row, [address])
  await learnNewAddress(scope, address, autoReply.newAddress)
}

/** A connected sender reports an open or a click (HLD-6). */
export async function decideEngaged(scope: IngestScope, activity: ActivityOf<'email.engaged'>): Promise<void> {
  const recipients = activity.participants.filter(({ role }) => role !== 'from')
  const outside = outsidePeople(recipients, scope.settings.internalDomains, scope.row.mailbox)
  for (const { address } of outside) await saveSign(scope, address, activity.engagement, 'unknown')
  const why = activity.engagement === 'open' ? 'A mail to this address was opened.' : 'A link in a mail was clicked.'
  await logReasons(
    scope,
    scope.row,
    outside.map(({ address }) => ({
      action: 'email.engaged',
      outcome: 'done' as const,
      address,
      rule: 'HLD-6',
      why,
      evidence: [signId(scope, address)],
    })),
  )
  await refreshPeople(
    scope,
    scope.row,
    outside.map(({ address }) => address),
  )
}

type WithPeople = Extract<Activity, { participants: unknown }>

function outsideWriter({ settings, row }: IngestScope, activity: WithPeople) {
  const writers = activity.participants.filter(({ role }) => role === 'from' || role === 'organizer')
  return outsidePeople(writers, settings.internalDomains, row.mailbox)[0]
}

const signId = (scope: IngestScope, address: string) => `lif_${scope.row.activityId}_${address}`

function saveSign(
  scope: IngestScope,
  address: string,
  how: LifeFact['how'],
  authentication: LifeFact['authentication'],
): Promise<void> {
  const { mailbox, occurredAtMs: atMs } = scope.row
  return saveLifeSign(scope.tx, { id: signId(scope, address), address, atMs, how, authentication, mailbox })
}

function logIgnored(scope: IngestScope): Promise<void> {
  const why = 'The writer is a colleague: nothing is stored about colleagues.'
  return logReasons(scope, scope.row, [
    { action: 'activity.captured', outcome: 'skipped', rule: 'CAP-2', refusal: 'internal', why },
  ])
}

/** A forged "she has left" must not change what a rep decides by; a forged sign of life is weighed by the rules (CAP-9). */
function logForged(scope: IngestScope, address: string): Promise<void> {
  const why = 'The reply failed authentication, so it may be forged: it changes nothing.'
  const about = { action: 'auto_reply.received', address, rule: 'CAP-9', refusal: 'authentication_failed', why }
  return logReasons(scope, scope.row, [{ ...about, outcome: 'skipped' }])
}

const SEEN = {
  mail: 'The person wrote to us.',
  meeting_organised: 'The person invited us to a meeting.',
  meeting_response: 'The person answered an invitation of ours.',
  auto_reply: 'The mailbox answered automatically.',
} as const

const AUTO_REPLY = {
  out_of_office: 'The mailbox answered: out of office.',
  departed: 'The mailbox answered that the person has left.',
  new_address: 'The mailbox answered with a new address.',
  unmonitored: 'The mailbox answered that nobody reads it.',
  acknowledgement: 'The mailbox answered with an acknowledgement.',
} as const
